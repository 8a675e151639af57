from __future__ import annotations

from pathlib import Path

import pytest

from support.stores import make_record
from undersigned.desk.records import FolderRecords
from undersigned.errors import StoreFailure


def test_all_records_lie_in_one_file_that_its_owner_alone_reads(tmp_path: Path) -> None:
    records = FolderRecords(tmp_path)
    records.add([make_record("a")])
    records.add([make_record("b"), make_record("c")])
    (kept,) = tmp_path.iterdir()
    assert kept.name == "records.jsonl"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_mtime == tmp_path.stat().st_mtime == 0


@pytest.mark.parametrize("leftover", [".records.jsonl.new", ".records.jsonl.old", ".records.jsonl.gone"])
def test_destroys_what_an_interrupted_change_left(leftover: str, tmp_path: Path) -> None:
    records = FolderRecords(tmp_path)
    records.add([make_record("a")])
    (tmp_path / leftover).write_bytes(b"half")
    assert records.all() == [make_record("a")]
    records.destroy()
    assert list(tmp_path.iterdir()) == []


def test_sets_the_time_that_a_crash_left(tmp_path: Path) -> None:
    records = FolderRecords(tmp_path)
    records.add([make_record("a")])
    (kept,) = tmp_path.iterdir()
    kept.touch()
    assert kept.stat().st_mtime > 0
    records.add([make_record("a")])
    assert kept.stat().st_mtime == 0


def test_says_that_the_folder_is_gone(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="not-found"):
        FolderRecords(tmp_path / "gone").add([make_record("a")])
