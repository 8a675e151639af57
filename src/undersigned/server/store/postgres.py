"""Records in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import URL, Connection, Select, create_engine, insert, select, text

from undersigned.server.store.store import Row, Store, translate_errors
from undersigned.server.store.tables import KEY, RECORD

_POOLED: Final = 4


class PostgresStore(Store):
    """Records in the PostgreSQL database at a URL.

    Every change empties the table and fills it anew in the order of its keys, in one transaction: all rows
    then come from that transaction, stand in that order, and no older version of a row is left.
    """

    def __init__(self, url: URL) -> None:
        super().__init__(create_engine(url, hide_parameters=True, pool_size=_POOLED, pool_pre_ping=True))

    def read_rows(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that a statement selects."""
        with translate_errors(), self.engine.begin() as connection:
            # A snapshot from before somebody rewrote would find the table empty.
            connection.execute(text("LOCK TABLE record IN ACCESS SHARE MODE"))
            return connection.execute(statement).all()

    def rewrite(self) -> None:
        """Fill the table anew: whoever restored a backup may have done so row by row."""
        self.add_rows([])

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add those rows whose key is not there yet."""
        with translate_errors(), self.engine.begin() as connection:
            _lock(connection)
            held = _read(connection, select(RECORD))
            known = {_key(row) for row in held}
            _rewrite(connection, [*held, *(row for row in rows if _key(row) not in known)])

    def remove_rows(self, letter_id: bytes) -> None:
        """Remove a letter's rows; the file that held them is given back to the system."""
        with translate_errors(), self.engine.begin() as connection:
            _lock(connection)
            _rewrite(connection, _read(connection, select(RECORD).where(RECORD.c.letter != letter_id)))


def _lock(connection: Connection) -> None:
    connection.execute(text("LOCK TABLE record IN ACCESS EXCLUSIVE MODE"))


def _read(connection: Connection, statement: Select[Any]) -> list[Row]:
    found = connection.execute(statement.order_by(*KEY))
    return [Row(letter=row.letter, serial=row.serial, action=row.action, data=row.data) for row in found]


def _rewrite(connection: Connection, rows: Sequence[Row]) -> None:
    # With wal_level=minimal this keeps all rows out of the write-ahead log, small tables too.
    for setting in ("synchronous_commit = on", "wal_skip_threshold = 0"):
        connection.execute(text(f"SET LOCAL {setting}"))
    connection.execute(text("TRUNCATE record"))
    if rows:
        ordered = sorted(rows, key=_key)
        connection.execute(insert(RECORD), ordered)


def _key(row: Row) -> tuple[bytes, bytes, str]:
    return row["letter"], row["serial"], row["action"]
