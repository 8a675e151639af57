"""The report for people: every sentence that a reader is told about a verified letter, and nowhere else.

"Member" in a sentence means an entry of the frozen roster; the report says so, and whose word that rests on.

Source: PROTOCOL §0 (Not covered), §7 (the report).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from undersigned.errors import Fault
from undersigned.verify.report import Eligibility, Facts, Report, RingCount, Row
from undersigned.verify.unproven import list_unproven
from undersigned.verify.wording import count_entries, name_ring, printable, quote, tell_span, tell_time

# Devices that sleep at the close have erased their secrets by a day later.
_MARGIN: Final = timedelta(hours=24)
# Findings that say nothing against the bundle but that it is not what the reader asked for.
_READERS_OWN: Final = {"log-key-unknown", "witness-wanted", "timestamp-root-unknown"}


WARNING: Final = "WARNING: "


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the sentences under it."""

    heading: str
    sentences: tuple[str, ...]


def build_sentence(facts: Facts) -> str:
    """The one sentence that may be printed."""
    who = f"{_members(facts.signatures)} of {facts.group}{_tell_classes(facts)}"
    return f"{who} signed exactly this text; checked offline on this computer from the published record."


def _members(number: int) -> str:
    if number == 0:
        return "No member"
    return "1 member" if number == 1 else f"{number:,} different members"


def _tell_classes(facts: Facts) -> str:
    classes = facts.classes or {}
    if not facts.signatures or not classes:
        return ""
    told = [
        f"{number:,} of class {quote(name)}" if number else f"none of class {quote(name)}"
        for name, number in classes.items()
    ]
    if len(told) == 1:
        return f", all of class {quote(next(iter(classes)))}," if facts.signatures > 1 else f", {told[0]},"
    return f", {', '.join(told[:-1])} and {told[-1]},"


def build_sections(facts: Facts) -> tuple[Section, ...]:
    """All that the report says of a valid bundle, in order; the last section is what it does not prove."""
    return (
        Section("Who could sign", tuple(_tell_eligibility(facts))),
        Section("How many of each ring signed", tuple(_tell_rings(facts))),
        Section("When", tuple(_tell_times(facts))),
        Section("Who vouches for the record", tuple(_tell_vouchers(facts))),
        Section("What this does not prove", tuple(list_unproven(facts))),
    )


def _tell_eligibility(facts: Facts) -> list[str]:
    told = [
        f"“Member” means an entry of the roster, frozen with {count_entries(facts.entries)} before the "
        "letter could be signed. The numbers here count distinct entries: no entry signed twice."
    ]
    told += [
        f"Class {quote(one.class_)}, {count_entries(one.entries)}: {tell_rule(one)}"
        for one in facts.eligibility
    ]
    if facts.parent is not None:
        told.append(
            f"The earlier letter is “{facts.parent.title}”; its whole record is in this bundle and was "
            "verified too. Who could sign that one:"
        )
        told += [
            f"Class {quote(one.class_)}, {count_entries(one.entries)}: {tell_rule(one)}"
            for one in facts.parent.eligibility
        ]
    return told


def tell_rule(one: Eligibility) -> str:
    """By what rule an entry of the class came onto the roster, and whose word that is."""
    people = f"any {one.threshold} of {len(one.registrars)} registrars ({', '.join(one.registrars)})"
    match one.rule:
        case "ssh-directory":
            return (
                "whoever holds an SSH key of the published directory could enrol, once for each line. That "
                "the keys are the members’ rests on the word of whoever published the directory."
            )
        case "registrars":
            return (
                f"{people} signed each entry. That each is a different, entitled person rests on their word."
            )
        case "blind-registrars":
            return (
                f"{people} signed each entry without seeing it, and stated how many they signed. That each "
                "is a different, entitled person rests on their word."
            )
        case _:
            return (
                "signers of an earlier letter who asked to speak again, each by a proof in that letter’s "
                "record. It rests on whatever that letter’s roster rests on."
            )


def _tell_rings(facts: Facts) -> list[str]:
    told = ["A signature shows that somebody in its ring signed, and nothing shows who."]
    for ring in facts.rings:
        told.append(f"{name_ring(ring.name)}: {ring.signed:,} of {ring.size:,} signed.")
        warning = find_warning(ring, facts.min_ring)
        if warning is not None:
            told[-1] += f" {WARNING}{warning}"
    if facts.withdrawn:
        were = "1 signature was" if facts.withdrawn == 1 else f"{facts.withdrawn:,} signatures were"
        told.append(
            f"{were} withdrawn before the close, and not counted here. Of these too the record shows the "
            "ring, and not who."
        )
    return told


def find_warning(ring: RingCount, min_ring: int) -> str | None:
    """What a reader must know of a ring before drawing a conclusion from it, or None."""
    if ring.size < min_ring:
        return f"nobody in this ring could sign: rings have at least {min_ring} members."
    if ring.signed == ring.size:
        return "everybody in this ring signed, so this record shows of each of them that they did."
    if 2 * ring.signed > ring.size:
        return "more than half of this ring signed, so of anybody in it one would guess that they did."
    return None


def _tell_times(facts: Facts) -> list[str]:
    told = [f"The letter could be signed from {tell_time(facts.opens)} to {tell_time(facts.closes)}."]
    if facts.releases is None:
        told.append(
            "Signatures were published in batches while the letter was open. Whoever got hold of a member’s "
            "unused secrets in that time could test them against what was out."
        )
    else:
        margin = facts.releases - facts.closes
        told.append(
            f"Nothing was to be published before {tell_time(facts.releases)}, {tell_span(margin)} after the "
            "close: the time that devices had to erase their secrets."
        )
        if margin < _MARGIN:
            told.append(
                f"{WARNING}that is less than a day. A device that slept through it may still have held "
                "secrets that could be tested against the record."
            )
    if facts.timestamp is None:
        told.append("No time-stamp authority dates the record.")
    else:
        told.append(f"A time-stamp authority dates the closed record {tell_time(facts.timestamp)}.")
    return told


def _tell_vouchers(facts: Facts) -> list[str]:
    known = set(facts.known.witnesses)
    told = [
        f"The log {facts.log_origin} signed the record"
        + (", with the key that was known before." if facts.known.log else ".")
    ]
    if facts.witnesses:
        names = ", ".join(name + (" (known before)" if name in known else "") for name in facts.witnesses)
        told.append(
            f"{_count_witnesses(len(facts.witnesses))} cosigned it: {names}. The charter asks for "
            f"{facts.quorum}. An honest witness cosigns one letter for a slot, and no second version."
        )
    else:
        told.append(
            f"{WARNING}no witness cosigned it. Compare the words below with a member: only that excludes "
            "that members were shown different rosters or letters."
        )
    told.append("The charter’s twelve words, as every member saw them: " + " ".join(facts.charter_words))
    return told


def _count_witnesses(number: int) -> str:
    return "1 witness" if number == 1 else f"{number} witnesses"


def build_lines(report: Report) -> list[str]:
    """The whole report for people, a line for each step, finding, sentence and heading."""
    lines = [line for number, row in enumerate(report.rows, 1) for line in _tell_row(number, row)]
    if report.facts is None:
        return [*lines, "", _tell_failure(report)]
    lines += ["", "VALID", "", build_sentence(report.facts)]
    for section in build_sections(report.facts):
        lines += ["", section.heading, *(f"- {sentence}" for sentence in section.sentences)]
    return [printable(line) for line in lines]


def _tell_row(number: int, row: Row) -> list[str]:
    status = row.status.upper() if row.status == "failed" else row.status
    first = f"{number} {row.step:<10} {status:<12} {row.detail or ''}".rstrip()
    return [printable(first), *(f"    {tell_fault(fault)}" for fault in row.faults)]


def tell_fault(fault: Fault) -> str:
    """A finding in one line: sentence, place, detail and code."""
    parts = [fault.sentence]
    parts += [f"At {fault.place}." if fault.place else "", f"Found: {fault.detail}." if fault.detail else ""]
    return printable(" ".join(part for part in (*parts, f"[{fault.code}]") if part))


def _tell_failure(report: Report) -> str:
    if report.is_open:
        return (
            "OPEN: this letter has no close record yet. What is there so far is well formed; nothing of it "
            "was counted, and it is not a verified letter."
        )
    failed = report.first_failed
    if failed is not None and {fault.code for fault in failed.faults} <= _READERS_OWN:
        return "NOT VALID by what you asked for: those whom you named do not vouch for this bundle."
    return "NOT VALID: nothing that this bundle says can be relied on."
