from __future__ import annotations

from pathlib import Path

import pytest

from undersigned.demo.folder import MARKER, clear_folder
from undersigned.errors import Refused


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.mark.parametrize("exists", [False, True])
def test_a_demo_folder_is_emptied_by_the_next_demo(exists: bool, tmp_path: Path) -> None:
    out, outside = tmp_path / "one" / "demo", tmp_path / "outside"
    outside.mkdir()
    (outside / "mine").write_text("mine")
    if exists:
        out.mkdir(parents=True)
    clear_folder(out)
    (out / "letter" / "collected").mkdir(parents=True)
    (out / "letter" / "letter.json").write_text("{}")
    (out / "CHARTER.toml").write_text("")
    (out / "linked").symlink_to(outside)
    clear_folder(out)
    assert [one.name for one in out.iterdir()] == [MARKER]
    assert files(outside) == {"mine": b"mine"}


def test_refuses_a_folder_that_no_demo_made(tmp_path: Path) -> None:
    (tmp_path / "charter").mkdir()
    (tmp_path / "CHARTER.toml").write_text("group = 1")
    (tmp_path / "log.key").write_text("a key")
    for name in ("", MARKER):
        if name:
            (tmp_path / name).write_text("a file that is only called so")
        before = files(tmp_path)
        with pytest.raises(Refused, match="demo-folder"):
            clear_folder(tmp_path)
        assert files(tmp_path) == before
    with pytest.raises(Refused, match="file-exists"):
        clear_folder(tmp_path / "log.key")
