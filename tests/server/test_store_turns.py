"""Several processes take in and close at once: what was answered "taken" is in the closed log.

Each control lets one of them take no turns, and loses a record or takes in one too many.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan
from support.postgres import Cluster, serve_postgres
from support.racing import start
from support.world import CLOSES, LetterPlan, World, make_world, open_folder
from undersigned import _core, limits, schema
from undersigned.bundle import names
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.releasing import close_letter
from undersigned.letter.record import SIGN, Next, Record
from undersigned.server.store.folders import open_collector
from undersigned.server.store.opening import open_store
from undersigned.server.store.records import StoredRecords

PLAN = LetterPlan(signs=0, next_slots=1)
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(GroupPlan((ClassPlan(members=30),)), PLAN)


@pytest.fixture(scope="module")
def records(world: World) -> list[Record]:
    return [world.sign(member) for member in world.group.members]


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """Where the letter's records are kept: in its folder if None."""
    kind: str = request.param
    if kind == "postgresql":
        served: Cluster = request.getfixturevalue("cluster")
        return served.create(f"turns{next(_NUMBERS)}")
    return f"sqlite:///{tmp_path}/records.sqlite" if kind == "sqlite" else None


@pytest.fixture
def folder(world: World, tmp_path: Path, url: str | None) -> LetterFolder:
    folder = open_folder(tmp_path, world.group, world.letter, PLAN)
    if url is not None:
        with closing(open_store(url)) as store:
            assert Collector(folder, 1, StoredRecords(store, world.letter.id)).records() == []
    return folder


def race_close(
    folder: LetterFolder, world: World, records: list[Record], seconds: float, *options: str
) -> tuple[set[str], set[str]]:
    """Which records were taken, and which are in the log that was closed meanwhile."""
    running = [start(folder.path, records[at::3], seconds, *options) for at in range(3)]
    first = running[0].stdout
    assert first is not None
    # Three words of one process: by then all are at work.
    with open_collector(folder.path) as collector:
        told = [first.readline() for _ in range(3)]
        close_letter(folder, world.group.log, CLOSES, collector)
    told += [line for one in running for line in finish(one)]
    words = [line.split() for line in told if " " in line]
    assert {word for _, word in words} == {"taken", "letter-closed"}
    log = (folder.path / "closed" / names.SIGNATURES).read_bytes().splitlines()[:-1]
    parsed = [schema.parse_document(Record, line, "record", limits.LINE_BYTES) for line in log]
    return {serial for serial, word in words if word == "taken"}, {one.serial.hex() for one in parsed}


def finish(running: subprocess.Popen[str]) -> list[str]:
    out, _ = running.communicate(timeout=600)
    assert running.returncode == 0
    return out.splitlines()


def test_no_record_that_was_taken_is_missing_from_the_log(
    folder: LetterFolder, world: World, records: list[Record]
) -> None:
    taken, closed = race_close(folder, world, records, 0.3)
    assert taken == closed
    with open_collector(folder.path) as collector:
        assert collector.records() == []


def test_control_without_turns_a_record_that_was_taken_is_lost(
    folder: LetterFolder, world: World, records: list[Record]
) -> None:
    taken, closed = race_close(folder, world, records, 1.5, "unlocked")
    assert taken > closed


@pytest.fixture
def twins(world: World) -> list[Record]:
    """Two members' records that offer the same commitment for speaking again."""
    fresh = [_core.Opening.draw()]

    def build(number: int) -> Record:
        member = world.group.members[number]
        own = Record(SIGN, None, member.class_, None, world.opening(member).serial())
        proof = _core.prove_enrolment(fresh, own.next_context(world.letter.id))
        return world.sign(member, SIGN, Next((fresh[0].commitment(),), proof))

    return [build(0), build(1)]


def race_twins(folder: LetterFolder, twins: list[Record], seconds: float, *options: str) -> list[str]:
    running = [start(folder.path, [one], seconds, "meet", *options) for one in twins]
    lines = [line for one in running for line in finish(one)]
    return sorted(line.split()[1] for line in lines if " " in line)


def test_one_of_two_records_with_the_same_commitments_is_taken(
    folder: LetterFolder, twins: list[Record]
) -> None:
    assert race_twins(folder, twins, 1) == ["next-commitment-twice", "taken"]


def test_control_without_turns_both_are_taken_and_the_letter_is_spoilt(
    folder: LetterFolder, twins: list[Record]
) -> None:
    assert race_twins(folder, twins, 60, "unlocked") == ["taken", "taken"]
