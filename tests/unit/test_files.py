from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from undersigned import files
from undersigned.errors import MalformedInput, Refused, StoreFailure


def names_in(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_roundtrip_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    files.write_atomically(path, b"first")
    files.write_atomically(path, b"second")
    assert files.read_bounded(path, 6) == b"second"
    assert names_in(tmp_path) == ["a"]


@pytest.mark.parametrize("size", [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 3 * 2**20])
def test_reads_exactly_the_limit(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    assert files.read_bounded(path, size) == b"x" * size
    assert files.read_bounded(path, size + 1) == b"x" * size


@pytest.mark.parametrize("size", [1, 2**20, 2**20 + 1])
def test_refuses_more_than_the_limit(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)
    with pytest.raises(MalformedInput) as refused:
        files.read_bounded(path, size - 1, place="here")
    assert (refused.value.code, refused.value.place) == ("too-large", "here")


def test_reads_a_file_that_says_it_is_empty() -> None:
    assert files.read_bounded(Path("/proc/self/stat"), 10_000)


def test_refuses_a_file_that_never_ends() -> None:
    with pytest.raises(StoreFailure) as refused:
        files.read_bounded(Path("/dev/zero"), 10)
    assert refused.value.code == "not-a-file"


def test_refuses_what_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "loop"):
        with pytest.raises(StoreFailure) as refused:
            files.read_bounded(tmp_path / name, 10)
        assert refused.value.code == "not-a-file", name


@pytest.mark.parametrize("name", ["missing", "file/inside"])
def test_refuses_missing_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailure) as refused:
        files.read_bounded(tmp_path / name, 10)
    assert refused.value.code == "not-found"


def test_refuses_link_unless_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert files.read_bounded(tmp_path / "link", 1) == b"x"
    with pytest.raises(StoreFailure) as refused:
        files.read_bounded(tmp_path / "link", 1, follow_links=False)
    assert refused.value.code == "not-a-file"


def test_replaces_the_file_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "key").write_bytes(b"old secret")
    (tmp_path / "key").symlink_to("stick/key")
    files.write_atomically(tmp_path / "key", b"new")
    assert (tmp_path / "stick" / "key").read_bytes() == b"new"
    assert (tmp_path / "key").is_symlink()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666])
def test_mode_is_the_one_asked_for(tmp_path: Path, mode: int) -> None:
    files.write_atomically(tmp_path / "a", b"", mode)
    files.write_exclusively(tmp_path / "b", b"", mode)
    for name in "ab":
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode


def test_secret_is_never_readable_by_others(tmp_path: Path) -> None:
    seen: list[int] = []

    def pieces() -> Iterator[bytes]:
        seen.extend(stat.S_IMODE(item.stat().st_mode) for item in tmp_path.iterdir())
        yield b"secret"

    files.write_pieces(tmp_path / "a", pieces(), 0o600)
    assert seen == [0o600]


def test_refuses_to_overwrite(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"precious")
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("a", "dangling"):
        with pytest.raises(Refused) as refused:
            files.write_exclusively(tmp_path / name, b"new")
        assert refused.value.code == "file-exists"
    assert (tmp_path / "a").read_bytes() == b"precious"
    assert names_in(tmp_path) == ["a", "dangling"]


def test_refuses_to_overwrite_what_came_meanwhile(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        (tmp_path / "a").write_bytes(b"precious")
        yield b"new"

    with pytest.raises(Refused):
        files.write_pieces(tmp_path / "a", pieces())
    assert (tmp_path / "a").read_bytes() == b"precious"
    assert names_in(tmp_path) == ["a"]


@pytest.mark.parametrize("taken", [False, True])
def test_writes_exclusively_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    def refuse(self: Path, target: Path) -> None:
        if taken:
            self.write_bytes(b"precious")
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    if taken:
        with pytest.raises(Refused):
            files.write_exclusively(tmp_path / "a", b"new", 0o600)
        assert (tmp_path / "a").read_bytes() == b"precious"
    else:
        files.write_exclusively(tmp_path / "a", b"new", 0o600)
        assert (tmp_path / "a").read_bytes() == b"new"
    assert names_in(tmp_path) == ["a"]


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("fault", [RuntimeError(), KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_failed_write_leaves_nothing(tmp_path: Path, fault: BaseException, replace: bool) -> None:
    if replace:
        (tmp_path / "a").write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise fault

    with pytest.raises((StoreFailure, RuntimeError, KeyboardInterrupt)):
        files.write_pieces(tmp_path / "a", pieces(), replace=replace)
    assert names_in(tmp_path) == (["a"] if replace else [])
    assert not replace or (tmp_path / "a").read_bytes() == b"old"


def test_failed_rename_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a" / "inner").mkdir(parents=True)
    with pytest.raises(StoreFailure) as refused:
        files.write_atomically(tmp_path / "a", b"new")
    assert refused.value.code == "unwritable"
    assert names_in(tmp_path) == ["a"]


def test_refuses_to_write_into_a_missing_folder(tmp_path: Path) -> None:
    for write in (files.write_atomically, files.write_exclusively):
        with pytest.raises(StoreFailure) as refused:
            write(tmp_path / "missing" / "a", b"")
        assert refused.value.code == "unwritable"


def test_destroys_what_the_file_held_and_not_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"secret" * 1000)
    with path.open("rb") as held:
        files.destroy_file(path)
        left = held.read()
        assert len(left) == 6000
        assert b"secret" not in left
        assert os.fstat(held.fileno()).st_nlink == 0
    assert names_in(tmp_path) == []


def test_control_a_file_that_is_removed_alone_can_still_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"secret" * 1000)
    with path.open("rb") as held:
        path.unlink()
        assert held.read() == b"secret" * 1000
