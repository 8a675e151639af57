"""What an article says itself, outside its quotations, with the numbers and days in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from undersigned.press.article import Article
from undersigned.press.dates import FoundDate, find_dates
from undersigned.press.folding import Token, find_tokens
from undersigned.press.numerals import FoundNumber, find_numbers
from undersigned.press.quotations import Quotation
from undersigned.press.signed import split_sentences


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the article, or what quotations leave of it, with its words, numbers and days."""

    text: str
    start: int
    end: int
    words: tuple[Token, ...]
    numbers: tuple[FoundNumber, ...]
    dates: tuple[FoundDate, ...]


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
        yield Passage(text, start, end, words, numbers, dates)


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
        for first, last in split_sentences(article.text[block.start : block.end]):
            at, end = block.start + first, block.start + last
            for left, right in inside:
                if left < end and right > at:
                    if at < left:
                        yield at, left
                    at = max(at, right)
            if at < end:
                yield at, end
