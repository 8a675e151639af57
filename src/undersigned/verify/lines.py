"""The whole report as lines for a terminal.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

from typing import Final

from undersigned.errors import Fault
from undersigned.sentences import find_sentence
from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.narrate import build_sections, build_sentence, tell_rings
from undersigned.verify.report import STEPS, Report, Row, SoFar
from undersigned.verify.vouchers import list_vouchers
from undersigned.verify.wording import printable

# Findings that say nothing against the bundle but that it is not what the reader asked for.
_READERS_OWN: Final = {"log-key-unknown", "witness-wanted", "timestamp-root-unknown"}


def build_lines(report: Report) -> list[str]:
    """The whole report for people, a line for each step, finding, sentence and heading."""
    lines = [line for number, row in enumerate(report.rows, 1) for line in _tell_row(number, row)]
    if report.so_far is not None:
        return [*lines, "", *_tell_so_far(report.so_far)]
    if report.facts is None:
        return [*lines, "", _tell_failure(report)]
    lines += ["", "VALID", "", build_sentence(report.facts)]
    for section in build_sections(report.facts):
        lines += ["", section.heading, *(f"- {sentence}" for sentence in section.sentences)]
    return [printable(line) for line in lines]


def _tell_so_far(so_far: SoFar) -> list[str]:
    lines = [
        "OPEN: this letter has no close record yet, so it is not a verified letter. Its signatures come out "
        "in batches. What is out so far:",
        "",
    ]
    for row in so_far.rows:
        lines += _tell_row(STEPS.index(row.step) + 1, row)
    facts = so_far.facts
    if facts is None:
        return [*lines, "", "What is out so far does not hold: nothing of it can be relied on."]
    count = (
        f"Distinct signatures that stand so far: {ENGLISH.number(facts.signatures)}. The number can grow and "
        "shrink until the close: it is not final."
    )
    told = (*tell_rings(facts), *list_vouchers(facts))
    return [printable(line) for line in (*lines, "", count, "", *(f"- {sentence}" for sentence in told))]


def _tell_row(number: int, row: Row) -> list[str]:
    status = row.status.upper() if row.status == "failed" else row.status
    first = f"{number} {row.step:<10} {status:<12} {row.detail or ''}".rstrip()
    return [printable(first), *(f"    {tell_fault(fault)}" for fault in row.faults)]


def tell_fault(fault: Fault, *, tongue: Tongue = ENGLISH) -> str:
    """A finding in one line: sentence, place, detail and code.

    The sentence is in the language that is asked for; place and detail are as they were found.
    """
    parts = [find_sentence(fault.code, tongue=tongue)]
    if fault.place:
        parts.append(tongue.say("At {place}.", place=printable(fault.place)))
    if fault.detail:
        parts.append(tongue.say("Found: {detail}.", detail=printable(fault.detail)))
    return " ".join([*parts, f"[{fault.code}]"])


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
