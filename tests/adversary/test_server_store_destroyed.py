"""What was destroyed stands in no file of the database any more, and what a write-ahead log still has.

Every control finds it again without the protection.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from support.postgres import Cluster, find_bytes, serve_postgres
from support.stores import LETTER, make_record, make_records, open_records
from undersigned import schema
from undersigned.letter.record import Record
from undersigned.server.store import sqlite
from undersigned.server.store.sqlite import SqliteStore

KEPT = b"K" * 32


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def archiving() -> Iterator[Cluster]:
    with serve_postgres("replica") as one:
        yield one


def traces(records: Sequence[Record]) -> list[bytes]:
    """Bytes of a record by which it is found in a file: its serial number, and its end."""
    return [trace for one in records for trace in (one.serial, schema.encode_document(one)[-40:])]


def keep_and_destroy(url: str, records: Sequence[Record]) -> None:
    with open_records(url) as mine, open_records(url, KEPT) as others:
        others.add([make_record("kept", size=3000)])
        for at in range(0, len(records), 5):
            mine.add(records[at : at + 5])
        mine.destroy()
        assert len(others.all()) == 1


def test_destroyed_records_are_in_no_file_of_sqlite(tmp_path: Path) -> None:
    records = make_records("a", 40)
    keep_and_destroy(f"sqlite:///{tmp_path}/records.db", records)
    assert find_bytes(tmp_path, traces(records)) == {}
    assert len(find_bytes(tmp_path, traces([make_record("kept", size=3000)]))) == 2


def test_control_without_overwriting_sqlite_still_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, "rewrite", lambda _: None)
    monkeypatch.setattr(sqlite, "_PRAGMAS", ("secure_delete=OFF",))
    records = make_records("a", 40)
    keep_and_destroy(f"sqlite:///{tmp_path}/records.db", records)
    assert len(find_bytes(tmp_path, traces(records))) > 40


def test_overwriting_alone_destroys_in_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a crash between the removal and the rewriting leaves nothing."""
    monkeypatch.setattr(SqliteStore, "rewrite", lambda _: None)
    records = make_records("a", 40)
    keep_and_destroy(f"sqlite:///{tmp_path}/records.db", records)
    assert find_bytes(tmp_path, traces(records)) == {}


@pytest.mark.parametrize("mode", ["TRUNCATE", "WAL"])
def test_nothing_stands_beside_the_sqlite_file(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control is a write-ahead log, which stays as long as anybody reads."""
    if mode == "WAL":
        pragmas = [one.replace("TRUNCATE", mode) for one in sqlite._PRAGMAS]
        monkeypatch.setattr(sqlite, "_PRAGMAS", pragmas)
    path, records = tmp_path / "records.db", make_records("a", 5)
    with open_records(f"sqlite:///{path}") as opened, closing(sqlite3.connect(path)) as reader:
        for one in records:
            opened.add([one])
            assert reader.execute("SELECT count(*) FROM record").fetchone() is not None
        found = find_bytes(tmp_path, [one.serial for one in records])
        beside = {name for name, _ in found.values()} - {"records.db"}
        assert len(found) == 5
        assert beside == ({"records.db-wal"} if mode == "WAL" else set())


def test_destroyed_records_are_in_no_file_of_postgresql(cluster: Cluster) -> None:
    """Not in its write-ahead log either, where that is minimal."""
    records, url = make_records("b", 40), cluster.create("destroyed")
    keep_and_destroy(url, records)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    cluster.checkpoint()
    assert find_bytes(cluster.data, traces(records)) == {}
    assert len(find_bytes(cluster.data / "base", traces([make_record("kept", size=3000)]))) == 2


def test_control_rows_that_are_only_deleted_stay_in_postgresql(cluster: Cluster) -> None:
    records, url = make_records("c", 40), cluster.create("deleted")
    with open_records(url), psycopg.connect(url, autocommit=True) as connection:
        for one in records:
            row = (LETTER, one.serial, one.action, schema.encode_document(one))
            connection.execute("INSERT INTO record VALUES (%s, %s, %s, %s)", row)
        connection.execute("DELETE FROM record")
    cluster.checkpoint()
    for folder in ("base", "pg_wal"):
        assert len(find_bytes(cluster.data / folder, traces(records))) >= 40, folder


def test_statistics_of_postgresql_keep_no_samples(cluster: Cluster) -> None:
    url = cluster.create("statistics")
    with open_records(url) as opened, psycopg.connect(url, autocommit=True) as connection:
        opened.add(make_records("d", 40))
        counted = "SELECT count(*) FROM pg_stats WHERE tablename = 'record'"
        connection.execute("ANALYZE record")
        assert connection.execute(counted).fetchone() == (0,)
        # The control: by default every column has them.
        connection.execute("ALTER TABLE record ALTER COLUMN serial SET STATISTICS 100")
        connection.execute("ANALYZE record")
        assert connection.execute(counted).fetchone() == (1,)


def test_known_limit_a_log_for_archives_or_replicas_keeps_records(archiving: Cluster) -> None:
    """The operator must not archive the log; `docs/decisions/0010-record-store.md` says so."""
    records, url = make_records("e", 40), archiving.create("archived")
    keep_and_destroy(url, records)
    archiving.checkpoint()
    assert find_bytes(archiving.data / "base", traces(records)) == {}
    assert len(find_bytes(archiving.data / "pg_wal", traces(records))) >= 40
