from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from support.bundles import DEEP, FILES
from undersigned.bundle import folder
from undersigned.bundle.archive import read_bundle
from undersigned.errors import MalformedInput, Refused, StoreFailure


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder.write_folder(tmp_path / "bundle", FILES)
    return tmp_path / "bundle"


def refusal_of(path: Path) -> MalformedInput:
    with pytest.raises(MalformedInput) as refused:
        folder.read_folder(path)
    return refused.value


def test_roundtrip_folder(tmp_path: Path) -> None:
    folder.write_folder(tmp_path / "bundle", DEEP)
    for found in (folder.read_folder(tmp_path / "bundle"), read_bundle(tmp_path / "bundle")):
        assert dict(found) == DEEP
        assert list(found) == sorted(DEEP)
    assert [item.name for item in tmp_path.iterdir()] == ["bundle"]
    assert all(path.stat().st_mode & 0o777 == 0o755 for path in (tmp_path / "bundle").glob("**"))


def test_reads_through_a_link_to_the_folder_itself(bundle: Path) -> None:
    (bundle.parent / "link").symlink_to("bundle")
    assert dict(read_bundle(bundle.parent / "link")) == FILES


def test_refuses_link_in_bundle(bundle: Path) -> None:
    (bundle / "letter.json").rename(bundle.parent / "letter.json")
    (bundle / "letter.json").symlink_to("../letter.json")
    assert refusal_of(bundle).code == "bundle-kind"


def test_refuses_linked_folder_in_bundle(bundle: Path) -> None:
    (bundle / "log").rename(bundle.parent / "log")
    (bundle / "log").symlink_to("../log")
    assert refusal_of(bundle).code == "bundle-name"


def test_refuses_parent_that_is_the_bundle_itself(bundle: Path) -> None:
    (bundle / "parent").symlink_to(".")
    assert refusal_of(bundle).code == "bundle-name"


def test_refuses_pipe_and_socket(bundle: Path) -> None:
    (bundle / "letter.json").unlink()
    os.mkfifo(bundle / "letter.json")
    assert refusal_of(bundle).code == "bundle-kind"
    (bundle / "letter.json").unlink()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(bundle / "letter.json"))
        assert refusal_of(bundle).code == "bundle-kind"


@pytest.mark.parametrize("name", [".DS_Store", "index.html", "texts/en.html", "log/checkpoint~", "roster/x"])
def test_refuses_other_file(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"")
    refused = refusal_of(bundle)
    assert (refused.code, refused.place) == ("bundle-name", repr(name))


@pytest.mark.parametrize("name", ["pages", "texts/old", "letter.json"])
def test_refuses_other_folder(bundle: Path, name: str) -> None:
    (bundle / "letter.json").unlink()
    (bundle / name).mkdir()
    assert refusal_of(bundle).code == "bundle-name"


def test_refuses_name_that_is_not_unicode(bundle: Path) -> None:
    Path(os.fsdecode(os.fsencode(bundle) + b"/\xff.md")).write_bytes(b"")
    assert str(refusal_of(bundle)).isascii()


def test_refuses_parents_nine_deep(bundle: Path) -> None:
    inner = bundle.joinpath(*["parent"] * 8)
    (inner / "log").mkdir(parents=True)
    assert dict(folder.read_folder(bundle)) == FILES
    (inner / "parent").mkdir()
    assert refusal_of(bundle).code == "bundle-name"


def test_refuses_file_that_is_too_large(bundle: Path) -> None:
    with (bundle / "letter.json").open("wb") as file:
        file.truncate(64_001)
    assert refusal_of(bundle).code == "too-large"


def test_refuses_a_text_too_many(bundle: Path) -> None:
    for number in range(63):
        (bundle / "texts" / f"x{number}.md").write_bytes(b"")
    assert refusal_of(bundle).code == "too-many"


@pytest.mark.parametrize("change", [b"{} ", b"{", None])
def test_refuses_file_that_changes_while_reading(bundle: Path, change: bytes | None) -> None:
    found = folder.read_folder(bundle)
    if change is None:
        (bundle / "letter.json").unlink()
    else:
        (bundle / "letter.json").write_bytes(change)
    with pytest.raises(StoreFailure) as refused:
        found["letter.json"]
    assert refused.value.code == ("not-found" if change is None else "unreadable")


def test_refuses_file_that_becomes_a_link(bundle: Path) -> None:
    found = folder.read_folder(bundle)
    (bundle / "letter.json").unlink()
    (bundle / "letter.json").symlink_to("roster.json")
    with pytest.raises(StoreFailure) as refused:
        found["letter.json"]
    assert refused.value.code == "not-a-file"


def test_refuses_missing_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path / "missing" / "inner"):
        for read in (folder.read_folder, read_bundle):
            with pytest.raises(StoreFailure) as refused:
                read(path)
            assert refused.value.code == "not-found"


@pytest.mark.parametrize("kind", ["file", "folder", "empty folder", "dangling link"])
def test_refuses_to_write_over(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "bundle"
    if kind == "file":
        path.write_bytes(b"precious")
    elif kind == "dangling link":
        path.symlink_to("nowhere")
    else:
        path.mkdir()
        if kind == "folder":
            (path / "precious").mkdir()
    with pytest.raises(Refused) as refused:
        folder.write_folder(path, FILES)
    assert refused.value.code == "file-exists"
    assert [item.name for item in tmp_path.iterdir()] == ["bundle"]


@pytest.mark.parametrize("name", ["../escape", "/escape", "texts/../../escape", "x"])
def test_refuses_to_write_other_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(MalformedInput) as refused:
        folder.write_folder(tmp_path / "in" / "bundle", FILES | {name: b"x"})
    assert refused.value.code == "bundle-name"
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.glob("**/*")] == ["in"]


def test_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MalformedInput):
        folder.write_folder(tmp_path / "bundle", FILES | {"texts/zz.md": b"x" * (2**20 + 1)})
    assert list(tmp_path.iterdir()) == []

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailure) as refused:
        folder.write_folder(tmp_path / "bundle", FILES)
    assert refused.value.code == "unwritable"
    assert list(tmp_path.iterdir()) == []
