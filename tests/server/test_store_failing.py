"""The disk is full, or the database is gone: a stable code, nothing lost, and it goes on afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.postgres import Cluster, serve_postgres
from support.servers import COMMAND, Served, running_server
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.server.store.folders import open_collector

GROUP = GroupPlan((ClassPlan(members=12),))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.set_up(tmp_path / "site", make_group(GROUP))


@pytest.fixture
def records(desk: Desk) -> list[bytes]:
    world, letter = make_world(GROUP, LetterPlan()), desk.folder.letter()
    return [schema.encode_document(world.sign(one, letter=letter)) for one in desk.group.members]


def send(served: Served, desk: Desk, record: bytes) -> tuple[int, str]:
    answer = served.ask("POST", f"/letters/{desk.folder.letter().id.hex()}/records", record)
    return answer.status, answer.json.get("code", "taken")


def kept(desk: Desk) -> set[bytes]:
    with open_collector(desk.folder.path) as collector:
        return {schema.encode_document(one) for one in collector.records()}


def limit_files(served: Served, size: str) -> None:
    subprocess.run(["prlimit", "--pid", str(served.process.pid), f"--fsize={size}:"], check=True)


def test_a_full_disk_is_told_and_loses_nothing(desk: Desk, records: list[bytes]) -> None:
    with running_server(desk.path) as served:
        assert send(served, desk, records[0]) == (200, "taken")
        # No file may become longer than the database is now: SQLite finds no more room.
        limit_files(served, str((desk.path / "records.sqlite").stat().st_size))
        told = {one: send(served, desk, one) for one in records[1:]}
        refused = [one for one, answer in told.items() if answer != (200, "taken")]
        assert len(refused) > 5
        assert {told[one] for one in refused} == {(503, "database-failed")}
        assert served.get(f"/letters/{desk.folder.letter().id.hex()}").status == 200
        limit_files(served, "unlimited")
        assert kept(desk) >= set(records) - set(refused)
        assert {send(served, desk, one) for one in records} == {(200, "taken")}
    assert kept(desk) == set(records)


def test_a_database_that_is_gone_is_told_and_loses_nothing(
    desk: Desk, records: list[bytes], cluster: Cluster
) -> None:
    with running_server(desk.path, "--database", cluster.create("gone")) as served:
        assert send(served, desk, records[0]) == (200, "taken")
        cluster.stop()
        assert send(served, desk, records[1]) == (503, "database-failed")
        assert served.get(f"/letters/{desk.folder.letter().id.hex()}").status == 200
        cluster.start()
        assert kept(desk) == {records[0]}
        assert {send(served, desk, one) for one in records[:2]} == {(200, "taken")}
        # A crash of the database server itself.
        cluster.kill()
        assert send(served, desk, records[2]) == (503, "database-failed")
        cluster.start()
        assert kept(desk) == set(records[:2])
        assert {send(served, desk, one) for one in records} == {(200, "taken")}
    assert kept(desk) == set(records)


def test_a_server_without_its_database_does_not_start(desk: Desk, tmp_path: Path) -> None:
    command = [
        *COMMAND,
        str(desk.path),
        "--port",
        "0",
        "--database",
        f"postgresql://me@/none?host={tmp_path}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 2
    assert "[database-failed]" in done.stderr
