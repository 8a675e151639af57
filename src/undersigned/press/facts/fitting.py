"""One number of an article beside the number that the record proves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from undersigned.press.facts.signing_words import ABOUT, AT_LEAST, AT_LEAST_BEHIND, AT_MOST, FEWER, MORE
from undersigned.tongue import Message
from undersigned.verify.report import Facts

# "About forty" fits what is no more than a tenth away.
_TENTH: Final = 10
_SEVERAL: Final = 2
_Span = tuple[int, int]
# Of a letter; none where all are meant.
Classes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A number as an article says it.

    Args:
        before: what stands before it in its sentence; `behind` likewise.
        is_more: whether the word itself says that there are more, as hundreds are more than a hundred.
    """

    value: int
    before: str
    behind: str
    span: _Span
    is_more: bool = False

    def fits(self, held: int) -> bool:
        """Whether it is the record's number, or what the words around it make of it holds."""
        return _fits(self, Decimal(self.value), Decimal(held)) or (
            self.value == held and not self.is_more and not _is_strict(self.before)
        )


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the article, beside the record's; `fits` is None where the record proves nothing."""

    about: str
    start: int
    end: int
    value: str
    proven: Message | None
    fits: bool | None


def check_signers(said: Said, facts: Facts | None) -> Count:
    """How many signed; the number of one class may mean it without naming it."""
    if facts is None:
        return _build("signers", said, None, None)
    told, fits = _count_signatures(facts), said.fits(facts.signatures)
    of_class = [name for name, count in (facts.classes or {}).items() if count == said.value]
    if not fits and of_class:
        told = Message.say(
            "{signers} in all; {number} of class “{name}”",
            signers=facts.signatures,
            number=said.value,
            name=of_class[0],
        )
        return _build("signers", said, told, None)
    return _build("signers", said, told, fits)


def check_part(said: Said, facts: Facts | None) -> Count:
    """How many of the signers: no more than all of them, and else not in the record."""
    if facts is None:
        return _build("part", said, None, None)
    return _build("part", said, _count_signatures(facts), False if said.value > facts.signatures else None)


def check_range(said: Said, upper: int, facts: Facts | None) -> Count:
    """How many signed, as from a number to another."""
    value = f"{said.value}-{upper}"
    if facts is None:
        return Count("signers", *said.span, value, None, None)
    fits = said.value <= facts.signatures <= upper
    return Count("signers", *said.span, value, _count_signatures(facts), fits)


def check_class(said: Said, classes: Classes, facts: Facts) -> Count:
    """How many of a class signed, or of several together."""
    if facts.classes is None:
        return _build("class", said, None, None)
    count = sum(facts.classes.get(one, 0) for one in classes)
    if len(classes) == len(facts.eligibility):
        return _build("signers", said, _count_signatures(facts), said.fits(count))
    told = (
        Message.say("{number} of class “{name}”", number=count, name=classes[0])
        if len(classes) == 1
        else Message.say("{number} of the classes {names}", number=count, names=", ".join(classes))
    )
    return _build("class", said, told, said.fits(count))


def check_classes(said: Said, facts: Facts | None) -> Count:
    """How many classes there are."""
    if facts is None:
        return _build("classes", said, None, None)
    held = len(facts.eligibility)
    return _build(
        "classes", said, Message.count("{number} class", "{number} classes", held), held == said.value
    )


def check_roster(said: Said, classes: Classes, facts: Facts | None, *, may_be_others: bool = False) -> Count:
    """How many could sign, in all or of classes.

    Args:
        may_be_others: whether it may be more people than those on the roster, as all whom a district employs.
    """
    if facts is None:
        return _build("roster", said, None, None)
    entries = _count_entries(classes, facts)
    if classes and len(classes) < len(facts.eligibility):
        names = ", ".join(classes)
        told = (
            Message.say("{number} entries of class “{name}” on the roster", number=entries, name=names)
            if len(classes) == 1
            else Message.say("{number} entries of the classes {names}", number=entries, names=names)
        )
        return _build("roster", said, told, said.fits(entries))
    told = Message.count("{number} entry on the roster", "{number} entries on the roster", facts.entries)
    fits: bool | None = said.fits(facts.entries)
    if not fits and (may_be_others or any(said.value == row.entries for row in facts.eligibility)):
        # It may mean one class, named in words that the charter does not have.
        fits = None
    return _build("roster", said, told, fits)


def _count_entries(classes: Classes, facts: Facts) -> int:
    return sum(row.entries for row in facts.eligibility if not classes or row.class_ in classes)


def check_share(
    number: str, said: Said, classes: Classes, facts: Facts | None, *, is_rough: bool = False
) -> Count:
    """A share in per cent; it fits rounded, or cut off, to as many decimals as the article gives.

    Args:
        number: in figures, with a point before its decimals.
        classes: of whom, or none for all.
        is_rough: whether it is a fraction in words, which fits what is a tenth away at most.
    """
    if facts is None or not facts.entries or (classes and facts.classes is None):
        return Count("share", *said.span, number, None, None)
    signed, entries = facts.signatures, facts.entries
    if classes:
        signed = sum((facts.classes or {}).get(one, 0) for one in classes)
        entries = _count_entries(classes, facts)
    share, value = Decimal(100 * signed) / Decimal(max(1, entries)), Decimal(number)
    told = Message.say(
        "{share} per cent of the entries: {number} of {entries}",
        share=f"{share:.1f}",
        number=signed,
        entries=entries,
    )
    step = Decimal(1).scaleb(-len(number.partition(".")[2]))
    rounded = {share.quantize(step, way) for way in (ROUND_HALF_UP, ROUND_DOWN)}
    near = value in rounded or (is_rough and _is_about(value, share))
    fits: bool | None = _fits(said, value, share) or (near and not _is_strict(said.before))
    if not fits and not classes and _may_be_of_a_class(number, said, facts, is_rough=is_rough):
        fits = None
    return Count("share", *said.span, number, told, fits)


def _may_be_of_a_class(number: str, said: Said, facts: Facts, *, is_rough: bool) -> bool:
    """Whether it is the share of one class of several, which the article may name by another word."""
    if facts.classes is None or len(facts.eligibility) < _SEVERAL:
        return False
    named = ((row.class_,) for row in facts.eligibility)
    bare = Said(0, "", "", said.span)
    return any(check_share(number, bare, one, facts, is_rough=is_rough).fits for one in named)


def _fits(said: Said, value: Decimal, held: Decimal) -> bool:
    """Whether what the words around a number make of it holds; the bare number is looked at elsewhere."""
    if AT_LEAST.search(said.before) or AT_LEAST_BEHIND.match(said.behind):
        return value <= held
    if AT_MOST.search(said.before):
        return held <= value
    if said.is_more or MORE.search(said.before):
        return value < held
    if FEWER.search(said.before):
        return held < value
    return bool(ABOUT.search(said.before)) and _is_about(value, held)


def _is_about(value: Decimal, held: Decimal) -> bool:
    return abs(value - held) * _TENTH <= max(value, held)


def _is_strict(before: str) -> bool:
    return bool(MORE.search(before) or FEWER.search(before)) and not (
        AT_LEAST.search(before) or AT_MOST.search(before)
    )


def _count_signatures(facts: Facts) -> Message:
    return Message.count(
        "{number} signature of distinct entries", "{number} signatures of distinct entries", facts.signatures
    )


def _build(about: str, said: Said, proven: Message | None, fits: bool | None) -> Count:
    return Count(about, *said.span, str(said.value), proven, fits)
