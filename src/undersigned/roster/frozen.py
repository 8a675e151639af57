"""The frozen roster: the charter, how many entries of each class, and the digests of everything else.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated

from undersigned import canon, limits, schema
from undersigned.roster.charter import Charter
from undersigned.roster.entry import Entry
from undersigned.roster.issued import Issued
from undersigned.schema import ClassName, Digest, Integer, Items, document


@document(undersigned=1, kind="roster")
class Roster:
    """What the one leaf of a roster's log says."""

    charter: Charter
    entries: dict[ClassName, Integer]
    sha256: Digest
    columns: Annotated[tuple[Digest, ...], Items(limits.SLOTS_MAX)]
    issued: Annotated[tuple[Issued, ...], Items(limits.CLASSES_MAX * limits.KEYS_MAX)]

    @property
    def id(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes."""
        return schema.document_id(self)

    def sizes(self) -> dict[str, int]:
        """The number of entries of each class, in the charter's order."""
        return {one.name: self.entries.get(one.name, 0) for one in self.charter.classes}


def sort_key(charter: Charter) -> dict[str, int]:
    """The place of each class in the charter's order."""
    return {one.name: place for place, one in enumerate(charter.classes)}


def build_column(entries: Iterable[Entry], slot: int) -> bytes:
    """The commitments of one slot, 32 bytes each, in the order of the entries."""
    return b"".join(entry.commitments[slot] for entry in entries)


def build_roster(
    charter: Charter, entries: Sequence[Entry], issued: Sequence[Issued]
) -> tuple[Roster, bytes]:
    """The roster of these entries, in any order, and its entries.jsonl.

    Returns:
        The roster document and the bytes of its entries file, sorted as the protocol asks.
    """
    place = sort_key(charter)
    ordered = sorted(entries, key=lambda entry: (place[entry.class_], entry.commitments[0]))
    lines = b"".join(schema.encode_document(entry) + b"\n" for entry in ordered)
    counts = dict.fromkeys(place, 0)
    for entry in ordered:
        counts[entry.class_] += 1
    columns = tuple(canon.sha256(build_column(ordered, slot)) for slot in range(charter.slots))
    roster = Roster(charter, counts, hashlib.sha256(lines).digest(), columns, tuple(issued))
    return roster, lines
