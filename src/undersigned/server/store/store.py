"""Records of all letters, and enrolments and invitations of all charters, in one database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Select, Table, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from undersigned.errors import StoreFailure
from undersigned.server.store.tables import ADOPTED, METADATA

Row = Mapping[str, Any]
TABLES: Final = tuple(METADATA.sorted_tables)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Rows that go from a table, and rows that come after that, but for those whose key is there.

    Args:
        rows: with all columns each, no two with the same key.
        gone: which rows go.
    """

    table: Table
    rows: Sequence[Row]
    gone: ColumnElement[bool] | None = None


class Store(ABC):
    """An open database; safe for several threads, and for several processes that each open their own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @abstractmethod
    def address(self, folder: Path) -> str:
        """The database's address as it is written down in a folder; without a password."""

    @abstractmethod
    def read(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that a statement selects from one table.

        Raises:
            StoreFailure: `database-failed`.
        """

    @abstractmethod
    def change(self, *changes: Change) -> None:
        """Make all changes or none, and leave no trace of which rows are new, or were there.

        Args:
            changes: of different tables.

        Raises:
            StoreFailure: `database-failed`.
        """

    @abstractmethod
    def rewrite(self) -> None:
        """Write everything anew in the order of its keys.

        Raises:
            StoreFailure: `database-failed`.
        """

    def adopt(self, identifier: bytes) -> None:
        """Note that this database keeps what belongs to a letter or charter (id, 32 bytes)."""
        self.change(Change(ADOPTED, [{"id": identifier}]))

    def is_adopted(self, identifier: bytes) -> bool:
        """Whether this database keeps what belongs to a letter or charter (id, 32 bytes)."""
        return bool(self.read(select(ADOPTED).where(ADOPTED.c.id == identifier)))


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
