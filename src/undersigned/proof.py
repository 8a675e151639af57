"""The rings of a letter: which commitments a record's proof is about.

Source: PROTOCOL §5 (Rings).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from undersigned import canon
from undersigned.letter.document import Letter
from undersigned.letter.record import Record
from undersigned.limits import POINT_BYTES
from undersigned.roster.frozen import Roster


@dataclass(frozen=True, slots=True, order=True)
class RingName:
    """What a record says of its ring: a class, or None for all; a bucket, or None where there is one ring."""

    class_: str | None
    bucket: int | None

    def __str__(self) -> str:
        class_ = self.class_ if self.class_ is not None else "all"
        return class_ if self.bucket is None else f"{class_}/{self.bucket}"


Rings = Mapping[RingName, bytes]


def ring_name(record: Record) -> RingName:
    """The ring that a record names."""
    return RingName(record.class_, record.bucket)


def find_ring_code(rings: Rings, name: RingName, min_ring: int) -> str | None:
    """Why nobody can sign in the ring of that name; None where its members can."""
    commitments = rings.get(name)
    if commitments is None:
        return "ring-unknown"
    return "ring-too-small" if len(commitments) // POINT_BYTES < min_ring else None


def build_letter_rings(letter: Letter, roster: Roster, column: bytes) -> dict[RingName, bytes]:
    """The letter's rings on this roster; `column` is that of the letter's slot, 32 bytes an entry."""
    return build_rings(
        column,
        roster.sizes(),
        class_counts=letter.class_counts,
        ring_limit=letter.ring_limit,
        roster_id=roster.id,
    )


def build_rings(
    column: bytes, entries: Mapping[str, int], *, class_counts: bool, ring_limit: int, roster_id: bytes
) -> dict[RingName, bytes]:
    """The letter's rings, each the commitments of its members, 32 bytes each, in roster order.

    Args:
        column: the commitments of the letter's slot, 32 bytes each, in roster order.
        entries: the number of entries of each class, in the charter's order.
        class_counts: whether each class has rings of its own.
        ring_limit: the largest ring.
        roster_id: 32 bytes; it shuffles members into buckets.
    """
    groups: dict[str | None, bytes] = {None: column}
    if class_counts:
        groups, start = {}, 0
        for class_, count in entries.items():
            end = start + count * POINT_BYTES
            groups[class_], start = column[start:end], end
    rings = {}
    for name, commitments in groups.items():
        buckets = _divide(commitments, ring_limit, roster_id)
        for number, bucket in enumerate(buckets):
            rings[RingName(name, number if len(buckets) > 1 else None)] = bucket
    return rings


def _divide(commitments: bytes, ring_limit: int, roster_id: bytes) -> list[bytes]:
    members = [commitments[at : at + POINT_BYTES] for at in range(0, len(commitments), POINT_BYTES)]
    count = -(-len(members) // ring_limit)
    if count <= 1:
        return [commitments]
    order = sorted(range(len(members)), key=lambda index: canon.sha256(roster_id + members[index]))
    size, larger = divmod(len(members), count)
    buckets, start = [], 0
    for number in range(count):
        end = start + size + (number < larger)
        buckets.append(b"".join(members[index] for index in sorted(order[start:end])))
        start = end
    return buckets


def find_member(rings: Rings, commitment: bytes) -> tuple[RingName, int] | None:
    """The ring and the index in it of a commitment (32 bytes), or None."""
    for name, commitments in rings.items():
        for index in range(len(commitments) // POINT_BYTES):
            if commitments[index * POINT_BYTES : (index + 1) * POINT_BYTES] == commitment:
                return name, index
    return None
