"""Who seizes the store cannot read from it in which order members enrolled, or used their codes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.postgres import Cluster, serve_postgres
from undersigned.roster.entry import Entry
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.opening import open_store
from undersigned.server.store.sqlite import SqliteStore

COUNT = 40
CHARTER = b"C" * 32
# Each table, and what its rows are sorted by.
KEYS = {"enrolment": "commitment", "invitation": "code"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def arrivals() -> list[tuple[bytes, Entry]]:
    """Codes and the entries that came by them; neither has anything to do with the order of arrival."""
    entry = make_group(GroupPlan((ClassPlan(members=2),))).members[0].entry
    names = [hashlib.sha256(f"arrival {number}".encode()).digest() for number in range(COUNT)]
    return [
        (hashlib.sha256(one).digest(), replace(entry, commitments=(one, *entry.commitments[1:])))
        for one in names
    ]


def enrol_all(url: str, arrivals: Sequence[tuple[bytes, Entry]]) -> None:
    """One by one, and every fifth once more in the place of another."""
    with closing(open_store(url)) as store:
        Invitations(store, CHARTER).add(code for code, _ in arrivals)
        kept = StoredEnrolments(store, CHARTER)
        for number, (code, entry) in enumerate(arrivals):
            if number % 5 == 0:
                lost = replace(entry, commitments=(code, *entry.commitments[1:]))
                kept.replace([lost], (), code)
                kept.replace([entry], lost.commitments[:1], code)
            else:
                kept.replace([entry], (), code)


def write_both(folder: Path, arrivals: Sequence[tuple[bytes, Entry]]) -> list[bytes]:
    """The SQLite files of one order of arrival and the other, without the page that counts changes."""
    for name, order in (("one", arrivals), ("other", arrivals[::-1])):
        enrol_all(f"sqlite:///{folder}/{name}.db", order)
    return [(folder / f"{name}.db").read_bytes()[4096:] for name in ("one", "other")]


def test_the_sqlite_file_is_the_same_in_whichever_order_members_came(
    tmp_path: Path, arrivals: list[tuple[bytes, Entry]]
) -> None:
    one, other = write_both(tmp_path, arrivals)
    assert one == other


def test_control_a_file_that_is_not_written_anew_differs(
    tmp_path: Path, arrivals: list[tuple[bytes, Entry]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteStore, "rewrite", lambda _: None)
    one, other = write_both(tmp_path, arrivals)
    assert one != other


def are_ordered_by_key(url: str, table: str) -> bool:
    """Whether rows stand in the order of their keys, all written by one transaction."""
    with psycopg.connect(url) as connection:
        asked = f"SELECT {KEYS[table]}, xmin::text FROM {table} ORDER BY ctid"  # noqa: S608
        rows = connection.execute(asked.encode()).fetchall()
    assert len(rows) == COUNT
    keys = [bytes(key) for key, _ in rows]
    return keys == sorted(keys) and len({writer for _, writer in rows}) == 1


def test_a_thief_of_the_postgresql_database_cannot_read_who_enrolled_first(
    cluster: Cluster, arrivals: list[tuple[bytes, Entry]]
) -> None:
    url = cluster.create("enrolled")
    enrol_all(url, arrivals)
    assert [are_ordered_by_key(url, table) for table in KEYS] == [True, True]


def test_control_postgresql_as_it_comes_tells_who_enrolled_first(
    cluster: Cluster, arrivals: list[tuple[bytes, Entry]]
) -> None:
    url = cluster.create("enrolledplainly")
    with closing(open_store(url)) as store:
        Invitations(store, CHARTER).add(code for code, _ in arrivals)
    with psycopg.connect(url, autocommit=True) as connection:
        for code, entry in arrivals:
            commitment = entry.commitments[0]
            connection.execute("INSERT INTO enrolment VALUES (%s, %s, %s)", (CHARTER, commitment, b"x"))
            connection.execute("UPDATE invitation SET commitment = %s WHERE code = %s", (commitment, code))
    assert [are_ordered_by_key(url, table) for table in KEYS] == [False, False]
