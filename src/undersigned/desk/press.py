"""A bundle and articles at their paths, for the press check; and pages by address, only when asked.

Source: PROTOCOL §7.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import NamedFiles
from undersigned.desk.fetching import fetch_page
from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.letter.document import Letter
from undersigned.letter.text import check_text
from undersigned.limits import LETTER_BYTES
from undersigned.press.article import Article
from undersigned.press.examine import PressLetter, build_letter
from undersigned.press.reading.decoding import ARTICLE_BYTES
from undersigned.press.reading.parse import parse_article
from undersigned.verify.report import Report

_FORMS: Final = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/markdown": "markdown",
}


def read_letter(report: Report, files: NamedFiles, *, unverified: bool) -> PressLetter:
    """The letter of a bundle that verified, or with `unverified` of one that did not.

    Raises:
        NotVerified: the first finding, where the bundle did not verify and nobody asked for it, or where
            it has no letter that can be read.
        MalformedInput: where the bundle did not verify, and its letter or a text cannot be read.
        Refused: `press-no-letter`, where it has no letter at all.
    """
    facts = report.facts if unverified else report.require_ok()
    if names.LETTER not in files:
        report.require_ok()
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


def fetch_article(url: str, *, local: bool = False, trust: ssl.SSLContext | None = None) -> Article:
    """The article at an address: one host, https alone, at most 16 MiB in half a minute.

    Args:
        local: whether this computer and its networks may be asked too.
        trust: what certificates are checked by; None for those that the system trusts.

    Raises:
        MalformedInput: those of `parse_article`.
        Refused: `article-local`.
        StoreFailure: `article-fetch`.
    """
    data, kind = fetch_page(url, local=local, trust=trust)
    return parse_article(data, url, _FORMS.get(kind))
