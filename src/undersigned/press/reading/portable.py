"""The text of a PDF, as far as its lines can be put together again.

A PDF holds no paragraphs. Lines are joined; where a hyphen parts a word at the end of a line, and the rest
begins with a small letter, the two are put together with `HYPHENATION` between: whether the hyphen belongs to
the word the letter tells later. Lines that return on several pages at their head or foot, and page numbers,
are furniture.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from io import BytesIO
from typing import Any, Final

from undersigned.errors import MalformedInput
from undersigned.press.reading.leftward import Run, build_lines, is_leftward
from undersigned.tongue import Message

PAGES: Final = 200
HYPHENATION: Final = "\u2027"
_PARTED: Final = re.compile(r"(?<=[^\W\d_])(?:-| ?[\u00ad‐])\n(?=[a-zà-öø-ÿ])")
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:(?:page|p\.|seite|página|pág\.|עמוד|صفحة)\s*)?\d{1,4}(?:\s*(?:/|of|de|von|מתוך|من)\s*\d{1,4})?\W*"
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}, \d{1,2}:\d{2}(?:\s*[AP]M)?.*"
    r"|(?:(?:https?|file)://|about:|data:)\S+(?:\s+\d+\s*/\s*\d+)?",
    re.IGNORECASE,
)
_EDGE: Final = 3
_SOFT_HYPHEN: Final = re.compile(rb"<FEFF00AD>\s*>>\s*BDC[^()]{0,80}?EMC\s+0 0 Td")
_SHOWN: Final = re.compile(rb"<[0-9A-F]{4}> Tj")
_ENDS: Final = re.compile(r"[.!?:。؟][\"'”’»)\]]*$")
_DRAWN: Final = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
_NOTE: Final = Message.say(
    "Lines of a PDF were put together; hyphens at the ends of lines may be missing or left over."
)


def find_paragraphs(data: bytes, place: str) -> tuple[list[tuple[str, str]], tuple[Message, ...]]:
    """Kind and text of each paragraph of a PDF, and what a reader should know of it.

    Raises:
        MalformedInput: `article-pdf`, `article-too-large`.
    """
    pages = _drop_furniture([_split_lines(page) for page in _read_pages(data, place)])
    found: list[str] = []
    for page in pages:
        paragraphs = _find_page_paragraphs(page)
        # A sentence goes on behind a page's end.
        if found and paragraphs and not _ENDS.search(found[-1]):
            found[-1] = f"{found[-1]}\n{paragraphs.pop(0)}"
        found += paragraphs
    return [("p", _PARTED.sub(HYPHENATION, one)) for one in found], (_NOTE,)


def _read_pages(data: bytes, place: str) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 - only PDFs need it

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted or len(reader.pages) > PAGES:
            raise MalformedInput("article-pdf", place, f"encrypted, or more than {PAGES} pages")
        return [_read_page(page) for page in reader.pages]
    except MalformedInput:
        raise
    except Exception:  # noqa: BLE001 - a parser of hostile bytes; whatever it raises means the same
        raise MalformedInput("article-pdf", place) from None


def _read_page(page: Any) -> str:
    runs: list[Run] = []

    def keep(text: str, current: list[float], matrix: list[float], *_: object) -> None:
        x, y = matrix[4], matrix[5]
        runs.append(
            Run(
                x * current[0] + y * current[2] + current[4],
                x * current[1] + y * current[3] + current[5],
                text.strip("\n"),
            )
        )

    _drop_undrawn(page)
    text = str(page.extract_text(visitor_text=keep))
    if is_leftward(text):
        text = "\n".join(build_lines(runs))
    # What was drawn as one sign for several letters, or as one form of a letter, is typesetting.
    return _DRAWN.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _drop_undrawn(page: Any) -> None:
    """Take out soft hyphens that no line's end shows: browsers draw a space of no width for them."""
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415 - only PDFs need it

    content = page.get_contents()
    data = b"" if content is None else content.get_data()
    if _SOFT_HYPHEN.search(data):
        changed = DecodedStreamObject()
        changed.set_data(_SOFT_HYPHEN.sub(lambda found: _SHOWN.sub(b"", found[0]), data))
        page[NameObject("/Contents")] = changed


def _split_lines(page: str) -> list[str]:
    return [line.strip() for line in page.replace("\r", "\n").split("\n")]


def _drop_furniture(pages: list[list[str]]) -> list[list[str]]:
    """The pages without what returns at their heads and feet, whatever number it has."""
    edges = [_find_edges(lines) for lines in pages]
    counts = Counter(
        key for lines, places in zip(pages, edges, strict=True) for key in {_key(lines[at]) for at in places}
    )
    return [
        [
            line
            for at, line in enumerate(lines)
            if at not in places or not (counts[_key(line)] > 1 or _PAGE_NUMBER.fullmatch(line))
        ]
        for lines, places in zip(pages, edges, strict=True)
    ]


def _find_edges(lines: list[str]) -> list[int]:
    filled = [at for at, line in enumerate(lines) if line]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _find_page_paragraphs(lines: list[str]) -> list[str]:
    longest = max(map(len, lines), default=0)
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        if not line or (_ENDS.search(line) and len(line) < longest * 0.75):
            found.append([])
    return ["\n".join(one) for one in found if one]
