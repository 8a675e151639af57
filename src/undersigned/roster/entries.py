"""What the entries of a roster must hold to, taken together.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from undersigned import canon
from undersigned.errors import Fault
from undersigned.roster.charter import Charter
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster, build_column, sort_key

ENTRIES: Final = "roster/entries.jsonl"


def entry_place(index: int) -> str:
    """Where the entry with that index stands."""
    return f"{ENTRIES} line {index + 1}"


def find_form_faults(charter: Charter, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Unknown classes and wrong numbers of slots, without which nothing else can be checked."""
    classes = sort_key(charter)
    for index, entry in enumerate(entries):
        if entry.class_ not in classes:
            yield Fault("class-unknown", entry_place(index), entry.class_)
        if len(entry.commitments) != charter.slots:
            yield Fault(
                "entry-slots", entry_place(index), f"{len(entry.commitments)} instead of {charter.slots}"
            )


def find_order_faults(charter: Charter, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Entries out of order: by class as in the charter, then by first commitment."""
    classes = sort_key(charter)
    keys = [(classes[entry.class_], entry.commitments[0]) for entry in entries]
    for index in range(1, len(keys)):
        if keys[index] < keys[index - 1]:
            yield Fault("entry-order", entry_place(index))


def find_repeats(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Commitments and principals that stand twice, anywhere."""
    commitments: set[bytes] = set()
    principals: set[str] = set()
    for index, entry in enumerate(entries):
        for commitment in entry.commitments:
            if commitment in commitments:
                yield Fault("commitment-twice", entry_place(index))
            commitments.add(commitment)
        if entry.principal is not None:
            if entry.principal in principals:
                yield Fault("principal-twice", entry_place(index), entry.principal)
            principals.add(entry.principal)


def find_count_faults(roster: Roster, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Classes and counts of the roster document that are not those of its entries."""
    classes = roster.sizes()
    if roster.entries.keys() != classes.keys():
        yield Fault("roster-classes", "roster.json:/entries")
    counts = Counter(entry.class_ for entry in entries)
    for class_, count in classes.items():
        if counts[class_] != count:
            yield Fault("roster-count", f"roster.json:/entries/{class_}", f"{counts[class_]} entries")


def find_column_faults(roster: Roster, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Column digests of the roster document that are not those of its entries."""
    slots = roster.charter.slots
    if len(roster.columns) != slots:
        yield Fault("roster-columns", "roster.json:/columns", f"{len(roster.columns)} instead of {slots}")
        return
    for slot, digest in enumerate(roster.columns):
        if canon.sha256(build_column(entries, slot)) != digest:
            yield Fault("roster-column", f"roster.json:/columns/{slot}")
