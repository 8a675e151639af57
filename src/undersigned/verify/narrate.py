"""The report for people: what a reader is told of a verified letter, by sections.

"Member" in a sentence means an entry of the frozen roster; the report says so, and whose word that rests on.

Source: PROTOCOL §0 (Not covered), §7 (the report).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.report import Eligibility, Facts, RingCount
from undersigned.verify.unproven import list_unproven
from undersigned.verify.vouchers import list_vouchers, tell_timestamp
from undersigned.verify.wording import count_entries, name_ring, tell_span, warn

# Devices that sleep at the close have erased their secrets by a day later.
_MARGIN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the sentences under it."""

    heading: str
    sentences: tuple[str, ...]


def build_sentence(facts: Facts, *, tongue: Tongue = ENGLISH) -> str:
    """The one sentence that may be printed."""
    if not facts.signatures:
        return tongue.say(
            "No member of {group} signed exactly this text; anyone can check it from the published record.",
            group=facts.group,
        )
    if not facts.classes:
        return tongue.count(
            "1 member of {group} signed exactly this text; anyone can check it from the published record.",
            "{number} different members of {group} signed exactly this text; anyone can check it from the "
            "published record.",
            facts.signatures,
            group=facts.group,
        )
    return tongue.count(
        "1 member of {group}, {classes}, signed exactly this text; anyone can check it from the published "
        "record.",
        "{number} different members of {group}, {classes}, signed exactly this text; anyone can check it "
        "from the published record.",
        facts.signatures,
        group=facts.group,
        classes=_tell_classes(facts.signatures, facts.classes, tongue),
    )


def _tell_classes(signatures: int, classes: Mapping[str, int], tongue: Tongue) -> str:
    if len(classes) == 1 and signatures > 1:
        return tongue.say("all of class “{name}”", name=next(iter(classes)))
    return tongue.join(
        [
            tongue.count("1 of class “{name}”", "{number} of class “{name}”", number, name=name)
            if number
            else tongue.say("none of class “{name}”", name=name)
            for name, number in classes.items()
        ]
    )


def build_sections(facts: Facts, *, tongue: Tongue = ENGLISH) -> tuple[Section, ...]:
    """All that the report says of a valid bundle, in order; the last section is what it does not prove."""
    earlier = tuple(
        Section(
            tongue.say("Who vouches for the record of the earlier letter “{title}”", title=one.title),
            (*list_vouchers(one, tongue=tongue), tell_timestamp(one, tongue=tongue)),
        )
        for one in facts.earlier
    )
    return (
        Section(tongue.say("Who could sign"), tuple(_tell_eligibility(facts, tongue))),
        Section(tongue.say("How many of each ring signed"), tell_rings(facts, tongue=tongue)),
        Section(tongue.say("When"), tuple(_tell_times(facts, tongue))),
        Section(tongue.say("Who vouches for the record"), list_vouchers(facts, tongue=tongue)),
        *earlier,
        Section(tongue.say("What this does not prove"), list_unproven(facts, tongue=tongue)),
    )


def _tell_eligibility(facts: Facts, tongue: Tongue) -> list[str]:
    told = [
        tongue.say(
            "“Member” means an entry of the roster, frozen with {entries} before the letter could be "
            "signed. The numbers here count distinct entries: no entry signed twice.",
            entries=count_entries(facts.entries, tongue=tongue),
        ),
        *(_tell_class(one, tongue) for one in facts.eligibility),
    ]
    for earlier in facts.earlier:
        told.append(
            tongue.say(
                "The earlier letter is “{title}”; its whole record is in this bundle and was verified too. "
                "Who could sign that one:",
                title=earlier.title,
            )
        )
        told += [_tell_class(one, tongue) for one in earlier.eligibility]
    return told


def _tell_class(one: Eligibility, tongue: Tongue) -> str:
    return tongue.say(
        "Class “{name}”, {entries}: {rule}",
        name=one.class_,
        entries=count_entries(one.entries, tongue=tongue),
        rule=tell_rule(one, tongue=tongue),
    )


def tell_rule(one: Eligibility, *, tongue: Tongue = ENGLISH) -> str:
    """By what rule an entry of the class came onto the roster, and whose word that is."""
    numbers = {"threshold": one.threshold, "number": len(one.registrars)}
    match one.rule:
        case "ssh-directory":
            return tongue.say(
                "whoever holds an SSH key of the published directory could enrol, once for each line. That "
                "the keys are the members’ rests on the word of whoever published the directory."
            )
        case "registrars":
            return tongue.say(
                "any {threshold} of {number} registrars ({names}) signed each entry. That each is a "
                "different, entitled person rests on their word.",
                names=tongue.enumerate(one.registrars),
                **numbers,
            )
        case "blind-registrars":
            return tongue.say(
                "any {threshold} of {number} registrars ({names}) signed each entry without seeing it, and "
                "stated how many they signed. That each is a different, entitled person rests on their "
                "word.",
                names=tongue.enumerate(one.registrars),
                **numbers,
            )
        case _:
            return tongue.say(
                "signers of an earlier letter who asked to speak again, each by a proof in that letter’s "
                "record. It rests on whatever that letter’s roster rests on."
            )


def tell_rings(facts: Facts, *, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """How many of each ring signed, with what a reader must know of small numbers."""
    told = [tongue.say("A signature shows that somebody in its ring signed, and nothing shows who.")]
    for ring in facts.rings:
        name = name_ring(ring.name, tongue=tongue)
        line = tongue.say("{ring}: {signed} of {size} signed.", ring=name, signed=ring.signed, size=ring.size)
        warning = find_warning(ring, facts.min_ring, tongue=tongue)
        told.append(line if warning is None else f"{line} {warn(warning, tongue)}")
    if facts.withdrawn:
        told.append(
            tongue.count(
                "1 signature was withdrawn before the close, and not counted here. Of these too the record "
                "shows the ring, and not who.",
                "{number} signatures were withdrawn before the close, and not counted here. Of these too "
                "the record shows the ring, and not who.",
                facts.withdrawn,
            )
        )
    return tuple(told)


def find_warning(ring: RingCount, min_ring: int, *, tongue: Tongue = ENGLISH) -> str | None:
    """What a reader must know of a ring before drawing a conclusion from it, or None."""
    if ring.size < min_ring:
        return tongue.say(
            "nobody in this ring could sign: rings have at least {number} members.", number=min_ring
        )
    if ring.signed == ring.size:
        return tongue.say(
            "everybody in this ring signed, so this record shows of each of them that they did."
        )
    if 2 * ring.signed > ring.size:
        return tongue.say(
            "more than half of this ring signed, so of anybody in it one would guess that they did."
        )
    return None


def _tell_times(facts: Facts, tongue: Tongue) -> list[str]:
    return [
        tongue.say(
            "The letter could be signed from {opens} to {closes}.", opens=facts.opens, closes=facts.closes
        ),
        *_tell_release(facts, tongue),
        tell_timestamp(facts, tongue=tongue),
    ]


def _tell_release(facts: Facts, tongue: Tongue) -> Iterator[str]:
    if facts.releases is None:
        yield tongue.say(
            "Signatures were published in batches while the letter was open. Whoever got hold of a member’s "
            "unused secrets in that time could test them against what was out."
        )
        return
    margin = facts.releases - facts.closes
    yield tongue.say(
        "Nothing was to be published before {releases}, {span} after the close: the time that devices had "
        "to erase their secrets.",
        releases=facts.releases,
        span=tell_span(margin, tongue=tongue),
    )
    if margin < _MARGIN:
        warning = tongue.say(
            "that is less than a day. A device that slept through it may still have held secrets that could "
            "be tested against the record."
        )
        yield warn(warning, tongue)
