from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path

import pytest

from support.credentials import build_charter, leave, make_key
from undersigned.credential import erasure
from undersigned.credential.enrol import enrol
from undersigned.credential.erasure import SecretFile, create_secret_file, erase_file
from undersigned.credential.key_file import _parse_secret
from undersigned.errors import MalformedInput, Refused, StoreFailure


def test_an_erased_file_is_overwritten_and_gone(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(b"evidence " * 20_000)
    with path.open("rb") as kept:
        erase_file(path)
        assert b"evidence" not in kept.read()
        assert os.fstat(kept.fileno()).st_size == 180_000
    assert not list(tmp_path.iterdir())


def test_erasing_a_link_does_not_reach_the_file_behind_it(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    with pytest.raises(StoreFailure, match="not-a-file"):
        erase_file(tmp_path / "link")
    assert (tmp_path / "other").read_bytes() == b"other"


def test_refuses_to_erase_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="not-found"):
        erase_file(tmp_path / "record.json")
    with pytest.raises(StoreFailure, match="not-a-file"):
        erase_file(tmp_path)


def test_a_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StoreFailure, match="unwritable"):
        create_secret_file(tmp_path / "me.key", b"secret")
    assert not list(tmp_path.iterdir())


def test_refuses_a_secret_file_larger_than_the_limit(tmp_path: Path) -> None:
    create_secret_file(tmp_path / "me.key", b"x" * 11)
    file = SecretFile.open(tmp_path / "me.key")
    assert file.read(11) == b"x" * 11
    with pytest.raises(MalformedInput, match="too-large"):
        file.read(10)
    file.close()


def test_works_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_names: object, **_options: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "me.key"
    make_key(path)
    before = path.read_bytes()
    with path.open("rb") as kept:
        leave(path)
        assert kept.read() != before
    assert [entry.name for entry in tmp_path.iterdir()] == ["me.key"]


def test_a_link_laid_beside_the_key_file_is_only_removed(tmp_path: Path) -> None:
    path, other = tmp_path / "me.key", tmp_path / "other"
    make_key(path)
    other.write_bytes(b"other")
    (tmp_path / ".me.key.new").symlink_to(other)
    leave(path)
    assert other.read_bytes() == b"other"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["me.key", "other"]


def test_refuses_a_key_file_that_another_holds(tmp_path: Path) -> None:
    make_key(tmp_path / "me.key")
    file = SecretFile.open(tmp_path / "me.key")
    with pytest.raises(Refused, match="key-file-busy"):
        SecretFile.open(tmp_path / "me.key")
    file.close()
    SecretFile.open(tmp_path / "me.key").close()


def test_secrets_neither_show_nor_pickle() -> None:
    credential = enrol(build_charter(), "former", None)
    secret = bytes(credential.slots[0].opening.to_bytes())  # type: ignore[union-attr]
    shown = repr(credential) + repr(credential.slots)
    assert secret.hex() not in shown
    assert repr(secret)[2:20] not in shown
    with pytest.raises(TypeError):
        pickle.dumps(credential)
    stored = _parse_secret("A" * 86)
    assert repr(stored) == "<64 secret bytes>"
    assert "A" not in f"{stored}"
    with pytest.raises(TypeError):
        pickle.dumps(stored)


def test_overwriting_changes_every_byte_range(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(200_000))
    with path.open("rb+") as file:
        erasure.overwrite(file.fileno())
    data = path.read_bytes()
    assert len(data) == 200_000
    assert all(any(data[at : at + 32]) for at in range(0, len(data), 32))
