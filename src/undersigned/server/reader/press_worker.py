"""The press check in a process of its own: a request on standard input, the answer on standard output.

What strangers send is read here, with bounded memory and time, and apart from the server's own memory.
"""

from __future__ import annotations

import pickle
import resource
import sys
from typing import Final

import orjson

from undersigned.errors import MalformedInput
from undersigned.languages import find_tongue
from undersigned.page.press import build_parts
from undersigned.page.templates import render_part
from undersigned.press.compare import compare
from undersigned.press.examine import PressLetter, examine
from undersigned.press.extract import parse_article

_MEMORY_BYTES: Final = 2**30
_SECONDS: Final = 60


def main() -> None:
    """Answer one request."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    letter, articles, lang = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - the server's own words
    sys.stdout.buffer.write(orjson.dumps(_answer(letter, articles, lang)))


def _answer(letter: PressLetter, articles: list[tuple[str, bytes]], lang: str) -> dict[str, str]:
    try:
        reports = [examine(parse_article(data, name), letter) for name, data in articles]
    except MalformedInput as error:
        return {"code": error.code}
    comparison = compare(reports, letter) if len(reports) > 1 else None
    tongue = find_tongue(lang)
    return {
        "html": render_part("parts/press_report", tongue, **build_parts(reports, comparison, letter, tongue))
    }


if __name__ == "__main__":
    main()
