"""The enrolments of one charter in a database.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from undersigned import limits, schema
from undersigned.desk.gathered import Invited
from undersigned.roster.entry import Entry
from undersigned.server.store.invitations import Invitations, bind_code
from undersigned.server.store.store import Change, Row, Store
from undersigned.server.store.tables import ENROLMENT, INVITATION


@dataclass(frozen=True, slots=True)
class StoredEnrolments:
    """The enrolments for the charter with this id (32 bytes) in a database."""

    store: Store
    charter_id: bytes

    def all(self) -> list[Entry]:
        """Every enrolment, by its first commitment.

        Raises:
            StoreFailure: `database-failed`.
        """
        own = select(ENROLMENT.c.data).where(ENROLMENT.c.charter == self.charter_id)
        found = self.store.read(own.order_by(ENROLMENT.c.commitment))
        return [schema.parse_document(Entry, row.data, "enrolment", limits.LINE_BYTES) for row in found]

    def add(self, items: Sequence[Entry]) -> None:
        """Keep enrolments, all or none of them.

        Raises:
            StoreFailure: `database-failed`.
        """
        self.replace(items, ())

    def replace(self, items: Sequence[Entry], gone: Collection[bytes], code: bytes | None = None) -> None:
        """Keep enrolments in the place of others, all of it or nothing.

        Args:
            items: those to keep; one with the same first commitment goes.
            gone: the first commitments (32 bytes each) of those that go.
            code: the digest (32 bytes) of the invitation code by which the one enrolment comes.

        Raises:
            StoreFailure: `database-failed`.
        """
        rows = {one.commitments[0]: self._row(one) for one in items}
        away = ENROLMENT.c.commitment.in_([*rows, *gone])
        mine = ENROLMENT.c.charter == self.charter_id
        changes = [Change(ENROLMENT, [rows[key] for key in sorted(rows)], mine & away)]
        if code is not None:
            (commitment,) = rows
            changes.append(bind_code(self.charter_id, code, commitment))
        self.store.change(*changes)

    def find_invited(self, code: bytes) -> Invited | None:
        """The invitation code with this digest (32 bytes), or None.

        Raises:
            StoreFailure: `database-failed`.
        """
        return Invitations(self.store, self.charter_id).find(code)

    def destroy(self) -> None:
        """Destroy every enrolment for the charter, and the invitations that led to them.

        Raises:
            StoreFailure: `database-failed`.
        """
        tables = (ENROLMENT, INVITATION)
        self.store.change(*(Change(one, [], one.c.charter == self.charter_id) for one in tables))

    def address(self, folder: Path) -> str:
        """The database's address as it is written down in a folder."""
        return self.store.address(folder)

    def adopt(self) -> None:
        """Note that this database keeps the charter's enrolments."""
        self.store.adopt(self.charter_id)

    def is_adopted(self) -> bool:
        """Whether this database keeps the charter's enrolments."""
        return self.store.is_adopted(self.charter_id)

    def _row(self, entry: Entry) -> Row:
        data = schema.encode_document(entry)
        return {"charter": self.charter_id, "commitment": entry.commitments[0], "data": data}
