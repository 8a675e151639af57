"""Who seizes the disk searches its raw image for the secrets of an erased slot.

The image is a real ext4 file system, mounted through a loop device, which takes root.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.credentials import LETTER, NOON, leave, make_key, sign
from undersigned.credential import erasure
from undersigned.credential.use import open_credential

WINDOW = 12


class Disk:
    """An ext4 file system in a file."""

    def __init__(self, folder: Path) -> None:
        self.image = folder / "disk.ext4"
        self._mount = folder / "mounted"
        self._mount.mkdir()
        with self.image.open("wb") as file:
            file.truncate(16 * 2**20)
        subprocess.run(["mkfs.ext4", "-q", self.image], check=True)

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        mount = subprocess.run(
            ["mount", "-o", "loop", self.image, self._mount], capture_output=True, text=True, check=False
        )
        if mount.returncode:
            pytest.skip(f"this machine mounts no loop device: {mount.stderr.strip()}")
        try:
            yield self._mount
        finally:
            subprocess.run(["umount", self._mount], check=True)

    def holds(self, secret: str) -> bool:
        """Whether any `WINDOW` characters of the secret in a row stand anywhere in the image."""
        image = self.image.read_bytes()
        text = secret.encode()
        return any(text[at : at + WINDOW] in image for at in range(len(text) - WINDOW + 1))


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    if shutil.which("mkfs.ext4") is None or shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("needs root, mkfs.ext4 and mount")
    return Disk(tmp_path)


def secrets_of_a_new_key(disk: Disk) -> list[str]:
    with disk.mounted() as folder:
        make_key(folder / "me.key", 2)
        slots = json.loads((folder / "me.key").read_bytes())["slots"]
    secrets = [slot["secret"] for slot in slots]
    assert all(disk.holds(secret) for secret in secrets)
    return secrets


@pytest.mark.parametrize("use", [sign, leave])
def test_who_seizes_a_disk_cannot_find_an_erased_slot(disk: Disk, use: object) -> None:
    used, unused = secrets_of_a_new_key(disk)
    with disk.mounted() as folder:
        use(folder / "me.key")  # type: ignore[operator]
    assert not disk.holds(used)
    assert disk.holds(unused)


def test_who_seizes_a_disk_cannot_find_a_slot_past_its_deadline(disk: Disk) -> None:
    kept, unused = secrets_of_a_new_key(disk)
    with disk.mounted() as folder:
        sign(folder / "me.key", keep=True)
    assert disk.holds(kept)
    with disk.mounted() as folder, open_credential(folder / "me.key", None, LETTER.closes):
        pass
    assert not disk.holds(kept)
    assert disk.holds(unused)


def test_who_seizes_a_disk_cannot_find_a_slot_erased_after_a_crash(disk: Disk) -> None:
    used, _ = secrets_of_a_new_key(disk)
    with disk.mounted() as folder:
        crash_between_rename_and_overwrite(folder / "me.key")
    assert disk.holds(used)
    with disk.mounted() as folder, open_credential(folder / "me.key", None, NOON):
        pass
    assert not disk.holds(used)


def crash_between_rename_and_overwrite(key: Path) -> None:
    def crash(descriptor: int) -> None:
        os._exit(9)

    child = os.fork()
    if child == 0:
        with open_credential(key, None, NOON) as held:
            use = held.show(0, LETTER)
            erasure.overwrite = crash
            use.finish()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("use", [sign, leave])
def test_control_without_overwriting_the_slot_is_found(
    disk: Disk, use: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    used, _ = secrets_of_a_new_key(disk)
    monkeypatch.setattr(erasure, "overwrite", lambda _descriptor: None)
    with disk.mounted() as folder:
        use(folder / "me.key")  # type: ignore[operator]
        assert used.encode() not in (folder / "me.key").read_bytes()
    assert disk.holds(used)
