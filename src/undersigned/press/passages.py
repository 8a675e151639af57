"""What an article says itself, outside its quotations, with the numbers and days in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
        numbers = tuple(
            one
            for one in find_numbers(words, article.lang)
            if not any(day.start <= words[one.first].start < day.end for day in dates)
        )
        yield Passage(text, start, end, words, numbers, dates)


def _outside(article: Article, quotations: Sequence[Quotation]) -> Iterator[tuple[int, int]]:
    spans = sorted(piece for one in quotations for piece in one.pieces)
    for block in article.blocks:
        inside = [one for one in spans if one[0] < block.end and one[1] > block.start]
        for first, last in split_sentences(article.text[block.start : block.end]):
            at, end = block.start + first, block.start + last
            for left, right in inside:
                if left < end and right > at:
                    if at < left:
                        yield at, left
                    at = max(at, right)
            if at < end:
                yield at, end
