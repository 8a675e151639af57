"""One number of an article beside the number that the record proves."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from undersigned.press.fact_words import ABOUT, AT_LEAST, AT_LEAST_BEHIND, AT_MOST, FEWER, MORE
from undersigned.tongue import Message
from undersigned.verify.report import Facts

# "About forty" fits what is no more than a tenth away.
_TENTH: Final = 10
_Span = tuple[int, int]


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


def check_class(said: Said, class_: str, facts: Facts) -> Count:
    """How many of a class signed."""
    if facts.classes is None:
        return _build("class", said, None, None)
    count = facts.classes.get(class_, 0)
    told = Message.say("{number} of class “{name}”", number=count, name=class_)
    return _build("class", said, told, said.fits(count))


def check_classes(said: Said, facts: Facts | None) -> Count:
    """How many classes there are."""
    if facts is None:
        return _build("classes", said, None, None)
    held = len(facts.eligibility)
    return _build(
        "classes", said, Message.count("{number} class", "{number} classes", held), held == said.value
    )


def check_roster(said: Said, class_: str | None, facts: Facts | None) -> Count:
    """How many could sign, in all or of a class."""
    if facts is None:
        return _build("roster", said, None, None)
    if class_ is not None:
        entries = next(row.entries for row in facts.eligibility if row.class_ == class_)
        told = Message.say("{number} entries of class “{name}” on the roster", number=entries, name=class_)
        return _build("roster", said, told, said.fits(entries))
    told = Message.count("{number} entry on the roster", "{number} entries on the roster", facts.entries)
    fits: bool | None = said.fits(facts.entries)
    if not fits and any(said.value == row.entries for row in facts.eligibility):
        # It may mean one class, named in words that the charter does not have.
        fits = None
    return _build("roster", said, told, fits)


def check_share(number: str, said: Said, class_: str | None, facts: Facts | None) -> Count:
    """A share in per cent; it fits rounded, or cut off, to as many decimals as the article gives.

    Args:
        number: in figures, with a point before its decimals.
        class_: of whom, or None for all.
    """
    if facts is None or not facts.entries or (class_ and facts.classes is None):
        return Count("share", *said.span, number, None, None)
    signed, entries = facts.signatures, facts.entries
    if class_:
        signed = (facts.classes or {}).get(class_, 0)
        entries = next(row.entries for row in facts.eligibility if row.class_ == class_)
    share, value = Decimal(100 * signed) / Decimal(max(1, entries)), Decimal(number)
    told = Message.say(
        "{share} per cent of the entries: {number} of {entries}",
        share=f"{share:.1f}",
        number=signed,
        entries=entries,
    )
    step = Decimal(1).scaleb(-len(number.partition(".")[2]))
    rounded = {share.quantize(step, way) for way in (ROUND_HALF_UP, ROUND_DOWN)}
    fits = _fits(said, value, share) or (value in rounded and not _is_strict(said.before))
    return Count("share", *said.span, number, told, fits)


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
    return bool(ABOUT.search(said.before)) and abs(value - held) * _TENTH <= held


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
