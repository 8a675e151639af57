"""Numbers of signers, of classes and of the roster in a sentence about signing, beside the record's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from undersigned.press import fact_words as words
from undersigned.press import speech
from undersigned.press.counted import (
    CLASS_NEAR,
    NEAR,
    cut_clause,
    find_class,
    find_names,
    is_asked,
    is_thing,
    place_of,
    strip_points,
)
from undersigned.press.fitting import (
    Count,
    Said,
    check_class,
    check_classes,
    check_part,
    check_range,
    check_roster,
    check_share,
    check_signers,
)
from undersigned.press.numerals import FoundNumber, is_numeral
from undersigned.press.passages import Passage, is_of_another
from undersigned.press.things import name_thing
from undersigned.verify.report import Facts

_BEFORE: Final = 40
_BEHIND: Final = 90


def find_counts(passage: Passage, facts: Facts | None, signers: frozenset[str]) -> Iterator[Count]:
    """The numbers in a sentence that tells of signing.

    Args:
        facts: what the bundle proves, or None.
        signers: words for the signers.
    """
    if not _tells_of_signing(passage):
        return
    yield from _find_shares(passage, facts)
    seen: FoundNumber | None = None
    skipped = -1
    for place, one in enumerate(passage.numbers):
        if place <= skipped or one.is_share:
            continue
        number = _Number(passage, one, signers, facts)
        after = passage.numbers[place + 1] if place + 1 < len(passage.numbers) else None
        gap = passage.text[number.end : passage.words[after.first].start] if after else ""
        if after and words.RATIO.match(gap):
            skipped = place + 1
        elif number.is_none:
            continue
        elif (
            after
            and words.RANGE.match(gap)
            and (words.BETWEEN.search(number.before) or gap.strip() in "-–—־")
        ):
            skipped = place + 1
            upper = _Number(passage, after, signers, facts)
            if upper.is_counted:
                said = Said(one.value, number.before, upper.behind, (number.start, upper.end))
                yield check_range(said, after.value, facts)
                seen = after
        elif (found := number.check(seen)) is not None:
            yield found
            seen = one


def _tells_of_signing(passage: Passage) -> bool:
    if any(words.is_signing(word.key) for word in passage.words):
        return True
    return bool(words.NAMES.search(passage.text, passage.start, passage.end))


def _find_shares(passage: Passage, facts: Facts | None) -> Iterator[Count]:
    """Shares in per cent, with decimals or without."""
    for place, word in enumerate(passage.words):
        share = words.PERCENT.fullmatch(word.folded)
        behind = passage.text[word.end : min(passage.end, word.end + _BEFORE)]
        if share is None or not (share["sign"] or words.SHARE.match(behind)):
            continue
        if not is_of_another(passage, word.start) and not is_asked(passage, word.start, word.end):
            following = [one.key for one in passage.words[place + 1 : place + 1 + NEAR + 2]]
            before = passage.text[max(passage.start, word.start - _BEFORE) : word.start]
            said = Said(0, before, "", (word.start, word.end))
            class_ = find_class(following, facts, CLASS_NEAR + 2)
            yield check_share(share["number"].replace(",", "."), said, class_, facts)


class _Number:
    """A number with what stands before it and behind it, in its clause."""

    def __init__(
        self, passage: Passage, one: FoundNumber, signers: frozenset[str], facts: Facts | None
    ) -> None:
        self.passage, self.one, self.signers, self.facts = passage, one, signers, facts
        self.start, self.end = passage.words[one.first].start, passage.words[one.last - 1].end
        self.before = passage.text[max(passage.start, self.start - _BEFORE) : self.start]
        self.behind = passage.text[self.end : min(passage.end, self.end + _BEHIND)]
        self.following = cut_clause(passage, one)
        self.keys = [word.key for word in self.following]

    @property
    def is_none(self) -> bool:
        """Whether it counts nothing of the letter: an age, a ratio, of another letter, what is asked for."""
        before, behind = self.before, self.behind
        if words.ONE_IN.search(before) or words.NOT.search(before) or words.SHARE.match(behind):
            return True
        if words.AGE_BEFORE.search(before) and words.AGE_BEHIND.match(behind):
            return True
        if self._is_of_something_else() or words.DENIED & set(self.keys):
            return True
        return is_of_another(self.passage, self.start) or is_asked(self.passage, self.start, self.end)

    def _is_of_something_else(self) -> bool:
        """Days, beds, what is asked "with three", and how many nurses a hospital has."""
        first = self.passage.words[self.one.first].key
        if words.YEARS.match(self.behind) or (self.one.in_words and first[0] == "ب"):
            return True
        if self.keys and (speech.is_any(self.keys[0], words.UNITS) or is_thing(self.keys[0])):
            return True
        return bool(words.HAS.search(self.before)) and not self._are_signatures()

    @property
    def is_counted(self) -> bool:
        """Whether people or signatures are counted; Arabic has one of them behind numbers above ten."""
        known = self.signers | words.SIGNING | speech.LETTER | speech.GROUPS | words.GENERAL | words.NAMED
        if any(speech.is_any(key, known) for key in self.keys):
            return True
        return any(
            "\u0620" <= key[0] <= "\u064a" and any(speech.is_other(one) for one in strip_points(key))
            for key in self.keys[:1]
        )

    def _are_signatures(self) -> bool:
        own = takewhile(lambda word: word.kind != "number" and not is_numeral(word.key), self.following)
        return any(words.is_signing(word.key) or word.key in words.NAMED for word in own)

    def check(self, seen: FoundNumber | None) -> Count | None:
        """It beside the record, or None where it tells nothing of signing."""
        plural = self.one.in_words and speech.is_any(self.passage.words[self.one.first].key, words.PLURALS)
        plural = plural and self.one.last == self.one.first + 1
        said = Said(self.one.value, self.before, self.behind, (self.start, self.end), plural)
        class_ = find_class(self.keys, self.facts)
        if self._is_whole(seen):
            return check_roster(said, class_, self.facts)
        if any(speech.is_any(key, words.CLASSES) for key in self.keys[:1]):
            return check_classes(said, self.facts)
        if (
            (words.OF_THEM.match(self.behind) and not words.BY.search(self.before))
            or words.OF_SIGNERS.match(self.behind)
            or words.AMONG.search(self.before)
        ):
            return check_part(said, self.facts)
        if class_ is not None and self.facts is not None:
            last = self.following[place_of(self.keys, class_)].end
            said = Said(said.value, said.before, said.behind, (self.start, last), plural)
            return check_class(said, class_, self.facts)
        if not self.is_counted and not words.OF_NEXT.match(self.behind):
            return None
        return (check_part if self._is_part() else check_signers)(said, self.facts)

    def _is_whole(self, seen: FoundNumber | None) -> bool:
        """Whether it is a number of which others signed: 43 of the 2,000, or of the 2,000 nurses, 43."""
        if seen and words.OF.search(self.passage.text, self.passage.words[seen.last - 1].end, self.start):
            return True
        begins = self.start - _BEFORE <= self.passage.start
        opening = "," + self.before if begins else self.before
        return bool(words.OF_ALL.search(opening)) and not self._are_signatures()

    def _is_part(self) -> bool:
        """Whether it counts some of the signers, or people whom the record does not name so."""
        if words.WHO.match(self.behind) and not self._is_definite():
            return True
        name = words.OF_NAME.match(self.behind)
        if name and self.facts and not set(name["name"].casefold().split()) <= find_names(self.facts):
            return True
        return any(speech.is_any(key, words.MORE_PEOPLE) for key in self.keys[:2]) or self._is_other_trade()

    def _is_definite(self) -> bool:
        """The 43 nurses; Hebrew writes the article on to the noun behind."""
        known = self.signers | speech.GROUPS | words.GENERAL
        behind = self.keys[0] if self.keys else ""
        return bool(words.DEFINITE.search(self.before)) or (behind[:1] == "ה" and behind[1:] in known)

    def _is_other_trade(self) -> bool:
        """43 doctors, of a letter of nurses: the record does not say who is what else."""
        # Of an article in another language nothing tells what its words for the signers are.
        held = set() if self.signers == speech.GROUPS else set(self.signers)
        held |= find_names(self.facts) if self.facts else set()
        ours = {name for stem in held if (name := name_thing(stem))}
        plain = words.SIGNING | speech.LETTER | words.GENERAL | words.NAMED | held
        for key in self.keys:
            stems = {stem for one in strip_points(key) for stem in speech.find_stems(one)}
            things = {name for stem in stems if (name := name_thing(stem))}
            if stems & plain or things & ours:
                return False
            if stems & speech.GROUPS or things or any(speech.is_other(stem) for stem in stems):
                return True
        return False
