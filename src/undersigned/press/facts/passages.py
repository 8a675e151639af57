"""What an article says itself, outside its quotations, with the numbers and days in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from undersigned.press.article import Article
from undersigned.press.facts.dates import FoundDate, find_dates
from undersigned.press.facts.signing_words import OTHER_LETTER, PAST, is_signing
from undersigned.press.judging.signed import split_sentences
from undersigned.press.quoting.quotations import Quotation
from undersigned.press.speaking import speech
from undersigned.press.speaking.relayed import DOCUMENTS
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.numerals import FoundNumber, find_numbers

_BESIDE: Final = 200
_MONTH_END: Final = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|ene|feb|abr|ago|sept|oct|nov|dic)\.$"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the article, or what quotations leave of it, with its words, numbers and days.

    Args:
        others: where it tells of a letter that is not this one.
        is_past: whether it tells of another year.
    """

    text: str
    start: int
    end: int
    words: tuple[Token, ...]
    numbers: tuple[FoundNumber, ...]
    dates: tuple[FoundDate, ...]
    others: tuple[re.Match[str], ...] = ()
    is_past: bool = False

    def find_words(self, start: int, end: int) -> tuple[Token, ...]:
        """The words that begin in a part of the article."""
        first = bisect_left(self.words, start, key=lambda word: word.start)
        return self.words[first : bisect_left(self.words, end, key=lambda word: word.start)]


def find_passages(article: Article, quotations: Sequence[Quotation]) -> Iterator[Passage]:
    """The sentences of an article, cut where quotations begin."""
    text = article.text
    for start, end in _outside(article, quotations):
        words = tuple(token for token in find_tokens(text, start, end) if token.is_word)
        dates = tuple(find_dates(text, start, end, article.lang))
        ends = [day.end for day in dates]
        numbers = tuple(
            one
            for one in find_numbers(words, article.lang)
            if not _is_in(words[one.first].start, dates, ends)
        )
        others = tuple(OTHER_LETTER.finditer(text, start, end))
        past = bool(PAST.search(text, start, end))
        yield Passage(text, start, end, words, numbers, dates, others, past)


def is_of_another(passage: Passage, at: int) -> bool:
    """Whether the letter that is named nearest to a place is another one, or one of support, or years old."""
    if passage.is_past or not passage.others:
        return passage.is_past
    letters = [
        (max(word.start - at, at - word.end), word.start)
        for word in passage.find_words(at - _BESIDE, at + _BESIDE)
        if speech.is_any(word.key, DOCUMENTS) and not is_signing(word.key)
    ]
    nearest = min(letters, default=(0, at))[1]
    place = bisect_right(passage.others, nearest, key=lambda match: match.start()) - 1
    return place >= 0 and nearest < passage.others[place].end()


def _is_in(at: int, dates: Sequence[FoundDate], ends: Sequence[int]) -> bool:
    place = bisect_right(ends, at)
    return place < len(dates) and dates[place].start <= at


def _outside(article: Article, quotations: Sequence[Quotation]) -> Iterator[tuple[int, int]]:
    spans = sorted(piece for one in quotations for piece in one.pieces)
    starts = [start for start, _ in spans]
    furthest = list(accumulate((end for _, end in spans), max))
    for block in article.blocks:
        first_inside = bisect_right(furthest, block.start)
        inside = spans[first_inside : bisect_left(starts, block.end)]
        for first, last in _split(article.text[block.start : block.end]):
            at, end = block.start + first, block.start + last
            for left, right in inside:
                if left < end and right > at:
                    if at < left:
                        yield at, left
                    at = max(at, right)
            if at < end:
                yield at, end


def _split(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph; the full stop of "Nov. 21" ends none."""
    begun: int | None = None
    for first, last in split_sentences(text):
        start = first if begun is None else begun
        begun = start if _MONTH_END.search(text, start, last) and last < len(text) else None
        if begun is None:
            yield start, last
    if begun is not None:
        yield begun, len(text)
