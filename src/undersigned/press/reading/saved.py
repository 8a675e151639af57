"""The page in a file of several parts, as browsers save one with its pictures (MHTML).

Source: RFC 2557.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from typing import Final

from undersigned.errors import MalformedInput

_HEAD: Final = 4096
_NAMED: Final = re.compile(rb"^mime-version\s*:", re.IGNORECASE | re.MULTILINE)
_PARTED: Final = re.compile(rb"^content-type\s*:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_PARTS: Final = re.compile(rb"\bmultipart/", re.IGNORECASE)
# Parts in parts cost their product; a page that a browser saved is one level deep.
_DEPTH: Final = 8
_PAGE: Final = frozenset(("text/html", "application/xhtml+xml"))


def is_saved(data: bytes) -> bool:
    """Whether a file begins as one of several parts does."""
    head = data[:_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(_NAMED.search(head) and _PARTED.search(head))


def unpack_page(data: bytes, place: str) -> tuple[bytes, str | None]:
    """The first page in a file of several parts, and the encoding that the file names for it.

    Raises:
        MalformedInput: `article-empty`, where it holds no page; `article-too-large`, where parts stand
            in parts.
    """
    if len(_PARTS.findall(data)) > _DEPTH:
        raise MalformedInput("article-too-large", place, "parts in parts")
    try:
        for part in message_from_bytes(data, policy=policy.compat32).walk():
            if part.get_content_type() in _PAGE:
                page = part.get_payload(decode=True)
                return (page if isinstance(page, bytes) else b""), part.get_content_charset()
    except (MessageError, ValueError, RecursionError, LookupError):
        pass
    raise MalformedInput("article-empty", place)
