from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Table, create_engine, insert, inspect, select

from support.postgres import Cluster, serve_postgres
from support.stores import LETTER, make_record
from undersigned.errors import Refused, StoreFailure
from undersigned.server.store.opening import open_store, upgrade
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.tables import METADATA, RECORD

_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    kind: str = request.param
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/new/records.db"
    served: Cluster = request.getfixturevalue("cluster")
    return served.create(f"opened{next(_NUMBERS)}")


def test_makes_from_nothing_the_tables_that_the_program_uses(url: str) -> None:
    store = open_store(url)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        checks = {one["name"] for one in inspect(connection).get_check_constraints("record")}
        assert checks == {"ck_record_letter", "ck_record_serial", "ck_record_action"}
    upgrade(store)
    StoredRecords(store, LETTER).add([make_record("a")])
    store.close()
    again = open_store(url)
    assert StoredRecords(again, LETTER).all() == [make_record("a")]
    again.close()


@pytest.mark.parametrize("revision", ["records", "enrolments"])
def test_migrates_from_every_version_and_keeps_what_was_there(url: str, revision: str) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        METADATA.drop_all(connection)
        connection.exec_driver_sql("DELETE FROM alembic_version")
    upgrade(store, revision)
    with store.engine.begin() as connection:
        row = {"letter": LETTER, "serial": b"s" * 32, "action": "sign", "data": b"data"}
        connection.execute(insert(RECORD), row)
    store.close()
    again = open_store(url)
    with again.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert [dict(one) for one in connection.execute(select(RECORD)).mappings()] == [row]
    again.close()


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_sqlite_has_the_same_definition_either_way(table: Table, tmp_path: Path) -> None:
    """What a comparison of metadata does not see: WITHOUT ROWID, and the checks."""
    open_store(f"sqlite:///{tmp_path}/one.db").close()
    engine = create_engine(f"sqlite:///{tmp_path}/other.db")
    METADATA.create_all(engine)
    engine.dispose()
    told = []
    for name in ("one", "other"):
        with closing(sqlite3.connect(tmp_path / f"{name}.db")) as connection:
            found = connection.execute(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)
            ).fetchone()
            told.append(" ".join(found[0].split()))
    assert told[0] == told[1]
    assert told[0].endswith("WITHOUT ROWID")


def test_refuses_a_database_of_a_newer_program(url: str) -> None:
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    store.close()
    with pytest.raises(StoreFailure, match="database-version"):
        open_store(url)


@pytest.mark.parametrize(
    "url", ["", "records.db", "sqlite://", "sqlite:///:memory:", "mysql://x/y", "postgresql+asyncpg://x/y"]
)
def test_refuses_an_address_of_no_database(url: str) -> None:
    with pytest.raises(Refused, match="database-url"):
        open_store(url)


def test_says_that_a_database_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="database-failed"):
        open_store(f"postgresql://me:secret@/none?host={tmp_path}")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailure, match="database-failed"):
        open_store(f"sqlite:///{tmp_path}/file/records.db")
    (tmp_path / "other").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreFailure, match="database-failed"):
        open_store(f"sqlite:///{tmp_path}/other")


def test_a_database_that_goes_away_fails_with_a_code_and_tells_no_values(cluster: Cluster) -> None:
    store = open_store(cluster.create("gone"))
    records = StoredRecords(store, LETTER)
    records.add([make_record("a")])
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE gone WITH (FORCE)")
    with pytest.raises(StoreFailure, match="database-failed") as failure:
        records.add([make_record("b")])
    assert make_record("b").serial.hex() not in str(failure.value)
    assert failure.value.__cause__ is None
    store.close()


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/records.db")
    records = StoredRecords(store, LETTER)
    records.add([make_record("a")])
    with pytest.MonkeyPatch.context() as patch:
        pages = ("secure_delete=ON", "journal_mode=TRUNCATE", "temp_store=MEMORY", "max_page_count=8")
        patch.setattr("undersigned.server.store.sqlite._PRAGMAS", pages)
        with pytest.raises(StoreFailure, match="database-failed"):
            records.add([make_record(f"b {number}") for number in range(50)])
    assert records.all() == [make_record("a")]
    records.add([make_record("b 1")])
    assert len(records.all()) == 2
    store.close()
