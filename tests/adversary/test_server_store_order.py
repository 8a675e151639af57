"""Who seizes the store cannot read from it in which order records came.

Every control keeps the same records without the protection: the same measure then tells their order.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

from support.postgres import Cluster, serve_postgres
from support.stores import LETTER, make_record, open_records
from undersigned import schema
from undersigned.letter.record import Record
from undersigned.server.store.sqlite import SqliteStore

COUNT = 200
# Six standard deviations of the coefficient for 200 values in chance order, 1 / sqrt(199).
CHANCE = 0.425
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


def arrivals(seed: int) -> list[Record]:
    """Records of one length, as in one ring; their keys have nothing to do with the order of arrival."""
    return [make_record(f"{seed} {number}", size=3000) for number in range(COUNT)]


def add_all(place: str, records: Sequence[Record]) -> None:
    """One by one, with a few batches between."""
    with open_records(place) as opened:
        for at in range(0, COUNT, 10):
            for one in records[at : at + 5]:
                opened.add([one])
            opened.add(records[at + 5 : at + 10])


def correlate(records: Sequence[Record], measured: Mapping[bytes, float]) -> float:
    """Spearman's coefficient of the order of arrival with what was measured, 0 where that is constant."""
    assert len(measured) == len(records)
    values = [measured[one.serial] for one in records]
    if len(set(values)) == 1:
        return 0.0
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    there, mean = [ranks[value] for value in values], sum(ranks[value] for value in values) / COUNT
    here, middle = range(COUNT), (COUNT - 1) / 2
    above = sum((x - middle) * (y - mean) for x, y in zip(here, there, strict=True))
    below = sum((x - middle) ** 2 for x in here) * sum((y - mean) ** 2 for y in there)
    return float(above / below**0.5)


def offsets(path: Path, records: Sequence[Record]) -> dict[bytes, float]:
    """Where in a file each serial number stands first."""
    data = path.read_bytes()
    return {one.serial: data.find(one.serial) for one in records}


def tail_offsets(path: Path, records: Sequence[Record]) -> dict[bytes, float]:
    """Where the end of each record stands, which a table without row numbers puts on a page of its own."""
    data = path.read_bytes()
    return {one.serial: data.find(schema.encode_document(one)[-40:]) for one in records}


def row_numbers(path: Path, _: Sequence[Record]) -> dict[bytes, float]:
    with closing(sqlite3.connect(path)) as connection:
        return {serial: number for number, serial in connection.execute("SELECT rowid, serial FROM record")}


def plain_rows(records: Sequence[Record]) -> Iterator[tuple[bytes, bytes, str, bytes]]:
    for one in records:
        yield LETTER, one.serial, one.action, schema.encode_document(one)


@pytest.mark.parametrize("measure", [offsets, tail_offsets])
def test_a_thief_of_the_sqlite_file_cannot_read_the_order(
    measure: Callable[[Path, Sequence[Record]], dict[bytes, float]], tmp_path: Path
) -> None:
    records, path = arrivals(1), tmp_path / "records.db"
    add_all(f"sqlite:///{path}", records)
    measured = measure(path, records)
    assert min(measured.values()) > 0
    assert abs(correlate(records, measured)) < CHANCE
    others = [one for one in tmp_path.iterdir() if one != path]
    assert [one.stat().st_size for one in others] == [0] * len(others)
    assert path.stat().st_mode & 0o777 == 0o600


def test_no_file_of_the_sqlite_store_has_the_time_of_a_record(tmp_path: Path) -> None:
    add_all(f"sqlite:///{tmp_path}/records.db", arrivals(1)[:3])
    assert {one.name: one.stat().st_mtime for one in tmp_path.iterdir()} == {
        "records.db": 0,
        "records.db-journal": 0,
    }


def test_control_files_as_sqlite_leaves_them_have_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "utime", lambda *_: None)
    add_all(f"sqlite:///{tmp_path}/records.db", arrivals(1)[:3])
    assert all(one.stat().st_mtime > 0 for one in tmp_path.iterdir())


def test_the_sqlite_file_has_no_row_numbers(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    add_all(f"sqlite:///{path}", arrivals(1))
    with pytest.raises(sqlite3.OperationalError, match="rowid"):
        row_numbers(path, [])


def test_the_sqlite_file_depends_on_nothing_but_its_rows(tmp_path: Path) -> None:
    records = arrivals(1)
    for name, order in (("one", records), ("other", records[::-1])):
        add_all(f"sqlite:///{tmp_path}/{name}.db", order)
    one, other = ((tmp_path / f"{name}.db").read_bytes() for name in ("one", "other"))
    # The first page counts changes.
    assert one[4096:] == other[4096:]


def test_control_a_table_that_is_not_written_anew_tells_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To have no row numbers is not enough: what overflows a page goes to the next free one."""
    monkeypatch.setattr(SqliteStore, "rewrite", lambda _: None)
    records, path = arrivals(1), tmp_path / "records.db"
    add_all(f"sqlite:///{path}", records)
    assert correlate(records, tail_offsets(path, records)) > 0.9


@pytest.mark.parametrize("measure", [offsets, tail_offsets, row_numbers])
def test_control_a_table_with_row_numbers_tells_the_order(
    measure: Callable[[Path, Sequence[Record]], dict[bytes, float]], tmp_path: Path
) -> None:
    records, path = arrivals(1), tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE record (letter BLOB, serial BLOB, action TEXT, data BLOB)")
        for row in plain_rows(records):
            connection.execute("INSERT INTO record VALUES (?, ?, ?, ?)", row)
            connection.commit()
    assert correlate(records, measure(path, records)) > 0.9


# What PostgreSQL tells of each row: its place, the transaction that made it, where its long values went.
PLACES = {
    "ctid": "(ctid::text::point)[0] * 1000 + (ctid::text::point)[1]",
    "xmin": "xmin::text::bigint",
    "cmin": "cmin::text::bigint",
}


def ask(url: str, expression: str) -> dict[bytes, float]:
    with psycopg.connect(url) as connection:
        found = connection.execute(f"SELECT serial, {expression} FROM record".encode())  # noqa: S608
        return {serial: float(value) for serial, value in found}


def heap_offsets(cluster: Cluster, url: str, records: Sequence[Record], relation: str) -> dict[bytes, float]:
    """Where the table's file, or the one of its long values, has each record."""
    cluster.checkpoint()
    with psycopg.connect(url) as connection:
        asked = f"SELECT pg_relation_filepath({relation}) FROM pg_class WHERE relname = 'record'"  # noqa: S608
        ((name,),) = connection.execute(asked.encode()).fetchall()
    of = offsets if relation == "oid" else tail_offsets
    return of(cluster.data / name, records)


def test_a_thief_of_the_postgresql_database_cannot_read_the_order(cluster: Cluster) -> None:
    records, url = arrivals(2), cluster.create(f"order{next(_NUMBERS)}")
    add_all(url, records)
    for name, expression in PLACES.items():
        assert abs(correlate(records, ask(url, expression))) < CHANCE, name
    assert len(set(ask(url, PLACES["xmin"]).values())) == 1
    for relation in ("oid", "reltoastrelid"):
        measured = heap_offsets(cluster, url, records, relation)
        assert min(measured.values()) > 0
        assert abs(correlate(records, measured)) < CHANCE, relation


def test_control_a_postgresql_table_that_is_not_written_anew_tells_the_order(cluster: Cluster) -> None:
    records, url = arrivals(2), cluster.create(f"order{next(_NUMBERS)}")
    with open_records(url), psycopg.connect(url, autocommit=True) as connection:
        for row in plain_rows(records):
            connection.execute("INSERT INTO record VALUES (%s, %s, %s, %s)", row)
    for name in ("ctid", "xmin"):
        assert correlate(records, ask(url, PLACES[name])) > 0.9, name
    # Inside a page of the heap rows stand from its end to its beginning, and here it has three pages.
    for relation, least in (("oid", 0.7), ("reltoastrelid", 0.9)):
        assert correlate(records, heap_offsets(cluster, url, records, relation)) > least, relation


def bookkeeping(folder: Path, records: Sequence[Record], field: str) -> dict[bytes, float]:
    """What the file system keeps of the file in which each record stands."""
    held = [(path.read_bytes(), float(getattr(path.stat(), field))) for path in folder.iterdir()]
    return {
        one.serial: next(kept for data, kept in held if schema.encode_document(one) in data)
        for one in records
    }


def places_in_files(folder: Path, records: Sequence[Record]) -> dict[bytes, float]:
    """Where each record stands in the files of a folder, one after the other as they were made."""
    data = b"".join(
        one.read_bytes() for one in sorted(folder.iterdir(), key=lambda one: one.stat().st_ctime_ns)
    )
    return {one.serial: data.find(schema.encode_document(one)) for one in records}


BOOKKEEPING = ("st_ino", "st_ctime_ns", "st_mtime_ns")


def test_who_has_the_disk_of_a_folder_cannot_read_the_order(tmp_path: Path) -> None:
    """One file, written anew: its inode and times are those of all records, its lines in their own order."""
    records = arrivals(3)
    add_all(f"folder:{tmp_path}", records)
    for field in BOOKKEEPING:
        assert abs(correlate(records, bookkeeping(tmp_path, records, field))) < CHANCE, field
    assert abs(correlate(records, places_in_files(tmp_path, records))) < CHANCE
    assert [one.stat().st_mtime for one in (tmp_path, *tmp_path.iterdir())] == [0, 0]


def test_control_a_file_for_each_record_tells_the_order(tmp_path: Path) -> None:
    records = arrivals(3)
    for number, one in enumerate(records):
        (tmp_path / f"{one.serial.hex()}.json").write_bytes(schema.encode_document(one))
        if number % 5 == 0:
            # Some file systems keep times by hundredths of a second.
            time.sleep(0.01)
    # The number of a file that is gone is given to another one, now and then.
    for field, least in zip(BOOKKEEPING, (CHANCE, 0.9, 0.9), strict=True):
        assert correlate(records, bookkeeping(tmp_path, records, field)) > least, field
    assert correlate(records, places_in_files(tmp_path, records)) > 0.9
