"""Numbers of signers, of classes and of the roster in a sentence about signing, beside the record's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from undersigned.press import speech
from undersigned.press.fact_words import ABOUT, CLASSES, FEWER, MORE, OF, OF_NEXT, SHARE, SIGNING
from undersigned.press.numerals import FoundNumber
from undersigned.press.passages import Passage
from undersigned.tongue import Message
from undersigned.verify.report import Facts

_NEAR: Final = 5
_CLASS_NEAR: Final = 4
_BEFORE: Final = 40
# "About forty" fits what is no more than a tenth away.
_TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the article, beside the record's; `fits` is None where the record proves nothing."""

    about: str
    start: int
    end: int
    value: int
    proven: Message | None
    fits: bool | None


def find_counts(passage: Passage, facts: Facts | None, signers: frozenset[str]) -> Iterator[Count]:
    """The numbers in a sentence that tells of signing.

    Args:
        facts: what the bundle proves, or None.
        signers: words for the signers.
    """
    if not any(speech.is_any(word.key, SIGNING) for word in passage.words):
        return
    seen: FoundNumber | None = None
    for one in passage.numbers:
        start, end = passage.words[one.first].start, passage.words[one.last - 1].end
        following = [word.key for word in passage.words[one.last : one.last + _NEAR]]
        behind = passage.text[end : min(passage.end, end + _BEFORE)]
        counted = _is_counted(following, signers)
        class_ = _find_class(following, facts)
        if one.is_share or SHARE.match(behind):
            yield _check_share(one, start, end, facts)
        elif seen and OF.search(passage.text, passage.words[seen.last - 1].end, start):
            yield _check_roster(passage, one, (start, end), class_, facts)
        elif any(speech.is_any(key, CLASSES) for key in following[:1]):
            held = None if facts is None else len(facts.eligibility)
            yield Count("classes", start, end, one.value, _count_classes(held), _equals(held, one.value))
        elif class_ is not None and facts is not None:
            last = passage.words[one.last + _place_of(following, class_)]
            yield _check_class(passage, one, (start, last.end), class_, facts)
        elif counted or OF_NEXT.match(behind):
            yield _check_signers(passage, one, (start, end), facts)
        else:
            continue
        seen = one


def _is_counted(following: list[str], signers: frozenset[str]) -> bool:
    """Whether people or signatures are what is counted; Arabic has one of them behind numbers above ten."""
    if any(speech.is_any(key, signers | SIGNING | speech.LETTER | speech.GROUPS) for key in following):
        return True
    return any("\u0620" <= key[0] <= "\u064a" and speech.is_other(key) for key in following[:1])


def _find_class(following: list[str], facts: Facts | None) -> str | None:
    """The class that is named right behind a number, of a letter that has several."""
    if facts is None or len(facts.eligibility) < 2:
        return None
    return next((one.class_ for one in facts.eligibility if _place_of(following, one.class_) >= 0), None)


def _place_of(following: list[str], class_: str) -> int:
    """Where the class is named among the words behind a number, or -1."""
    parts = class_.casefold().replace("-", " ").split()
    named = [at for at, key in enumerate(following[:_CLASS_NEAR]) if set(speech.find_stems(key)) & set(parts)]
    return named[0] if named else -1


def _check_share(one: FoundNumber, start: int, end: int, facts: Facts | None) -> Count:
    if facts is None or not facts.entries:
        return Count("share", start, end, one.value, None, None)
    share = 100 * facts.signatures / facts.entries
    told = Message.say(
        "{share} per cent of the entries: {number} of {entries}",
        share=f"{share:.1f}",
        number=facts.signatures,
        entries=facts.entries,
    )
    return Count("share", start, end, one.value, told, abs(share - one.value) < 1)


def _check_roster(
    passage: Passage, one: FoundNumber, span: tuple[int, int], class_: str | None, facts: Facts | None
) -> Count:
    if facts is None:
        return Count("roster", *span, one.value, None, None)
    if class_ is not None:
        entries = next(row.entries for row in facts.eligibility if row.class_ == class_)
        told = Message.say("{number} entries of class “{name}” on the roster", number=entries, name=class_)
        return Count("roster", *span, one.value, told, _fits(passage, span[0], one.value, entries))
    told = Message.count("{number} entry on the roster", "{number} entries on the roster", facts.entries)
    fits: bool | None = _fits(passage, span[0], one.value, facts.entries)
    if not fits and any(one.value == row.entries for row in facts.eligibility):
        # It may mean one class, named in words that the charter does not have.
        fits = None
    return Count("roster", *span, one.value, told, fits)


def _check_class(
    passage: Passage, one: FoundNumber, span: tuple[int, int], class_: str, facts: Facts
) -> Count:
    if facts.classes is None:
        return Count("class", *span, one.value, None, None)
    count = facts.classes.get(class_, 0)
    told = Message.say("{number} of class “{name}”", number=count, name=class_)
    return Count("class", *span, one.value, told, _fits(passage, span[0], one.value, count))


def _check_signers(passage: Passage, one: FoundNumber, span: tuple[int, int], facts: Facts | None) -> Count:
    if facts is None:
        return Count("signers", *span, one.value, None, None)
    told = Message.count(
        "{number} signature of distinct entries", "{number} signatures of distinct entries", facts.signatures
    )
    fits: bool | None = _fits(passage, span[0], one.value, facts.signatures)
    of_class = [name for name, count in (facts.classes or {}).items() if count == one.value]
    if not fits and of_class:
        told = Message.say(
            "{signers} in all; {number} of class “{name}”",
            signers=facts.signatures,
            number=one.value,
            name=of_class[0],
        )
        fits = None
    return Count("signers", *span, one.value, told, fits)


def _count_classes(number: int | None) -> Message | None:
    return None if number is None else Message.count("{number} class", "{number} classes", number)


def _equals(held: int | None, value: int) -> bool | None:
    return None if held is None else held == value


def _fits(passage: Passage, start: int, value: int, held: int) -> bool:
    """Whether a number is the record's, or what the words before it make of it holds."""
    floor = max(passage.start, start - _BEFORE)
    before = passage.text[floor:start]
    if MORE.search(before):
        return value <= held
    if FEWER.search(before):
        return held <= value
    if ABOUT.search(before):
        return abs(value - held) * _TENTH <= held
    return value == held
