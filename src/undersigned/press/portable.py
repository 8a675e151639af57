"""The text of a PDF, as far as its lines can be put together again.

A PDF holds no paragraphs. Lines are joined; a word that a hyphen parts at the end of a line is put together
where the rest begins with a small letter, and then that hyphen is gone.
"""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import Final

from undersigned.errors import MalformedInput
from undersigned.tongue import Message

PAGES: Final = 200
_PARTED: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad‐]\n(?=[a-zà-öø-ÿ])")
_ENDS: Final = re.compile(r"[.!?:。؟][\"'”’»)\]]*$")
_NOTE: Final = Message.say(
    "Lines of a PDF were put together; hyphens at the ends of lines may be missing or left over."
)


def find_paragraphs(data: bytes, place: str) -> tuple[list[tuple[str, str]], tuple[Message, ...]]:
    """Kind and text of each paragraph of a PDF, and what a reader should know of it.

    Raises:
        MalformedInput: `article-pdf`, `article-too-large`.
    """
    pages = _read_pages(data, place)
    return [("p", one) for page in pages for one in _find_page_paragraphs(page)], (_NOTE,)


def _read_pages(data: bytes, place: str) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - only PDFs need it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted or len(reader.pages) > PAGES:
            raise MalformedInput("article-pdf", place, f"encrypted, or more than {PAGES} pages")
        return [page.extract_text() for page in reader.pages]
    except MalformedInput:
        raise
    except Exception:  # noqa: BLE001 - a parser of hostile bytes; whatever it raises means the same
        raise MalformedInput("article-pdf", place) from None


def _find_page_paragraphs(page: str) -> list[str]:
    lines = [line.strip() for line in page.replace("\r", "\n").split("\n")]
    longest = max(map(len, lines), default=0)
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        if not line or (_ENDS.search(line) and len(line) < longest * 0.75):
            found.append([])
    return [_PARTED.sub("", "\n".join(one)) for one in found if one]
