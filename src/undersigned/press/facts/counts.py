"""Numbers of signers, of classes and of the roster in a sentence about signing, beside the record's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from undersigned.press.facts import signing_words as words
from undersigned.press.facts.counted import cut_clause, find_classes
from undersigned.press.facts.counting import CountedNumber
from undersigned.press.facts.fitting import Count, Said, check_range
from undersigned.press.facts.passages import Passage
from undersigned.press.facts.shares import find_fraction_words, find_shares
from undersigned.press.words.numerals import FoundNumber
from undersigned.verify.report import Facts

_FEW: Final = 10


def find_counts(passage: Passage, facts: Facts | None, signers: frozenset[str]) -> Iterator[Count]:
    """The numbers in a sentence that tells of signing.

    Args:
        facts: what the bundle proves, or None.
        signers: words for the signers.
    """
    if not _tells_of_signing(passage):
        return
    yield from find_shares(passage, facts, signers)
    fractions = find_fraction_words(passage)
    seen: FoundNumber | None = None
    skipped = -1
    for place, one in enumerate(passage.numbers):
        if one.is_share or one.first in fractions:
            # Two thirds of the 40 teachers.
            seen = one
        if place <= skipped or seen is one:
            continue
        number = CountedNumber(passage, one, signers, facts)
        after = passage.numbers[place + 1] if place + 1 < len(passage.numbers) else None
        gap = passage.text[number.end : passage.words[after.first].start] if after else ""
        if after and (words.RATIO.match(gap) or _is_ratio(after, gap, facts)):
            skipped = place + 1
        elif number.is_none:
            continue
        elif (
            after
            and words.RANGE.match(gap)
            and (words.BETWEEN.search(number.before) or gap.strip() in "-–—־")
        ):
            skipped = place + 1
            upper = CountedNumber(passage, after, signers, facts)
            if upper.is_counted:
                said = Said(one.value, number.before, upper.behind, (number.start, upper.end))
                yield check_range(said, after.value, facts)
                seen = after
        elif (found := number.check(seen, _find_classes_of_whole(passage, after, gap, facts))) is not None:
            yield found
            seen = one


def _tells_of_signing(passage: Passage) -> bool:
    if any(words.is_signing(word.key) for word in passage.words):
        return True
    return bool(words.NAMES.search(passage.text, passage.start, passage.end))


def _find_classes_of_whole(
    passage: Passage, after: FoundNumber | None, gap: str, facts: Facts | None
) -> dict[str, int]:
    """The classes of the number behind "of": 36 of the 40 teachers are teachers."""
    if after is None or not words.OF.fullmatch(gap.strip()):
        return {}
    return find_classes([word.key for word in cut_clause(passage, after)], facts)


def _is_ratio(after: FoundNumber, gap: str, facts: Facts | None) -> bool:
    """Whether it is three out of five, where nobody's roster has five."""
    if not words.OUT_OF.match(gap) or after.value > _FEW:
        return False
    entries = (facts.entries, *(row.entries for row in facts.eligibility)) if facts else ()
    return after.value not in entries
