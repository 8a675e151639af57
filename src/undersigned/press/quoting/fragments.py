"""A quotation cut at the marks by which it says itself that something is left out or put in.

An ellipsis (…, ..., (…), […]) and whatever stands in square brackets are such marks. What is between two of
them is a fragment, and must stand in the letter as it is; the fragments must stand there in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from undersigned.press.words.folding import CLOSING, Token, find_tokens

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
        put_in: what stands in square brackets, as written, and the place among the words alone where.
        tokens: all words and signs but for the marks and what they hold.
        gaps: places among the words alone before which a mark stands.
        left_out: those of them where the mark says that something is left out, whatever a bracket puts in.
    """

    fragments: tuple[Fragment, ...]
    marked: bool
    put_in: tuple[tuple[int, str], ...]
    tokens: tuple[Token, ...]
    gaps: frozenset[int]
    left_out: frozenset[int]

    @property
    def inserted(self) -> tuple[str, ...]:
        """What stands in square brackets, as written."""
        return tuple(words for _, words in self.put_in)


def build_cut(
    text: str, pieces: Sequence[tuple[int, int]], tags: Sequence[bool], *, whole: bool = False
) -> Cut:
    """The fragments of a quotation.

    Args:
        text: the article's text.
        pieces: the spans of the quotation.
        tags: for each piece but the first, whether a speech tag comes before it.
        whole: whether ellipses and brackets are taken for signs that the letter itself has.
    """
    builder = _Builder(text, whole)
    for number, (start, end) in enumerate(pieces):
        tagged = number > 0 and tags[number - 1]
        at = start
        for mark in () if whole else _BRACKETED.finditer(text, start, end):
            builder.add(at, mark.start(), tagged=tagged)
            builder.add_mark(mark[0])
            at, tagged = mark.end(), False
        builder.add(at, end, tagged=tagged)
    return builder.finish()


@dataclass(slots=True)
class _Builder:
    """What is known of a quotation so far.

    Args:
        whole: whether no mark parts it.
        current: the fragment that goes on.
        words: how many words there are so far.
    """

    text: str
    whole: bool
    fragments: list[Fragment] = field(default_factory=list)
    current: Fragment = field(default_factory=lambda: Fragment([]))
    tokens: list[Token] = field(default_factory=list)
    words: int = 0
    marked: bool = False
    put_in: list[tuple[int, str]] = field(default_factory=list)
    gaps: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)

    def add(self, start: int, end: int, *, tagged: bool) -> None:
        """Words of the article between marks."""
        if tagged and self.current.tokens:
            _end_piece(self.current)
            self.current.breaks.add(len(self.current.tokens))
        own = self.whole or not _LETTER.search(self.text, start, end)
        self.marked = self.marked or not own
        begins = tagged or not self.current.tokens
        for token in (find_tokens if own else _find_unbracketed)(self.text, start, end):
            if token.kind == "gap" and not self.whole:
                self.add_mark(token.exact)
                begins = True
                continue
            if token.is_word:
                self.words += 1
                if begins:
                    self.current.free.add(len(self.current.tokens))
                    begins = False
            self.current.tokens.append(token)
            self.tokens.append(token)

    def add_mark(self, mark: str) -> None:
        """A mark of leaving out, or a bracket with words."""
        self.marked = True
        self.gaps.add(self.words)
        if any(char.isalnum() for char in mark):
            self.put_in.append((self.words, mark[1:-1]))
        else:
            self.left_out.add(self.words)
        _finish(self.current, self.fragments)
        self.current = Fragment([])

    def finish(self) -> Cut:
        """The whole."""
        _finish(self.current, self.fragments)
        return Cut(
            tuple(self.fragments),
            self.marked,
            tuple(self.put_in),
            tuple(self.tokens),
            frozenset(self.gaps),
            frozenset(self.left_out),
        )


def _find_unbracketed(text: str, start: int, end: int) -> list[Token]:
    """The words and signs; [W]e is one word."""
    # Characters of the same number stand for the brackets, so that places stay.
    part = _LETTER.sub("\u200e\\1\u200e", text[start:end])
    return [replace(one, start=one.start + start, end=one.end + start) for one in find_tokens(part)]


def _end_piece(fragment: Fragment) -> None:
    last = len(fragment.tokens) - 1
    if fragment.tokens[last].folded in CLOSING or (last and fragment.tokens[last].kind == "dash"):
        fragment.closers.add(last)


def _finish(fragment: Fragment, fragments: list[Fragment]) -> None:
    if fragment.word_count:
        _end_piece(fragment)
        fragments.append(fragment)
