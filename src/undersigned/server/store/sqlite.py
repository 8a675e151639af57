"""The store in one SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, NullPool, Select, create_engine, delete, event
from sqlalchemy.dialects.sqlite import insert

from undersigned.errors import StoreFailure
from undersigned.server.store.store import Change, Store, translate_errors

_WAIT_SECONDS: Final = 60
_NO_TIME: Final = (0, 0)
# The journal is empty at rest; a write-ahead log holds pages in the order of arrival while anybody reads.
# Temporary copies stay in memory, or VACUUM leaves one in another folder.
_PRAGMAS: Final = (
    "secure_delete=ON",
    "foreign_keys=ON",
    "synchronous=FULL",
    "journal_mode=TRUNCATE",
    "temp_store=MEMORY",
)


class SqliteStore(Store):
    """The store in the SQLite file at `path`, which nobody else on the computer may read.

    After every change the file is written anew in the order of its keys, because the place of a row in it,
    with row numbers or without, tells when it came.
    """

    def __init__(self, path: Path) -> None:
        _create_private(path)

        def connect() -> sqlite3.Connection:
            # A file that is gone is not made anew, empty and for everybody to read.
            address = f"{path.absolute().as_uri()}?mode=rw"
            return sqlite3.connect(address, _WAIT_SECONDS, check_same_thread=False, uri=True)

        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        super().__init__(engine)
        self.path = path

    def address(self, folder: Path) -> str:
        """The file's address as seen from a folder, so that both can be moved together."""
        return f"sqlite:///{os.path.relpath(os.path.realpath(self.path), os.path.realpath(folder))}"

    def read(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that a statement selects from one table."""
        with translate_errors(), self.engine.begin() as connection:
            return connection.execute(statement).all()

    def change(self, *changes: Change) -> None:
        """Make all changes or none."""
        with translate_errors(), self.engine.begin() as connection:
            for one in changes:
                if one.gone is not None:
                    connection.execute(delete(one.table).where(one.gone))
                if one.rows:
                    connection.execute(insert(one.table).on_conflict_do_nothing(), one.rows)
        self.rewrite()

    def rewrite(self) -> None:
        """Write the file anew in the order of its keys.

        Raises:
            StoreFailure: `database-failed`.
        """
        with translate_errors(), self.engine.connect() as connection:
            # Through the driver: SQLAlchemy would begin a transaction, inside which this cannot be done.
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute("VACUUM")
                for path in (self.path, self.path.with_name(f"{self.path.name}-journal")):
                    if path.exists():
                        os.utime(path, _NO_TIME)
            except (sqlite3.Error, OSError) as error:
                raise StoreFailure("database-failed", None, str(error)) from None


def _create_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise StoreFailure("database-failed", str(path), error.strerror) from None


def _prepare(driver: sqlite3.Connection, _record: object) -> None:
    # The driver begins no transaction of its own.
    driver.isolation_level = None
    for pragma in _PRAGMAS:
        driver.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads before it writes could not be finished where another one writes meanwhile.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
