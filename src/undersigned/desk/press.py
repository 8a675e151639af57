"""A bundle and articles at their paths, for the press check; and pages by address, only when asked.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Final

from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import NamedFiles
from undersigned.errors import Refused, StoreFailure
from undersigned.files import read_bounded
from undersigned.letter.document import Letter
from undersigned.letter.text import check_text
from undersigned.limits import LETTER_BYTES
from undersigned.press.article import Article
from undersigned.press.decoding import ARTICLE_BYTES
from undersigned.press.examine import PressLetter, build_letter
from undersigned.press.extract import parse_article
from undersigned.verify.report import Report

FETCHED_BYTES: Final = 16 * 2**20
_SECONDS: Final = 30
_PIECE: Final = 2**16
_FORMS: Final = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/markdown": "markdown",
}


def read_letter(report: Report, files: NamedFiles, *, unverified: bool) -> PressLetter:
    """The letter of a bundle that verified, or with `unverified` of one that did not.

    Raises:
        NotVerified: the first finding, where the bundle did not verify and nobody asked for it.
        MalformedInput: where the bundle did not verify, and its letter or a text cannot be read.
        Refused: `press-no-letter`, where it did not verify and has no letter at all.
    """
    facts = report.facts if unverified else report.require_ok()
    if names.LETTER not in files:
        raise Refused("press-no-letter")
    letter = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    texts: dict[str, bytes] = {}
    for one in letter.texts:
        name = names.text_name(one.lang)
        if name in files:
            check_text(texts.setdefault(one.lang, files[name]), name)
    failed = report.first_failed
    return build_letter(letter, texts, facts, f"{failed.step}: {failed.code}" if failed else "")


def read_article(path: Path) -> Article:
    """The article in a file.

    Raises:
        MalformedInput: `too-large`, and those of `parse_article`.
        StoreFailure: `not-found`, `not-a-file`, `unreadable`.
    """
    return parse_article(read_bounded(path, ARTICLE_BYTES), path.name)


def fetch_article(url: str) -> Article:
    """The article at an address: one request, https alone, no other host, at most 16 MiB in half a minute.

    Raises:
        MalformedInput: those of `parse_article`.
        StoreFailure: `article-fetch`.
    """
    asked = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0", "Accept": "text/html,*/*"})  # noqa: S310
    try:
        with urllib.request.build_opener(_SameHost(url)).open(asked, timeout=_SECONDS) as answer:
            form = _FORMS.get(answer.headers.get_content_type())
            data = _read(answer, url)
    except urllib.error.HTTPError as error:
        error.close()
        raise StoreFailure("article-fetch", url, f"status {error.code}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise StoreFailure("article-fetch", url, str(error)) from None
    return parse_article(data, url, form)


def _read(answer: http.client.HTTPResponse, url: str) -> bytes:
    deadline, pieces, size = time.monotonic() + _SECONDS, [], 0
    while piece := answer.read1(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > FETCHED_BYTES:
            raise StoreFailure("article-fetch", url, f"more than {FETCHED_BYTES} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError("too slow")
    return b"".join(pieces)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """The reader named one host: a redirect to another, or away from https, becomes an error."""

    def __init__(self, url: str) -> None:
        self.host = urllib.parse.urlsplit(url).netloc

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Follow on the same host, over https."""
        parts = urllib.parse.urlsplit(newurl)
        if parts.scheme != "https" or parts.netloc != self.host:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
