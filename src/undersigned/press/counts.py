"""Numbers of signers, of classes and of the roster in a sentence about signing, beside the record's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from undersigned.press import fact_words as words
from undersigned.press import speech
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
from undersigned.press.folding import Token, find_tokens
from undersigned.press.numerals import FoundNumber
from undersigned.press.passages import Passage, is_of_another
from undersigned.press.things import name_thing
from undersigned.press.wordlist import build_words
from undersigned.verify.report import Facts

_NEAR: Final = 5
_CLASS_NEAR: Final = 4
_BEFORE: Final = 40
_BEHIND: Final = 90
_CLAUSE: Final = 300
# "A ward", "per ward": not which nurses, but how many to each.
_EACH: Final = build_words("a an per each every por cada al לכל בכל לפי لكل في")


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
    if words.PAST.search(passage.text, passage.start, passage.end):
        return False
    if any(words.is_signing(word.key) for word in passage.words):
        return True
    return bool(words.NAMES.search(passage.text, passage.start, passage.end)) and any(
        speech.is_any(word.key, speech.LETTER) for word in passage.words
    )


def _find_shares(passage: Passage, facts: Facts | None) -> Iterator[Count]:
    """Shares in per cent, with decimals or without."""
    for place, word in enumerate(passage.words):
        share = words.PERCENT.fullmatch(word.folded)
        behind = passage.text[word.end : min(passage.end, word.end + _BEFORE)]
        if share is None or not (share["sign"] or words.SHARE.match(behind)):
            continue
        if not is_of_another(passage, word.start) and not _is_asked(passage, word.start, word.end):
            following = [one.key for one in passage.words[place + 1 : place + 1 + _NEAR + 2]]
            before = passage.text[max(passage.start, word.start - _BEFORE) : word.start]
            said = Said(0, before, "", (word.start, word.end))
            class_ = _find_class(following, facts, _CLASS_NEAR + 2)
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
        self.following = _cut_clause(passage, one)
        self.keys = [word.key for word in self.following]

    @property
    def is_none(self) -> bool:
        """Whether it counts nothing of the letter: an age, a ratio, of another letter, what is asked for."""
        if words.YEARS.match(self.behind) or words.ONE_IN.search(self.before):
            return True
        if words.AGE_BEFORE.search(self.before) and words.AGE_BEHIND.match(self.behind):
            return True
        if words.SHARE.match(self.behind) or words.NOT.search(self.before) or self._is_denied():
            return True
        return is_of_another(self.passage, self.start) or _is_asked(self.passage, self.start, self.end)

    @property
    def is_counted(self) -> bool:
        """Whether people or signatures are counted; Arabic has one of them behind numbers above ten."""
        known = self.signers | words.SIGNING | speech.LETTER | speech.GROUPS | words.GENERAL | words.NAMED
        if any(speech.is_any(key, known) for key in self.keys):
            return True
        return any(
            "\u0620" <= key[0] <= "\u064a" and any(speech.is_other(one) for one in _strip_points(key))
            for key in self.keys[:1]
        )

    def _is_denied(self) -> bool:
        return bool(words.DENIED & set(self.keys))

    def check(self, seen: FoundNumber | None) -> Count | None:
        """It beside the record, or None where it tells nothing of signing."""
        plural = self.one.in_words and speech.is_any(self.passage.words[self.one.first].key, words.PLURALS)
        plural = plural and self.one.last == self.one.first + 1
        said = Said(self.one.value, self.before, self.behind, (self.start, self.end), plural)
        class_ = _find_class(self.keys, self.facts)
        if seen and words.OF.search(self.passage.text, self.passage.words[seen.last - 1].end, self.start):
            return check_roster(said, class_, self.facts)
        if any(speech.is_any(key, words.CLASSES) for key in self.keys[:1]):
            return check_classes(said, self.facts)
        if (
            words.OF_THEM.match(self.behind)
            or words.OF_SIGNERS.match(self.behind)
            or words.AMONG.search(self.before)
        ):
            return check_part(said, self.facts)
        if class_ is not None and self.facts is not None:
            last = self.following[_place_of(self.keys, class_)].end
            said = Said(said.value, said.before, said.behind, (self.start, last), plural)
            return check_class(said, class_, self.facts)
        if not self.is_counted and not words.OF_NEXT.match(self.behind):
            return None
        return (check_part if self._is_part() else check_signers)(said, self.facts)

    def _is_part(self) -> bool:
        """Whether it counts some of the signers, or people whom the record does not name so."""
        if words.WHO.match(self.behind) and not words.DEFINITE.search(self.before):
            return True
        name = words.OF_NAME.match(self.behind)
        if name and self.facts and not set(name["name"].casefold().split()) <= _find_names(self.facts):
            return True
        return any(speech.is_any(key, words.MORE_PEOPLE) for key in self.keys[:2]) or self._is_other_trade()

    def _is_other_trade(self) -> bool:
        """43 doctors, of a letter of nurses: the record does not say who is what else."""
        # Of an article in another language nothing tells what its words for the signers are.
        held = set() if self.signers == speech.GROUPS else set(self.signers)
        held |= _find_names(self.facts) if self.facts else set()
        ours = {name for stem in held if (name := name_thing(stem))}
        plain = words.SIGNING | speech.LETTER | words.GENERAL | words.NAMED | held
        for key in self.keys:
            stems = {stem for one in _strip_points(key) for stem in speech.find_stems(one)}
            things = {name for stem in stems if (name := name_thing(stem))}
            if stems & plain or things & ours:
                return False
            if stems & speech.GROUPS or things or any(speech.is_other(stem) for stem in stems):
                return True
        return False


def _cut_clause(passage: Passage, one: FoundNumber) -> list[Token]:
    """The words behind a number, up to a mark or a word for signing."""
    found: list[Token] = []
    end = passage.words[one.last - 1].end
    for word in passage.words[one.last : one.last + _NEAR]:
        if words.CUT.search(passage.text, end, word.start):
            break
        found.append(word)
        end = word.end
        if words.is_signing(word.key):
            break
    return found


def _is_asked(passage: Passage, start: int, end: int) -> bool:
    """Whether a verb of asking or telling stands between a number and every word for signing."""
    before = reversed(passage.find_words(start - _CLAUSE, start))
    sides = [_find_first(side) for side in (before, passage.find_words(end, end + _CLAUSE))]
    return "sign" not in sides and "ask" in sides


def _find_first(side: Iterable[Token]) -> str:
    for word in side:
        if words.is_signing(word.key):
            return "sign"
        if speech.is_any(word.key, words.ASKING):
            return "ask"
    return ""


def _find_class(following: list[str], facts: Facts | None, near: int = _CLASS_NEAR) -> str | None:
    """The class that is named right behind a number, of a letter that has several."""
    if facts is None or len(facts.eligibility) < 2:
        return None
    found = (one.class_ for one in facts.eligibility if _place_of(following, one.class_, near) >= 0)
    return next(found, None)


def _place_of(following: list[str], class_: str, near: int = _CLASS_NEAR) -> int:
    """Where the class is named among the words behind a number, or -1; "a ward" names none."""
    parts = set(class_.casefold().replace("-", " ").split())
    for at, key in enumerate(following[:near]):
        if set(speech.find_stems(key)) & parts and not (at and following[at - 1] in _EACH):
            return at
    return -1


def _find_names(facts: Facts) -> set[str]:
    """The words by which the charter names the group and its classes."""
    names = " ".join((facts.group, *(one.class_ for one in facts.eligibility)))
    return {token.key for token in find_tokens(names) if token.is_word} - words.SMALL


def _strip_points(key: str) -> tuple[str, ...]:
    """An Arabic word as it is, without its vowel points, and without the ending behind numbers above ten."""
    bare = words.POINTS.sub("", key)
    return (key, bare, bare.removesuffix("ا"))
