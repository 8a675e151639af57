"""The organiser's verbs where something is not as it should be: nothing is lost, and a sentence says why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import soon
from support.world import LetterPlan, World, build_letter, make_world, open_folder
from undersigned import schema
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.keys.sealing import CollectorIdentity, seal

IDENTITY = CollectorIdentity.make()
OVER = replace(
    soon(), closes=soon().opens + timedelta(minutes=1), releases=soon().opens + timedelta(minutes=2)
)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(GroupPlan(), LetterPlan())


@pytest.fixture
def home(tmp_path: Path, world: World) -> Path:
    """Where the organiser's keys are."""
    (tmp_path / "collector.key").write_bytes(IDENTITY.encode())
    world.group.log.save(tmp_path / "log.key")
    return tmp_path


def open_letter(home: Path, world: World, plan: LetterPlan) -> LetterFolder:
    return open_folder(home, world.group, build_letter(world.group, plan), plan)


def test_a_file_that_cannot_be_used_does_not_stop_the_others(home: Path, world: World) -> None:
    folder = open_letter(home, world, replace(soon(), collector=IDENTITY.recipient))
    good = [
        schema.encode_document(world.sign(one, letter=folder.letter())) for one in world.group.members[:2]
    ]
    (home / "one").write_bytes(seal(good[0], IDENTITY.recipient))
    (home / "garbage").write_text("garbage")
    (home / "elsewhere").write_bytes(seal(good[0], CollectorIdentity.make().recipient))
    (home / "large").write_bytes(bytes(2**20))
    (home / "folder").mkdir()
    (home / "other").write_bytes(schema.encode_document(world.records[0]))
    (home / "two").write_bytes(seal(good[1], IDENTITY.recipient))
    names = ("one", "garbage", "elsewhere", "large", "folder", "other", "two")
    done = run(
        "collect", folder.path, *(home / one for one in names), "--identity", home / "collector.key", "--json"
    )
    told = json.loads(done.stdout)
    assert (done.returncode, told["in"]) == (1, 2)
    assert {one["record"]: one["code"] for one in told["refused"]} == {
        "garbage": "json",
        "elsewhere": "sealed-record",
        "large": "too-large",
        "folder": "not-a-file",
        "other": "proof-invalid",
    }
    for one in told["refused"]:
        assert f"refused: {one['record']}: " in done.stderr
    assert len(Collector(folder, 1).records()) == 2


def test_a_sealed_record_without_the_key_is_told_how_to_open_it(home: Path, world: World) -> None:
    folder = open_letter(home, world, replace(soon(), collector=IDENTITY.recipient))
    (home / "one").write_bytes(seal(b"{}", IDENTITY.recipient))
    done = run("collect", folder.path, home / "one")
    assert done.returncode == 1
    assert "[sealed-elsewhere]" in done.stderr
    assert "--identity" in done.stderr
    wrong = run("collect", folder.path, home / "one", "--identity", home / "log.key")
    assert (wrong.returncode, "log.key: " in wrong.stderr) == (1, True)


@pytest.mark.parametrize("sealed", [False, True])
def test_no_other_key_is_destroyed_by_a_letters_end(sealed: bool, home: Path, world: World) -> None:
    folder = open_letter(home, world, replace(OVER, collector=IDENTITY.recipient if sealed else None))
    code, log = ("identity" if sealed else "collector-none"), home / "log.key"
    before = log.read_bytes()
    assert refused_with("letter", "close", folder.path, "--key", log, "--destroy", log) == code
    assert not folder.is_closed
    assert refused_with("letter", "abandon", folder.path, "--yes", "--destroy", log) == code
    assert not folder.is_closed
    assert run_json("letter", "close", folder.path, "--key", log)["released"] is True
    assert refused_with("letter", "release", folder.path, "--destroy", log) == code
    assert not (folder.path / "bundle").exists()
    assert log.read_bytes() == before


@pytest.mark.parametrize("end", ["release", "abandon", "close"])
def test_the_key_that_outlives_its_letter_is_not_forgotten(end: str, home: Path, world: World) -> None:
    threshold = 1 if end == "close" else 0
    plan = replace(OVER, collector=IDENTITY.recipient, threshold=threshold)
    folder, key = open_letter(home, world, plan), home / "collector.key"
    close = ("letter", "close", folder.path, "--key", home / "log.key")
    verb = {"release": ("letter", "release", folder.path), "close": close}.get(
        end, ("letter", "abandon", folder.path, "--yes")
    )
    if end == "release":
        # While a letter can still be released its key is nobody's worry.
        done = run(*close, "--destroy", key)
        assert (done.returncode, "warning" in done.stderr) == (0, False)
    done = run(*verb)
    assert done.returncode == 0
    assert "warning: the collector's key still opens" in done.stderr
    assert key.exists()
    done = run(*verb, "--destroy", key)
    assert "the collector's key still opens" not in done.stderr
    assert (done.returncode, key.exists()) == (1 if end == "close" else 0, False)


def test_a_batch_leaves_the_collectors_key(home: Path, world: World) -> None:
    plan = replace(soon(), collector=IDENTITY.recipient, release="batched", releases=None)
    folder = open_letter(home, world, plan)
    options = ("--key", home / "log.key", "--destroy", home / "collector.key")
    assert "until the letter closes" in run("letter", "release", folder.path, *options).stderr
    assert (home / "collector.key").exists()


def test_a_lost_key_that_registrars_vouched_for_is_taken_out(home: Path) -> None:
    group = make_group(GroupPlan((ClassPlan("former", "registrars", members=2),)))
    charter = CharterFolder.create(home / "former", Plan(group.charter, None))
    for name, member in zip(("old", "other"), group.members, strict=True):
        (home / name).write_bytes(schema.encode_document(member.entry))
    run_json("roster", "add", charter.path, home / "old", home / "other")
    assert refused_with("roster", "add", charter.path, home / "old", "--replace") == "replace-unnamed"
    assert run_json("roster", "remove", charter.path, home / "old", "--yes") == {"removed": 1, "entries": 1}
    assert charter.entries() == [group.members[1].entry]
    assert (
        refused_with("roster", "remove", charter.path, home / "other", home / "old", "--yes")
        == "entry-absent"
    )
    assert refused_with("roster", "add", charter.path, home / "old") == "entry-removed"
    assert len(charter.entries()) == 1


def test_a_letter_that_can_never_be_is_refused_or_warned_of(home: Path, world: World) -> None:
    open_letter(home, world, soon())
    (home / "en.md").write_text("Two nurses on every night shift.\n")
    terms = 'title = "T"\nslot = 1\nthreshold = 9\ntexts = {{ en = "en.md" }}\nopens = {0}-01-01T00:00:00Z\n'
    terms += "closes = {0}-01-20T00:00:00Z\nreleases = {0}-02-01T00:00:00Z\n"
    new = ("letter", "new", home / "LETTER.toml", "--roster", home / "charter", "--out", home / "new")
    (home / "LETTER.toml").write_text(terms.format(2020))
    assert refused_with(*new) == "letter-past"
    assert not (home / "new").exists()
    (home / "LETTER.toml").write_text(terms.format(2120))
    assert "8 members can sign, and the threshold is 9" in run(*new).stderr
