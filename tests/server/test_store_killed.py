"""A process that is killed at any write, sync, rename, removal or message to a database loses nothing.

Every day a few of these moments are tried; `long`, all of them, and also with the write half done.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from support.fault_scenarios import SCENARIOS
from support.faults import lay_out
from support.group import ClassPlan, GroupPlan
from support.killing import build_library, sweep
from support.postgres import Cluster, serve_postgres
from support.world import LetterPlan, build_letter, make_world
from undersigned.letter.rules import BATCHED

PLAIN = LetterPlan(signs=0)
OUT_OF_FOLDER = {"move", "code"}
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = make_world(GroupPlan((ClassPlan(members=5),)), PLAIN)
    batched = LetterPlan(signs=0, release=BATCHED, releases=None, title="In batches")
    letters = {"plain": (world.letter, PLAIN), "batched": (build_letter(world.group, batched), batched)}
    base = tmp_path_factory.mktemp("faults") / "base"
    base.mkdir()
    lay_out(base, world, letters)
    return base


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(params=["folder", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        served: Cluster = request.getfixturevalue("cluster")
        return served.create(f"killed{next(_NUMBERS)}")
    return "sqlite:///{path}/records.sqlite" if request.param == "sqlite" else "folder"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_killed_process_loses_nothing_some_moments(
    scenario: str, place: str, base: Path, library: Path
) -> None:
    if place == "folder" and scenario in OUT_OF_FOLDER:
        pytest.skip("a folder keeps no codes, and nothing moves out of it")
    assert sweep(library, scenario, place, base, 3, 29) >= 3


def test_would_notice_who_is_told_before_the_record_is_in(place: str, base: Path, library: Path) -> None:
    with pytest.raises(AssertionError, match="killed at"):
        sweep(library, "control", place, base, 3, 5)


@pytest.mark.long
@pytest.mark.parametrize("torn", ["", "torn"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_killed_process_loses_nothing_at_any_moment(
    scenario: str, torn: str, place: str, base: Path, library: Path
) -> None:
    if place == "folder" and scenario in OUT_OF_FOLDER:
        pytest.skip("a folder keeps no codes, and nothing moves out of it")
    assert sweep(library, scenario, place, base, 1, 1, *filter(None, [torn])) > 5
