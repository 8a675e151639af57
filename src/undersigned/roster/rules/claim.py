"""What the rules look at, and what they find.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from undersigned import schema
from undersigned.roster.charter import Charter, SignersOfRule
from undersigned.roster.directory import Directory
from undersigned.roster.entry import Entry


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry, its place in the roster, and the canonical bytes of its statement (none under signers-of)."""

    index: int
    entry: Entry
    statement: bytes


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """A record of an earlier letter that stands and carries `next`.

    Args:
        class_: the class of the new roster that it belongs to.
        commitments: those of its `next`, 32 bytes each.
        proof: the enrolment proof of its `next`, 96 bytes.
        context: what that proof is bound to, 32 bytes.
    """

    class_: str
    commitments: tuple[bytes, ...]
    proof: bytes
    context: bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """What entries are held against besides the charter.

    Args:
        directory: the published directory; None where there is none.
        parents: for each earlier letter, by its id, its standing records with `next`, by leaf index.
        threads: worker threads for batches, 0 for all cores.
    """

    directory: Directory | None = None
    parents: Mapping[bytes, Mapping[int, StandingRecord]] = field(default_factory=dict)
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of an entry, by its place in the roster, or of a whole class (None)."""

    index: int | None
    code: str
    detail: str | None = None


def build_claims(charter: Charter, charter_id: bytes, entries: Iterable[tuple[int, Entry]]) -> list[Claim]:
    """The entries as claims.

    Args:
        charter: the charter.
        charter_id: its id, 32 bytes.
        entries: each with its place in the roster.
    """
    silent = {one.name for one in charter.classes if isinstance(one.rule, SignersOfRule)}
    return [
        Claim(
            index,
            entry,
            b"" if entry.class_ in silent else schema.encode_document(entry.statement(charter_id)),
        )
        for index, entry in entries
    ]
