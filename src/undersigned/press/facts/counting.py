"""A number in a sentence about signing, with what stands around it: what it counts, beside the record's."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from undersigned.press.facts import signing_words as words
from undersigned.press.facts.counted import (
    are_people,
    cut_clause,
    find_class_before,
    find_classes,
    find_names,
    is_asked,
    is_thing,
    strip_points,
)
from undersigned.press.facts.fitting import (
    Count,
    Said,
    check_class,
    check_classes,
    check_part,
    check_roster,
    check_signers,
)
from undersigned.press.facts.passages import Passage, is_of_another
from undersigned.press.facts.things import name_thing
from undersigned.press.speaking import speech
from undersigned.press.words.numerals import FoundNumber, is_numeral
from undersigned.verify.report import Facts

_BEFORE: Final = 40
_BEHIND: Final = 90


class CountedNumber:
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
        inside = self.before.rstrip().endswith("(") and self.behind.startswith(")")
        # Teachers (27).
        self.bracketed = find_class_before(passage, one.first, facts) if inside else {}

    @property
    def is_none(self) -> bool:
        """Whether it counts nothing of the letter: an age, a ratio, of another letter, what is asked for."""
        before, behind = self.before, self.behind
        if self.bracketed:
            return is_of_another(self.passage, self.start) or is_asked(self.passage, self.start, self.end)
        if words.COULD.match(behind) and words.ANOTHER.search(before):
            return True
        if words.ONE_IN.search(before) or words.NOT.search(before) or words.SHARE.match(behind):
            return True
        if words.AGE_BEFORE.search(before) and words.AGE_BEHIND.match(behind):
            return True
        if self._is_of_something_else() or self._is_by_others() or self._is_denied():
            return True
        return is_of_another(self.passage, self.start) or is_asked(self.passage, self.start, self.end)

    def _is_of_something_else(self) -> bool:
        """Days, beds, what is asked "with three", and how many nurses a hospital has."""
        first = self.passage.words[self.one.first].key
        if words.YEARS.match(self.behind) or (self.one.in_words and first[0] == "ب"):
            return True
        if self.keys and (speech.is_any(self.keys[0], words.UNITS) or is_thing(self.keys[0])):
            return True
        if words.PLACED.search(self.before):
            return not any(words.is_signing(key) for key in self.keys[:1])
        return bool(words.HAS.search(self.before)) and not self._are_signatures()

    @property
    def is_counted(self) -> bool:
        """Whether people or signatures are counted; Arabic has one of them behind numbers above ten."""
        known = self.signers | words.SIGNING | speech.LETTER | speech.GROUPS | words.GENERAL | words.NAMED
        if any(speech.is_any(key, known) for key in self.keys):
            return True
        return any(
            "\u0620" <= key[0] <= "\u064a"
            and any(speech.is_other(one) or are_people(one) for one in strip_points(key))
            for key in self.keys[:1]
        )

    def _are_signatures(self) -> bool:
        own = takewhile(lambda word: word.kind != "number" and not is_numeral(word.key), self.following)
        return any(words.is_signing(word.key) or word.key in words.NAMED for word in own)

    def check(self, seen: FoundNumber | None, whole: dict[str, int]) -> Count | None:
        """It beside the record, or None where it tells nothing of signing.

        Args:
            seen: the number before it, or None.
            whole: the classes of the number behind it, of which this one is a part.
        """
        plural = self.one.in_words and speech.is_any(self.passage.words[self.one.first].key, words.PLURALS)
        plural = plural and self.one.last == self.one.first + 1
        said = Said(self.one.value, self.before, self.behind, (self.start, self.end), plural)
        found = self.bracketed or find_classes(self.keys, self.facts)
        classes = tuple(found)
        if self._is_whole(seen) or words.COULD.match(self.behind):
            others = bool(words.OF_WHOSE.search(self.before))
            return check_roster(said, classes, self.facts, may_be_others=others)
        if any(speech.is_any(key, words.CLASSES) for key in self.keys[:1]):
            return check_classes(said, self.facts)
        if self._is_some_of(found):
            return check_part(said, self.facts)
        if (classes or whole) and self.facts is not None:
            last = self.following[max(found.values())].end if found and not self.bracketed else self.end
            said = Said(said.value, said.before, said.behind, (self.start, last), plural)
            return check_class(said, classes or tuple(whole), self.facts)
        return self._check_people(said)

    def _check_people(self, said: Said) -> Count | None:
        if not (self.is_counted or words.OF_NEXT.match(self.behind) or self._is_bare()):
            return None
        return (check_part if self._is_part() else check_signers)(said, self.facts)

    def _is_some_of(self, classes: dict[str, int]) -> bool:
        """Whether it is said to count some of the signers: of them, among them; not all of a class."""
        return bool(
            (words.OF_THEM.match(self.behind) and not words.BY.search(self.before))
            or words.OF_SIGNERS.match(self.behind)
            or (words.AMONG.search(self.before) and not self._is_all_of(classes))
        )

    def _is_all_of(self, classes: dict[str, int]) -> bool:
        """Whether all of a class are meant: among them nine assistants, but not two assistants who left."""
        following = self.keys[max(classes.values()) + 1 :] if classes else []
        return bool(classes) and not any(key in words.RELATIVES for key in following[:1])

    def _is_bare(self) -> bool:
        """Signed by 36, and no word for whom."""
        by = words.BY.search(self.before)
        verb = [word.key for word in self.passage.find_words(self.start - _BEFORE, self.start)][-2:-1]
        ends = words.ENDS.match(self.behind)
        return bool(by and ends) and any(words.is_signing(key) for key in verb)

    def _is_denied(self) -> bool:
        """Two dozen teachers and nine assistants did not sign."""
        end = self.end
        for word in self.passage.find_words(self.end, self.end + _BEHIND):
            if words.CUT.search(self.passage.text, end, word.start) or words.is_signing(word.key):
                return False
            if word.key in words.DENIED:
                return True
            end = word.end
        return False

    def _is_by_others(self) -> bool:
        """Read by 4,000 people."""
        before = [word.key for word in self.passage.find_words(self.start - _BEFORE, self.start)]
        verb = before[-2] if words.BY.search(self.before) and len(before) > 1 else ""
        return bool(words.DONE.fullmatch(verb)) and not words.is_signing(verb)

    def _is_whole(self, seen: FoundNumber | None) -> bool:
        """Whether it is a number of which others signed: 43 of the 2,000, or of the 2,000 nurses, 43."""
        since = self.passage.words[seen.last - 1].end if seen else self.start
        if any(speech.is_any(key, words.WHO_SIGNED) for key in self.keys[:1]):
            return False
        if words.OF.search(self.passage.text, max(since, self.start - _BEHIND), self.start):
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
