"""The words of a Markdown file, paragraph by paragraph, each character with its place in the file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from undersigned.press.article import GOES_ON

_SHOWN: Final = {"text", "code_inline", "softbreak", "hardbreak", "text_special"}
_TARGET: Final = re.compile(r"\](?:\((?:[^()\\]|\\.|\([^()]*\))*\)|\[[^\]]*\])?")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(slots=True)
class Paragraph:
    """A paragraph, heading or item.

    Args:
        kind: `p`, `h1` … `h6`, `item`, `quote` or `code`.
        places: for each character, where it stands in the file.
        struck: words that are struck out, which are no part of its text.
    """

    kind: str
    text: str = ""
    places: list[int] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)

    def add(self, text: str, places: list[int]) -> None:
        """Add characters with their places."""
        self.text += text
        self.places += places


def parse_markdown(source: str) -> list[Paragraph]:
    """The paragraphs of a CommonMark text, without markup.

    Args:
        source: any text; raw HTML and images are left out.
    """
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found: list[Paragraph] = []
    containers = ["p"]
    quote_begun = False
    for token in _reader().parse(source):
        if token.type in {"blockquote_open", "list_item_open"}:
            containers.append("quote" if token.type == "blockquote_open" else "item")
            quote_begun = quote_begun and token.type != "blockquote_open"
        elif token.type in {"blockquote_close", "list_item_close"}:
            containers.pop()
        elif token.type == "heading_open":
            containers.append(token.tag)
        elif token.type == "heading_close":
            containers.pop()
        elif token.type == "inline" and token.map:
            kind = containers[-1]
            if "quote" in containers:
                kind, quote_begun = GOES_ON if quote_begun else "quote", True
            found.append(_read_inline(token, source, lines, kind))
        elif token.type in {"code_block", "fence"} and token.map:
            found.append(_read_code(token, source, lines))
    return [one for one in found if one.text.strip()]


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 40}).enable("strikethrough")


def _read_inline(token: Token, source: str, lines: list[int], kind: str) -> Paragraph:
    first, last = token.map or [0, 0]
    paragraph = Paragraph(kind)
    cursor, end = lines[first], lines[min(last, len(lines) - 1)]
    depth = 0
    for child in token.children or ():
        depth += {"s_open": 1, "s_close": -1}.get(child.type, 0)
        if child.type == "s_open":
            paragraph.struck.append("")
        if child.type == "link_close":
            cursor = _skip_target(source, cursor, end)
        if child.type not in _SHOWN:
            continue
        text = "\n" if child.type.endswith("break") else child.content
        for char, at in _follow(text, source, cursor, end):
            if depth:
                paragraph.struck[-1] += char
            else:
                paragraph.add(char, [at])
            cursor = at + 1
    return paragraph


def _skip_target(source: str, cursor: int, end: int) -> int:
    found = _TARGET.search(source, cursor, end)
    return found.end() if found else cursor


def _follow(text: str, source: str, cursor: int, end: int) -> Iterator[tuple[str, int]]:
    """Each character of a run, where it stands; escapes and entities stand where they begin."""
    whole = source.find(text, cursor, end)
    if whole >= 0:
        yield from zip(text, range(whole, whole + len(text)), strict=True)
        return
    for char in text:
        entity = _ENTITY.search(source, cursor, end)
        at = source.find(char, cursor, end)
        if entity and html.unescape(entity[0]).startswith(char) and not cursor <= at < entity.start():
            yield char, entity.start()
            cursor = entity.end()
        else:
            cursor = at if at >= 0 else min(cursor, end - 1)
            yield char, cursor
            cursor = min(cursor + 1, end)


def _read_code(token: Token, source: str, lines: list[int]) -> Paragraph:
    first, last = token.map or [0, 0]
    paragraph = Paragraph("code")
    for char, at in _follow(
        token.content.rstrip("\n"), source, lines[first], lines[min(last, len(lines) - 1)]
    ):
        paragraph.add(char, [at])
    return paragraph
