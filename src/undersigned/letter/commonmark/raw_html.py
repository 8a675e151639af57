"""What CommonMark calls raw HTML, in a line and in a block of its own."""

from __future__ import annotations

import re
from typing import Final

_BLOCK_NAMES: Final = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main"
    "|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead"
    "|title|tr|track|ul"
)
_ATTRIBUTE: Final = (
    r"[ \t\n]+[A-Za-z_:][A-Za-z0-9_.:-]*"
    r"""(?:[ \t\n]*=[ \t\n]*(?:[^ \t\n"'=<>`]+|'[^']*'|"[^"]*"))?"""
)
_TAG: Final = rf"<[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t\n]*/?>|</[A-Za-z][A-Za-z0-9-]*[ \t\n]*>"
_INLINE_TAG: Final = re.compile(_TAG)
_BLOCK_START: Final = re.compile(
    r"<(?:script|pre|style|textarea)(?:[ \t>]|$)|<!--|<\?|<![a-z]|<!\[CDATA\["
    rf"|</?(?:{_BLOCK_NAMES})(?:[ \t]|/?>|$)",
    re.IGNORECASE | re.ASCII,
)
_BLOCK_TAG: Final = re.compile(rf"(?:{_TAG})[ \t]*$")
# The opening of a construct, how far behind it its end may begin, and the end.
_SPANS: Final = (
    (re.compile("<!--"), 2, "-->"),
    (re.compile(r"<\?"), 2, "?>"),
    (re.compile("<![A-Za-z]"), 3, ">"),
    (re.compile(r"<!\[CDATA\["), 9, "]]>"),
)


def opens_block(line: str, start: int, *, after_paragraph: bool) -> bool:
    """Whether an HTML block begins at `start`; after the lines of a paragraph fewer forms do.

    Source: CommonMark 0.31.2 §4.6.
    """
    return bool(_BLOCK_START.match(line, start)) or (
        not after_paragraph and bool(_BLOCK_TAG.match(line, start))
    )


class Spans:
    """The raw HTML among the inlines of one block.

    Source: CommonMark 0.31.2 §6.6.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        # Many openings without an end would else each look through all that follows.
        self._last: dict[str, int] = {}

    def find_end(self, start: int) -> int | None:
        """Where the raw HTML that begins at `start` ends, if any does."""
        if found := _INLINE_TAG.match(self._text, start):
            return found.end()
        for opening, offset, closing in _SPANS:
            if opening.match(self._text, start):
                first = start + offset
                if closing not in self._last:
                    self._last[closing] = self._text.rfind(closing)
                if first > self._last[closing]:
                    return None
                return self._text.index(closing, first) + len(closing)
        return None
