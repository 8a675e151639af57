"""Records of all letters in one database.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypedDict

from sqlalchemy import Engine, Select, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from undersigned import limits, schema
from undersigned.desk.records import sort_records
from undersigned.errors import StoreFailure
from undersigned.letter.record import Record
from undersigned.server.store.tables import RECORD


class Row(TypedDict):
    """One record as the database has it."""

    letter: bytes
    serial: bytes
    action: str
    data: bytes


class Store(ABC):
    """An open database; safe for several threads, and for several processes that each open their own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def records(self, letter_id: bytes) -> StoredRecords:
        """Where the records of the letter with this id (32 bytes) are kept."""
        return StoredRecords(self, letter_id)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @abstractmethod
    def read_rows(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that a statement selects."""

    @abstractmethod
    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add those rows whose key is not there yet, and leave no trace of which are new."""

    @abstractmethod
    def rewrite(self) -> None:
        """Write everything anew in the order of its keys."""

    @abstractmethod
    def remove_rows(self, letter_id: bytes) -> None:
        """Remove a letter's rows, and their bytes."""


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """The records of one letter in a database."""

    store: Store
    letter_id: bytes

    def add(self, records: Sequence[Record]) -> None:
        """Keep records, all or none of them.

        Raises:
            StoreFailure: `database-failed`.
        """
        rows: dict[tuple[bytes, str], Row] = {}
        for record in records:
            data = schema.encode_document(record)
            row = Row(letter=self.letter_id, serial=record.serial, action=record.action, data=data)
            rows.setdefault((record.serial, record.action), row)
        if rows:
            self.store.add_rows([rows[key] for key in sorted(rows)])

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None.

        Raises:
            StoreFailure: `database-failed`.
        """
        one = self._select().where(RECORD.c.serial == serial, RECORD.c.action == action)
        found = self.store.read_rows(one)
        return _parse(found[0].data) if found else None

    def all(self) -> list[Record]:
        """Every record, in the order of the log.

        Raises:
            StoreFailure: `database-failed`.
        """
        return sort_records(_parse(row.data) for row in self.store.read_rows(self._select()))

    def destroy(self) -> None:
        """Destroy every record of the letter.

        Raises:
            StoreFailure: `database-failed`.
        """
        self.store.remove_rows(self.letter_id)

    def _select(self) -> Select[Any]:
        return select(RECORD.c.data).where(RECORD.c.letter == self.letter_id)


def _parse(data: bytes) -> Record:
    return schema.parse_document(Record, data, "record", limits.LINE_BYTES)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Say in this project's terms what a database refused.

    Raises:
        StoreFailure: `database-failed`.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreFailure("database-failed", None, _describe(error)) from None


def _describe(error: SQLAlchemyError) -> str:
    # Other messages of a driver can hold values of a row.
    if isinstance(error, OperationalError) and str(error.orig):
        return str(error.orig).splitlines()[0]
    return type(error.orig if isinstance(error, DBAPIError) else error).__name__
