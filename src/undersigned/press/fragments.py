"""A quotation cut at the marks by which it says itself that something is left out or put in.

An ellipsis (…, ..., (…), […]) and whatever stands in square brackets are such marks. What is between two of
them is a fragment, and must stand in the letter as it is; the fragments must stand there in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from undersigned.press.folding import CLOSING, Token, find_tokens

_BRACKETED: Final = re.compile(
    r"\[[^\]\n]{0,120}\](?!\w)|(?<!\w)\[[^\]\n]{2,120}\]|\((?:\s*(?:…|\.{2,}|\. \. \.)\s*)\)"
)

_LETTER: Final = re.compile(r"\[(\w)\](?=\w)")


@dataclass(slots=True)
class Fragment:
    """Words that the quotation gives as they stand in the letter, one after the other.

    Args:
        free: places of words whose first letter may be of either case.
        closers: places of signs that may be missing in the letter.
        breaks: places before which a sign of the letter may be missing here.
    """

    tokens: list[Token]
    free: set[int] = field(default_factory=set)
    closers: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)

    @property
    def word_count(self) -> int:
        """How many words it has."""
        return sum(token.is_word for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Cut:
    """A quotation in fragments.

    Args:
        marked: whether any mark of leaving out or putting in was found.
        inserted: what stands in square brackets, as written.
        tokens: all words and signs but for the marks and what they hold.
        gaps: places among the words alone before which a mark stands.
    """

    fragments: tuple[Fragment, ...]
    marked: bool
    inserted: tuple[str, ...]
    tokens: tuple[Token, ...]
    gaps: frozenset[int]


def build_cut(text: str, pieces: Sequence[tuple[int, int]], tags: Sequence[bool]) -> Cut:
    """The fragments of a quotation.

    Args:
        text: the article's text.
        pieces: the spans of the quotation.
        tags: for each piece but the first, whether a speech tag comes before it.
    """
    groups: list[list[tuple[int, int, bool]]] = [[]]
    inserted: list[str] = []
    for number, (start, end) in enumerate(pieces):
        tagged = number > 0 and tags[number - 1]
        at = start
        for mark in _BRACKETED.finditer(text, start, end):
            groups[-1].append((at, mark.start(), tagged))
            if any(char.isalnum() for char in mark[0]):
                inserted.append(mark[0][1:-1])
            groups.append([])
            at, tagged = mark.end(), False
        groups[-1].append((at, end, tagged))
    return _build(text, groups, inserted)


def _build(text: str, groups: list[list[tuple[int, int, bool]]], inserted: list[str]) -> Cut:
    fragments: list[Fragment] = []
    everything: list[Token] = []
    gaps: set[int] = set()
    words, marked = (
        0,
        len(groups) > 1 or any(_LETTER.search(text, a, b) for group in groups for a, b, _ in group),
    )
    for number, group in enumerate(groups):
        current = Fragment([])
        if number:
            gaps.add(words)
        for start, end, tagged in group:
            if tagged and current.tokens:
                _end_piece(current)
                current.breaks.add(len(current.tokens))
            begins = tagged or not current.tokens
            for token in _find_tokens(text, start, end):
                if token.kind == "gap":
                    marked = True
                    gaps.add(words)
                    _finish(current, fragments)
                    current, begins = Fragment([]), True
                    continue
                if token.is_word:
                    words += 1
                    if begins:
                        current.free.add(len(current.tokens))
                        begins = False
                current.tokens.append(token)
                everything.append(token)
        _finish(current, fragments)
    return Cut(tuple(fragments), marked, tuple(inserted), tuple(everything), frozenset(gaps))


def _find_tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and signs; [W]e is one word."""
    if not _LETTER.search(text, start, end):
        return find_tokens(text, start, end)
    # Characters of the same number stand for the brackets, so that places stay.
    part = _LETTER.sub("\u200e\\1\u200e", text[start:end])
    return [replace(one, start=one.start + start, end=one.end + start) for one in find_tokens(part)]


def _end_piece(fragment: Fragment) -> None:
    last = len(fragment.tokens) - 1
    if fragment.tokens[last].folded in CLOSING:
        fragment.closers.add(last)


def _finish(fragment: Fragment, fragments: list[Fragment]) -> None:
    if fragment.word_count:
        _end_piece(fragment)
        fragments.append(fragment)
