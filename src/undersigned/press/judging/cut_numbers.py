"""A number that a quotation cuts in two: “nine nurses” of the letter's "twenty-nine nurses"."""

from __future__ import annotations

from typing import Final

from undersigned.press.judging.exact import Place
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import Change
from undersigned.press.words.folding import Token
from undersigned.press.words.numerals import find_numbers

_REACH: Final = 6
_GROUP: Final = 3
_RANGE: Final = frozenset(("dash", "hyphen"))


def find_cut_numbers(
    text: SignedText, first: Place, last: Place, *, begins: bool, ends: bool
) -> list[Change]:
    """The numbers of the letter of which a quotation has only a part.

    Args:
        first: where its first fragment stands; `last` likewise.
        begins: whether it begins with a word, and with no mark that something is left out; `ends` likewise.
    """
    edges = [edge for edge, wanted in ((first.first, begins), (last.last, ends)) if wanted]
    return [change for edge in edges if (change := _cut_at(text, edge, first.first, last.last))]


def _cut_at(text: SignedText, edge: int, first: int, last: int) -> Change | None:
    """The number that goes on over an edge, beside the part of it that is quoted."""
    if not 0 < edge < len(text.tokens):
        return None
    start, end = _find_number(text, edge)
    if not start < edge < end:
        return None
    whole, part = text.tokens[start:end], text.tokens[max(start, first) : min(end, last)]
    return Change(_join(whole), _join(part), "number") if part else None


def _find_number(text: SignedText, edge: int) -> tuple[int, int]:
    """The tokens of a number that stand on both sides of an edge, or none."""
    tokens = text.tokens
    before, behind = tokens[edge - 1], tokens[edge]
    if before.kind == behind.kind == "number" and len(behind.key) == _GROUP and len(before.key) <= _GROUP:
        return (edge - 1, edge + 1) if text.shown[before.end : behind.start].isspace() else (edge, edge)
    if before.kind in _RANGE and edge > 1 and tokens[edge - 2].kind == behind.kind == "number":
        return edge - 2, edge + 1
    if behind.kind in _RANGE and edge + 1 < len(tokens) and before.kind == tokens[edge + 1].kind == "number":
        return edge - 1, edge + 2
    start = end = edge
    while start > max(0, edge - _REACH) and tokens[start - 1].is_word:
        start -= 1
    while end < min(len(tokens), edge + _REACH) and tokens[end].is_word:
        end += 1
    for one in find_numbers(tokens[start:end], text.lang):
        if start + one.first < edge < start + one.last:
            return start + one.first, start + one.last
    return edge, edge


def _join(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.exact for token in tokens)
