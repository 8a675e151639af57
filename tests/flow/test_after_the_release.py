"""Around the release: witnesses joined, digits looked up, a time-stamp tried, a letter given up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.group import GroupPlan, cosigned, make_group
from support.world import DURING, RELEASES, LetterPlan, World, build_letter, make_world, open_folder
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.folder import write_folder
from undersigned.demo.authority import Authority
from undersigned.desk.collecting import Collector
from undersigned.errors import Refused
from undersigned.log.note import Note, encode_note, parse_note
from undersigned.verify.verifier import verify

TWO = GroupPlan(witnesses=2, quorum=2)


@pytest.fixture
def world() -> World:
    return make_world(TWO, LetterPlan())


def halves(world: World, tmp_path: Path) -> tuple[Path, Path]:
    """The bundle twice, its last checkpoint with the cosignature of one witness each."""
    note = parse_note(world.files[names.CHECKPOINT], names.CHECKPOINT)
    bare = encode_note(Note(note.text, note.signatures[:1]))
    paths = tmp_path / "one", tmp_path / "other"
    for path, witness in zip(paths, world.group.witnesses, strict=True):
        files = {**world.files, names.CHECKPOINT: cosigned(bare, [witness], RELEASES)}
        write_folder(path, files)
    return paths


def test_copies_that_one_witness_each_cosigned_are_joined(world: World, tmp_path: Path) -> None:
    one, other = halves(world, tmp_path)
    assert verify(read_bundle(one)).first_failed is not None
    told = run_json("log", "merge", one, other)
    assert told == {"merged": [names.CHECKPOINT, names.ROSTER_CHECKPOINT]}
    seen = verify(read_bundle(one)).require_ok().witnesses
    assert [one.name for one in seen] == [one.name for one in world.group.witnesses]


def test_refuses_to_join_checkpoints_of_different_logs(world: World, tmp_path: Path) -> None:
    one, _ = halves(world, tmp_path)
    write_folder(tmp_path / "longer", make_world(TWO, LetterPlan(signs=4)).files)
    before = (one / names.CHECKPOINT).read_bytes()
    assert refused_with("log", "merge", one, tmp_path / "longer") == "checkpoint-other"
    assert (one / names.CHECKPOINT).read_bytes() == before


def test_refuses_to_join_what_does_not_fit_its_files(world: World, tmp_path: Path) -> None:
    one, other = halves(world, tmp_path)
    shutil.copy(world_path(world, tmp_path, signs=4) / names.CHECKPOINT, other / names.CHECKPOINT)
    assert refused_with("log", "merge", one, other) == "log-size"


def world_path(world: World, tmp_path: Path, signs: int) -> Path:
    write_folder(tmp_path / "more", make_world(TWO, LetterPlan(signs=signs)).files)
    return tmp_path / "more"


def test_digits_tell_whether_a_record_is_in_the_letter(world: World, tmp_path: Path) -> None:
    write_folder(tmp_path / "bundle", world.files)
    digits = world.records[1].digest.hex()[:6]
    assert run_json("show", tmp_path / "bundle", "--digits", digits.upper())["records"] == 1
    others = {one.digest.hex()[:6] for one in world.records}
    absent = next(one for one in ("00000a", "00000b") if one not in others)
    done = run("show", tmp_path / "bundle", "--digits", absent)
    assert (done.returncode, done.stdout) == (1, f"{absent}: not in the letter\n")
    for wrong in ("zzzzzz", digits[:5], f"{digits}0", f"{digits}\n", ""):
        assert refused_with("show", tmp_path / "bundle", "--digits", wrong) == "digits"


def test_an_authority_can_be_tried_before_the_letter_opens(tmp_path: Path) -> None:
    (tmp_path / "authority").mkdir()
    authority = Authority.make(tmp_path / "authority")
    group = make_group(GroupPlan())
    plan = LetterPlan(authority=authority)
    letter = open_folder(tmp_path / "home", group, build_letter(group, plan), plan)
    with authority.serving() as url:
        assert "would be dated" in run("letter", "timestamp", letter.path, "--url", url, "--rehearse").stdout
        assert refused_with("letter", "timestamp", letter.path, "--url", url) == "letter-still-open"
    assert not list(letter.path.rglob(Path(names.TIMESTAMP).name))


def test_an_abandoned_letter_is_never_released(tmp_path: Path) -> None:
    group = make_group(GroupPlan())
    world = make_world(GroupPlan(), LetterPlan())
    letter = open_folder(tmp_path / "home", group, world.letter, LetterPlan())
    Collector(letter, 1).collect(world.records, DURING)
    assert list((letter.path / "collected").iterdir())
    assert run("letter", "abandon", letter.path, "--yes").returncode == 0
    assert not list((letter.path / "collected").iterdir())
    with pytest.raises(Refused, match="letter-abandoned"):
        Collector(letter, 1).collect(world.records, DURING)
    assert refused_with("letter", "release", letter.path) == "letter-abandoned"


def test_refuses_to_abandon_what_is_published(tmp_path: Path) -> None:
    world = make_world(GroupPlan(), LetterPlan())
    letter = open_folder(tmp_path / "home", world.group, world.letter, LetterPlan())
    write_folder(letter.path / "bundle", world.files)
    assert refused_with("letter", "abandon", letter.path, "--yes") == "letter-released"
