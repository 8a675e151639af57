from __future__ import annotations

from pathlib import Path

from undersigned.desk.records import FolderRecords
from undersigned.letter.record import SIGN, Record

RECORD = Record(SIGN, None, "ward", None, bytes(range(96)))


def test_destroys_what_an_interrupted_add_left(tmp_path: Path) -> None:
    records = FolderRecords(tmp_path)
    records.add([RECORD])
    (kept,) = tmp_path.iterdir()
    (tmp_path / ".half.new").write_bytes(kept.read_bytes()[:50])
    assert records.all() == [RECORD]
    records.destroy()
    assert list(tmp_path.iterdir()) == []


def test_sets_the_time_that_a_crash_left(tmp_path: Path) -> None:
    records = FolderRecords(tmp_path)
    records.add([RECORD])
    (kept,) = tmp_path.iterdir()
    kept.touch()
    assert kept.stat().st_mtime > 0
    records.add([RECORD])
    assert kept.stat().st_mtime == 0
