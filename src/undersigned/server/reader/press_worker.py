"""The press check in a process of its own: a request on standard input, the answer on standard output.

What strangers send is read here, with bounded memory and time, and apart from the server's own memory.
"""

from __future__ import annotations

import pickle
import resource
import sys
from collections.abc import Callable
from typing import Any, Final

import orjson

from undersigned.errors import MalformedInput
from undersigned.languages import LANGUAGES, find_tongue
from undersigned.page.press import Card, build_card, build_parts
from undersigned.page.templates import render_part
from undersigned.press.article import Article
from undersigned.press.compare import compare
from undersigned.press.examine import PressLetter, examine
from undersigned.press.reading.parse import parse_article
from undersigned.schema import encode_document
from undersigned.server.reader.articles import build_article

_MEMORY_BYTES: Final = 2**30
_SECONDS: Final = 20


def main() -> None:
    """Answer one request."""
    # What passes the first limit is ended by a signal that tells so; the second is the kernel's own.
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    task, *asked = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - the server's own words
    sys.stdout.buffer.write(orjson.dumps(_TASKS[task](*asked)))


def _report(letter: PressLetter, articles: list[tuple[str, bytes]], lang: str) -> dict[str, str]:
    """The part of a page that tells of articles, or the code of what is wrong with one."""
    try:
        reports = [examine(parse_article(data, name), letter) for name, data in articles]
    except MalformedInput as error:
        return {"code": error.code}
    comparison = compare(reports, letter) if len(reports) > 1 else None
    tongue = find_tongue(lang)
    return {
        "html": render_part("parts/press_report", tongue, **build_parts(reports, comparison, letter, tongue))
    }


def _list_cards(letter: PressLetter, article: Article) -> dict[str, list[Card]]:
    """A card for each quotation of an article, in every language."""
    report = examine(article, letter)
    return {
        lang: [build_card(report, one, 0, find_tongue(lang)) for one in report.quotations]
        for lang in LANGUAGES
    }


def _read_article(*written: Any) -> dict[str, str]:
    """The words of an article, as a document, or the code of what is wrong with it."""
    try:
        return {"article": encode_document(build_article(*written)).decode()}
    except MalformedInput as error:
        return {"code": error.code}


_TASKS: Final[dict[str, Callable[..., Any]]] = {
    "article": _read_article,
    "cards": _list_cards,
    "report": _report,
}

if __name__ == "__main__":
    main()
