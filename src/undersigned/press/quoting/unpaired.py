"""Marks that belong to no quotation: what they should open or close was not judged, and a note tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from undersigned.press.article import Article
from undersigned.press.quoting import marks
from undersigned.press.quoting.quotations import QUOTATIONS, Quotation
from undersigned.tongue import Message

_SHOWN: Final = 30


def tell_unpaired(article: Article, quotations: Sequence[Quotation]) -> tuple[Message, ...]:
    """How many double marks neither open nor close one of the quotations, with the words around the first."""
    found = _find_unpaired(article, quotations)
    if not found or len(quotations) >= QUOTATIONS:
        return ()
    first = article.text[max(0, found[0] - _SHOWN) : found[0] + _SHOWN]
    return (
        Message.say(
            "Quotation marks without a pair, of which nothing was judged: {number}, the first in “{words}”.",
            number=len(found),
            words=" ".join(first.split()),
        ),
    )


def _find_unpaired(article: Article, quotations: Sequence[Quotation]) -> list[int]:
    paired = {at for one in quotations for start, end in one.pieces for at in (start - 1, end)}
    within = [one.pieces[0] for one in quotations if one.form == "block"]
    blocks = [(one.start, one.end) for one in article.blocks if one.kind == "code"]
    return [
        at
        for at, char in enumerate(article.text)
        if char in marks.DOUBLE
        and at not in paired
        and not any(start <= at < end for start, end in (*within, *blocks))
        and not marks.is_inside_word(article.text, at)
        and not _is_measure(article.text, at)
    ]


def _is_measure(text: str, at: int) -> bool:
    """Whether a mark stands for inches."""
    return text[at] in '"”' and text[at - 1 : at].isdigit()
