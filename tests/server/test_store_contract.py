"""What every place for records promises, whichever it is."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from support.postgres import Cluster, serve_postgres
from support.stores import make_record, make_records, open_records
from undersigned.letter.record import SIGN, WITHDRAW

TESTS = Path(__file__).parents[1]
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    kind: str = request.param
    if kind == "folder":
        return f"folder:{tmp_path}/collected"
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/store/records.db"
    served: Cluster = request.getfixturevalue("cluster")
    return served.create(f"contract{next(_NUMBERS)}")


def start(place: str, seed: str, records: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "support.stores", place, seed, str(records)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(TESTS)}
    )


def test_keeps_records_in_the_order_of_the_log(place: str) -> None:
    records = [*make_records("a", 9), make_record("a 4", WITHDRAW)]
    random.Random(5).shuffle(records)  # noqa: S311
    with open_records(place) as opened:
        assert opened.all() == []
        opened.add(records[:4])
        opened.add([])
        opened.add(records[4:])
        expected = sorted(records, key=lambda one: (one.serial, one.action != SIGN))
        assert opened.all() == expected
    with open_records(place) as again:
        assert again.all() == expected


def test_finds_one(place: str) -> None:
    signed = make_record("a")
    with open_records(place) as opened:
        opened.add([signed])
        assert opened.find(signed.serial, SIGN) == signed
        assert opened.find(signed.serial, WITHDRAW) is None
        assert opened.find(make_record("b").serial, SIGN) is None


def test_a_repeated_record_changes_nothing(place: str) -> None:
    first, second, third = make_record("a"), make_record("a", more="2"), make_record("b")
    with open_records(place) as opened:
        opened.add([first])
        opened.add([second, third, make_record("b", more="2")])
        assert first.serial == second.serial
        assert opened.find(first.serial, SIGN) == first
        assert opened.find(third.serial, SIGN) == third
        assert len(opened.all()) == 2


def test_destroys_all_and_takes_new_ones(place: str) -> None:
    with open_records(place) as opened:
        opened.add(make_records("a", 5))
        opened.destroy()
        assert opened.all() == []
        opened.destroy()
        opened.add(make_records("b", 1))
        assert opened.all() == make_records("b", 1)


def test_threads_add_at_once(place: str) -> None:
    records = make_records("a", 24)
    with open_records(place) as opened, ThreadPoolExecutor(6) as threads:
        # Each record comes twice, and somebody reads meanwhile.
        counts = [threads.submit(lambda: len(opened.all())) for _ in range(6)]
        list(threads.map(opened.add, [[one] for one in (*records, *reversed(records))]))
        assert all(0 <= one.result() <= 24 for one in counts)
        assert {one.serial for one in opened.all()} == {one.serial for one in records}
        assert len(opened.all()) == 24


def test_processes_add_at_once(place: str) -> None:
    running = [start(place, seed, 8) for seed in ("a", "b", "a")]
    for one in running:
        out, _ = one.communicate(timeout=600)
        assert one.returncode == 0
        assert len(out.split()) == 8
    with open_records(place) as opened:
        expected = [*make_records("a", 8), *make_records("b", 8)]
        assert opened.all() == sorted(expected, key=lambda one: one.serial)


@pytest.mark.parametrize("acknowledged", [1, 7, 23])
def test_a_killed_process_loses_nothing_that_it_acknowledged(place: str, acknowledged: int) -> None:
    with start(place, "a", 100_000) as running:
        assert running.stdout is not None
        said = [running.stdout.readline().strip() for _ in range(acknowledged)]
        running.kill()
        said += running.stdout.read().split()
    made = {one.serial.hex(): one for one in make_records("a", len(said) + 2)}
    with open_records(place) as opened:
        held = {one.serial.hex(): one for one in opened.all()}
        # At most the one that was under way is in beyond those, and all are whole.
        assert set(said) <= held.keys() <= made.keys()
        assert len(held) <= len(said) + 1
        assert all(made[serial] == one for serial, one in held.items())
        opened.add(make_records("b", 1))
        assert len(opened.all()) == len(held) + 1


def test_letters_are_kept_apart(place: str) -> None:
    if place.startswith("folder:"):
        pytest.skip("a folder is of one letter")
    with open_records(place) as one, open_records(place, b"M" * 32) as other:
        one.add(make_records("a", 3))
        other.add([*make_records("a", 1), *make_records("b", 1)])
        one.destroy()
        assert one.all() == []
        assert {each.serial for each in other.all()} == {make_record(f"{n} 0").serial for n in "ab"}
