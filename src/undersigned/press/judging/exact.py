"""Where fragments stand in a signed text, word for word after the folding of typography."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from undersigned.press.judging.signed import SignedText
from undersigned.press.quoting.fragments import Fragment
from undersigned.press.words.folding import CLOSING, Token


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fragment stands: tokens of the signed text from `first` up to `last`, the latter not included.

    Args:
        pairs: places of each token of the fragment in it and in the text; signs passed over have none.
    """

    first: int
    last: int
    pairs: tuple[tuple[int, int], ...]


def find_places(fragment: Fragment, text: SignedText) -> list[Place]:
    """Every place where a fragment stands in a text, in order."""
    return [
        place
        for at in text.positions.get(fragment.tokens[0].key, ())
        if (place := _match(fragment, text, at)) is not None
    ]


def _match(fragment: Fragment, text: SignedText, at: int) -> Place | None:
    signed = text.tokens
    start, pairs = at, []
    for number, token in enumerate(fragment.tokens):
        if number in fragment.breaks and at < len(signed) and signed[at].folded in CLOSING:
            # A sign of the letter may be lost at a speech tag, unless it is the one quoted next.
            at += token.folded != signed[at].folded
        if at < len(signed) and _equal(token, signed[at], free=number in fragment.free):
            pairs.append((number, at))
            at += 1
        elif number not in fragment.closers:
            return None
    return Place(start, at, tuple(pairs))


def _equal(quoted: Token, signed: Token, *, free: bool) -> bool:
    if quoted.folded == signed.folded:
        return True
    if not free or quoted.key != signed.key:
        return False
    return quoted.folded[1:] == signed.folded[1:]


def find_chain(places: list[list[Place]]) -> list[Place] | None:
    """One place for each fragment, in the order of the fragments and as near to one another as can be.

    The cost is how often the rarest fragment stands in the text, times the number of fragments.

    Args:
        places: for each fragment where it stands, in order.
    """
    if not all(places):
        return None
    firsts = [[place.first for place in one] for one in places]
    lasts = [[place.last for place in one] for one in places]
    scarce = min(range(len(places)), key=lambda number: len(places[number]))
    best: list[int] | None = None
    width = 0
    for pivot in range(len(places[scarce])):
        chain = _extend(firsts, lasts, scarce, pivot)
        if chain is None:
            continue
        span = lasts[-1][chain[-1]] - firsts[0][chain[0]]
        if best is None or span < width:
            best, width = chain, span
    return None if best is None else [one[at] for one, at in zip(places, best, strict=True)]


def _extend(firsts: list[list[int]], lasts: list[list[int]], scarce: int, pivot: int) -> list[int] | None:
    """Which place of each fragment is the nearest to the one of the rarest, on either side of it."""
    chain = [pivot]
    for number in range(scarce - 1, -1, -1):
        at = bisect_right(lasts[number], firsts[number + 1][chain[-1]]) - 1
        if at < 0:
            return None
        chain.append(at)
    chain.reverse()
    for number in range(scarce + 1, len(firsts)):
        at = bisect_left(firsts[number], lasts[number - 1][chain[-1]])
        if at == len(firsts[number]):
            return None
        chain.append(at)
    return chain
