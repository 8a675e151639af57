"""The store in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, MetaData, Select, Table, create_engine, not_, select, text
from sqlalchemy.dialects.postgresql import insert

from undersigned.server.store.store import TABLES, Change, Store, translate_errors

_POOLED: Final = 4
# Temporary tables are in no write-ahead log, and in memory while they are small.
_FRESH: Final = {one.name: one.to_metadata(MetaData(), name=f"fresh_{one.name}") for one in TABLES}


class PostgresStore(Store):
    """The store in the PostgreSQL database at a URL.

    Every change empties its tables and fills them anew in the order of their keys, in one transaction: all
    rows of a table then come from that transaction, stand in that order, and no older version of one is left.
    """

    def __init__(self, url: URL) -> None:
        super().__init__(create_engine(url, hide_parameters=True, pool_size=_POOLED, pool_pre_ping=True))
        self._url = url.set(drivername="postgresql", password=None)

    def address(self, folder: Path) -> str:  # noqa: ARG002 - the same from everywhere
        """The database's address as it is written down in a folder; without a password."""
        return self._url.render_as_string()

    def read(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows that a statement selects from one table."""
        (table,) = statement.get_final_froms()
        with translate_errors(), self.engine.begin() as connection:
            # A snapshot from before somebody rewrote would find the table empty.
            connection.execute(text(f"LOCK TABLE {table} IN ACCESS SHARE MODE"))
            return connection.execute(statement).all()

    def rewrite(self) -> None:
        """Fill the tables anew: whoever restored a backup may have done so row by row."""
        self.change(*(Change(one, []) for one in TABLES))

    def change(self, *changes: Change) -> None:
        """Make all changes or none."""
        with translate_errors(), self.engine.begin() as connection:
            # With wal_level=minimal this keeps all rows out of the write-ahead log, small tables too.
            for setting in ("synchronous_commit = on", "wal_skip_threshold = 0"):
                connection.execute(text(f"SET LOCAL {setting}"))
            # In one order for all, so that nobody waits in a circle.
            for one in sorted(changes, key=lambda change: TABLES.index(change.table)):
                _rewrite(connection, one)


def _rewrite(connection: Connection, change: Change) -> None:
    table, fresh = change.table, _FRESH[change.table.name]
    connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"CREATE TEMPORARY TABLE {fresh} (LIKE {table} INCLUDING INDEXES)"))
    left = select(table) if change.gone is None else select(table).where(not_(change.gone))
    connection.execute(insert(fresh).from_select(_names(table), left))
    if change.rows:
        connection.execute(insert(fresh).on_conflict_do_nothing(), change.rows)
    connection.execute(text(f"TRUNCATE {table}"))
    ordered = select(fresh).order_by(*fresh.primary_key.columns)
    connection.execute(insert(table).from_select(_names(table), ordered))
    connection.execute(text(f"DROP TABLE {fresh}"))


def _names(table: Table) -> list[str]:
    return [one.name for one in table.columns]
