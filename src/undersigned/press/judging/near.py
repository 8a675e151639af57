"""Where words stand that are like those of a quotation: stretches of equal words, and how they hang together.

Nothing found here is ever called true. The cost is the number of the quotation's words times how often each
stands in the text, and the square of the number of stretches, of which at most 60 are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final

from undersigned.press.judging.signed import SignedText

_STRETCHES: Final = 60
_JUMP: Final = 1.2
_FAR: Final = 4
_LIKE: Final = 0.7
_LOOSE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the quotation from `quoted` on that equal those of the text from `signed` on, by words."""

    quoted: int
    signed: int
    length: int
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a quotation hangs together with a text.

    Args:
        segments: stretches of one place each, in the order of the quotation.
        share: how much of the quotation they hold, from 0 to 1, rare words counting more.
        words: how many of its words they hold.
    """

    segments: tuple[tuple[Stretch, ...], ...]
    share: float
    words: int


def find_likeness(words: Sequence[str], gaps: frozenset[int], text: SignedText) -> Likeness | None:
    """The best way to find a quotation's words in a text, or None where nothing is alike.

    Args:
        words: folded, without case.
        gaps: places before which the quotation marks that something is left out.
    """
    weights = [_weigh(word, text) for word in words]
    stretches = _find_stretches(words, weights, gaps, text)
    if not stretches:
        return None
    chain = _trim(_find_chain(stretches, gaps), text)
    segments: list[list[Stretch]] = [[chain[0]]]
    for one, other in pairwise(chain):
        if _is_break(one, other, gaps, text):
            segments.append([other])
        else:
            segments[-1].append(other)
    held = sum(one.weight for one in chain) + _weigh_like(words, weights, chain, text)
    count = sum(one.length for one in chain)
    # One stretch out of four words says less than ten out of forty.
    whole = sum(weights) + (_LOOSE * (len(chain) - len(segments)) if count < len(words) else 0)
    return Likeness(tuple(map(tuple, segments)), min(1.0, held / (whole or 1)), count)


def _weigh(word: str, text: SignedText) -> float:
    count = len(text.word_positions.get(word, ()))
    return max(0.35, min(1.2, log(len(text.words) / (count + 1) + 1) / 6))


def _find_stretches(
    words: Sequence[str], weights: list[float], gaps: frozenset[int], text: SignedText
) -> list[Stretch]:
    found = []
    keys, positions = text.word_keys, text.word_positions
    stops = [min((gap for gap in gaps if gap > first), default=len(words)) for first in range(len(words))]
    for first, word in enumerate(words):
        for at in positions.get(word, ()):
            if first and at and first not in gaps and words[first - 1] == keys[at - 1]:
                continue
            length, most = 1, min(stops[first] - first, len(keys) - at)
            while length < most and words[first + length] == keys[at + length]:
                length += 1
            found.append(Stretch(first, at, length, sum(weights[first : first + length])))
    if len(found) > _STRETCHES:
        found = _keep_best(found)
    return sorted(found, key=lambda one: (one.quoted, one.signed))


def _keep_best(found: list[Stretch]) -> list[Stretch]:
    """The heaviest, then those single words that stand on the diagonal of one of them."""
    ranked = sorted(found, key=lambda one: -one.weight)
    kept, rest = ranked[: _STRETCHES // 3], ranked[_STRETCHES // 3 :]
    diagonals = [one.signed - one.quoted for one in kept[:10]]
    close = [one for one in rest if any(abs(one.signed - one.quoted - at) <= 8 for at in diagonals)]
    return kept + close[: _STRETCHES - len(kept)]


def _find_chain(stretches: list[Stretch], gaps: frozenset[int]) -> list[Stretch]:
    best: list[float] = []
    before: list[int] = []
    for number, one in enumerate(stretches):
        score, origin = one.weight, -1
        for earlier in range(number):
            other = stretches[earlier]
            if best[earlier] + one.weight <= score or other.quoted >= one.quoted:
                continue
            overlap = other.quoted + other.length - one.quoted
            if overlap >= one.length:
                continue
            lost = one.weight * max(0, overlap) / one.length
            reached = best[earlier] + one.weight - lost - _price(other, one, gaps)
            if reached > score:
                score, origin = reached, earlier
        best.append(score)
        before.append(origin)
    at = max(range(len(best)), key=best.__getitem__)
    chain: list[Stretch] = []
    while at >= 0:
        chain.insert(0, stretches[at])
        at = before[at]
    return chain


def _trim(chain: list[Stretch], text: SignedText) -> list[Stretch]:
    """The same chain without overlaps in the quotation; what begins a sentence goes with it."""
    trimmed = chain[:1]
    for one in chain[1:]:
        before = trimmed[-1]
        overlap = max(0, before.quoted + before.length - one.quoted)
        if (
            overlap
            and overlap < before.length
            and _begins_sentence(before.signed + before.length - overlap, text)
        ):
            trimmed[-1] = _cut(before, 0, before.length - overlap)
            overlap = 0
        trimmed.append(_cut(one, overlap, one.length))
    return trimmed


def _cut(one: Stretch, first: int, last: int) -> Stretch:
    share = one.weight * (last - first) / one.length
    return Stretch(one.quoted + first, one.signed + first, last - first, share)


def _begins_sentence(word: int, text: SignedText) -> bool:
    return text.sentence_of[text.words[word]] != text.sentence_of[text.words[word - 1]]


def _price(one: Stretch, other: Stretch, gaps: frozenset[int]) -> float:
    ahead = other.signed - (one.signed + one.length)
    between = max(0, other.quoted - (one.quoted + one.length))
    if _has_gap(one, other, gaps) and ahead >= -1:
        return 0.1
    if _has_gap(one, other, gaps):
        return _JUMP / 2
    if ahead >= -1:
        return min(_JUMP, 0.15 * abs(ahead - between) + 0.05)
    return _JUMP


def _has_gap(one: Stretch, other: Stretch, gaps: frozenset[int]) -> bool:
    return any(one.quoted + one.length <= at <= other.quoted for at in gaps)


def _is_break(one: Stretch, other: Stretch, gaps: frozenset[int], text: SignedText) -> bool:
    """Whether two stretches stand in two places of the text, and no mark in the quotation says so."""
    end = one.signed + one.length
    ahead = other.signed - end
    if _has_gap(one, other, gaps) and ahead >= -1:
        return False
    between = max(0, other.quoted - (one.quoted + one.length))
    left, right = (text.sentence_of[text.words[at]] for at in (end - 1, other.signed))
    if ahead >= -1:
        return left != right and (ahead - between >= _FAR or right - left > 1)
    # A word that is said twice in one sentence is no other place.
    return left != right or other.signed < one.signed


def _weigh_like(words: Sequence[str], weights: list[float], chain: list[Stretch], text: SignedText) -> float:
    """Something for words that are spelt nearly like the one that stands at their place in the text."""
    found = 0.0
    ends = [(one.quoted + one.length, one.signed + one.length) for one in chain]
    starts = [(one.quoted, one.signed) for one in chain]
    gaps = [(quoted, starts[number + 1][0], signed) for number, (quoted, signed) in enumerate(ends[:-1])]
    gaps += [(ends[-1][0], len(words), ends[-1][1]), (0, starts[0][0], starts[0][1] - starts[0][0])]
    for first, last, signed in gaps:
        for number in range(first, last):
            at = signed + number - first
            if 0 <= at < len(text.words) and is_like(words[number], text.word_keys[at]):
                found += 0.6 * weights[number]
    return found


def is_like(one: str, other: str) -> bool:
    """Whether two words share most of their letters at both ends."""
    shortest, longest = sorted((len(one), len(other)))
    front = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    back = next((at for at in range(shortest - front) if one[-1 - at] != other[-1 - at]), shortest - front)
    return (front + back) / longest >= _LIKE
