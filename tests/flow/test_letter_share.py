"""What members are handed of a letter's folder."""

from __future__ import annotations

from pathlib import Path

from support.commands import refused_with, run_json
from support.world import LetterPlan, make_world, open_folder
from undersigned import schema
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.presented import read_presented

WORLD, PLAN = make_world(), LetterPlan()


def _letter(path: Path) -> LetterFolder:
    folder = open_folder(path, WORLD.group, WORLD.letter, PLAN)
    Collector(folder).collect(WORLD.records, PLAN.opens)
    return folder


def holds_record(folder: Path) -> bool:
    record = schema.encode_document(WORLD.records[0])
    return any(record in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_whoever_is_handed_a_letter_sees_no_record(tmp_path: Path) -> None:
    letter, out = _letter(tmp_path), tmp_path / "for-members"
    assert run_json("letter", "share", letter.path, out) == {"folder": str(out)}
    assert {one.name for one in out.iterdir()} == {
        "directory.allowed_signers",
        "letter.json",
        "log",
        "roster",
        "roster.json",
        "texts",
    }
    assert not holds_record(out)
    assert read_presented(LetterFolder(out)).letter == WORLD.letter


def test_control_the_letters_own_folder_holds_records(tmp_path: Path) -> None:
    letter = _letter(tmp_path)
    assert holds_record(letter.path)


def test_refuses_to_share_over_a_folder_or_before_the_letter_is_open(tmp_path: Path) -> None:
    letter = _letter(tmp_path)
    assert refused_with("letter", "share", letter.path, tmp_path) == "file-exists"
    (letter.path / "log" / "checkpoint").unlink()
    assert refused_with("letter", "share", letter.path, tmp_path / "out") == "letter-not-open"
