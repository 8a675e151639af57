"""Within step `roster`: a roster of an earlier letter's signers, and that letter's whole bundle.

Source: PROTOCOL §5 (Speaking again), §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned import limits
from undersigned.bundle import names
from undersigned.errors import Fault
from undersigned.letter.record import Record
from undersigned.roster.charter import Charter, SignersOfRule
from undersigned.roster.rules import StandingRecord
from undersigned.verify.state import State

ALL = "all"


def find_faults(state: State) -> Iterator[Fault]:
    """What of the charter does not follow from the first letter; `state.parent` is filled before."""
    if state.parent is None:
        yield Fault("parent-invalid", names.PARENT, state.parent_fault)
        return
    yield from find_charter_faults(state.roster.charter, state.parent)


def find_charter_faults(charter: Charter, first: State) -> Iterator[Fault]:
    """What of the charter does not follow from the first letter, whose every step passed."""
    for index, one in enumerate(charter.classes):
        if isinstance(one.rule, SignersOfRule) and one.rule.letter != first.letter.id:
            yield Fault("parent-letter", f"{names.ROSTER}:/charter/classes/{index}/rule/letter")
    if [one.name for one in charter.classes] != list_classes(first):
        yield Fault("parent-classes", f"{names.ROSTER}:/charter/classes")
    if first.letter.next is None or charter.slots != first.letter.next.slots:
        yield Fault("parent-slots", f"{names.ROSTER}:/charter/slots")
    if charter.calendar is not None:
        yield Fault("parent-calendar", f"{names.ROSTER}:/charter/calendar")
    if not _list_origins(charter).isdisjoint(_list_origins(first.roster.charter)):
        yield Fault("parent-origin", f"{names.ROSTER}:/charter/log/origin")


def _list_origins(charter: Charter) -> set[str]:
    """The origins of all logs under a charter: the roster's, and that of the letter on each slot."""
    origin = charter.log.origin
    return {origin, *(f"{origin}/{slot}" for slot in range(min(charter.slots, limits.SLOTS_MAX)))}


def list_classes(first: State) -> list[str]:
    """The classes of the new charter, in the first letter's order."""
    if not first.letter.class_counts:
        return [ALL]
    return [one.name for one in first.roster.charter.classes]


def build_promises(first: State) -> dict[int, StandingRecord]:
    """For each leaf of the first letter's log whose signer may speak again, what the entry must be."""
    leaves = {id(record): index for index, record in enumerate(first.bundle.records, 1)}
    return {leaves[id(one)]: _promise(one, first) for one in first.standing if one.next is not None}


def _promise(record: Record, first: State) -> StandingRecord:
    if record.next is None:
        raise TypeError("a record without `next` promises nothing")
    context = record.next_context(first.letter.id)
    return StandingRecord(record.class_ or ALL, record.next.commitments, record.next.proof, context)
