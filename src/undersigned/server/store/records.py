"""The records of one letter in a database.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from undersigned import limits, schema
from undersigned.desk.records import sort_records
from undersigned.letter.record import Record
from undersigned.server.store.store import Change, Row, Store
from undersigned.server.store.tables import RECORD


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """The records of the letter with this id (32 bytes) in a database."""

    store: Store
    letter_id: bytes

    def add(self, items: Sequence[Record]) -> None:
        """Keep records, all or none of them; without any, the database is written anew all the same.

        A cover asks as much of the database as a record, and fails where a record would.

        Raises:
            StoreFailure: `database-failed`.
        """
        rows: dict[tuple[bytes, str], Row] = {}
        for one in items:
            row = {"letter": self.letter_id, "serial": one.serial, "action": one.action}
            rows.setdefault((one.serial, one.action), {**row, "data": schema.encode_document(one)})
        self.store.change(Change(RECORD, [rows[key] for key in sorted(rows)]))

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None.

        Raises:
            StoreFailure: `database-failed`.
        """
        one = self._select().where(RECORD.c.serial == serial, RECORD.c.action == action)
        found = self.store.read(one)
        return _parse(found[0].data) if found else None

    def all(self) -> list[Record]:
        """Every record, in the order of the log.

        Raises:
            StoreFailure: `database-failed`.
        """
        return sort_records(_parse(row.data) for row in self.store.read(self._select()))

    def destroy(self) -> None:
        """Destroy every record of the letter.

        Raises:
            StoreFailure: `database-failed`.
        """
        self.store.change(Change(RECORD, [], RECORD.c.letter == self.letter_id))

    def address(self, folder: Path) -> str:
        """The database's address as it is written down in a folder."""
        return self.store.address(folder)

    def adopt(self) -> None:
        """Note that this database keeps the letter's records."""
        self.store.adopt(self.letter_id)

    def is_adopted(self) -> bool:
        """Whether this database keeps the letter's records."""
        return self.store.is_adopted(self.letter_id)

    def _select(self) -> Select[Any]:
        return select(RECORD.c.data).where(RECORD.c.letter == self.letter_id)


def _parse(data: bytes) -> Record:
    return schema.parse_document(Record, data, "record", limits.LINE_BYTES)
