"""Who seizes the device after "sign" or "leave it" must not learn which of the two it was."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from support.credentials import LETTER, NOON, PASSPHRASE, leave, make_key, ring_around, sign
from undersigned.credential.passphrase import unprotect
from undersigned.credential.use import open_credential


def but_for_randomness(document: bytes) -> bytes:
    """The document without the bytes of erased slots: `secret` and `state` are neighbours in it."""
    return re.sub(rb'"secret":"[A-Za-z0-9_-]{86}","state":"void"', b"erased", document)


@pytest.fixture
def devices(tmp_path: Path) -> tuple[Path, Path]:
    """Two devices of the same member, as two possible pasts of one."""
    signed, left = tmp_path / "signed", tmp_path / "left"
    signed.mkdir()
    make_key(signed / "me.key")
    shutil.copytree(signed, left)
    return signed / "me.key", left / "me.key"


def what_is_seen(key: Path) -> tuple[list[str], int, int, bytes]:
    names = sorted(path.name for path in key.parent.iterdir())
    return names, key.stat().st_size, key.stat().st_mode, but_for_randomness(key.read_bytes())


def test_who_seizes_a_device_cannot_tell_sign_from_leave(devices: tuple[Path, Path]) -> None:
    signed, left = devices
    secret = json.loads(signed.read_bytes())["slots"][0]["secret"]
    sign(signed)
    leave(left)
    assert what_is_seen(signed) == what_is_seen(left)
    assert signed.read_bytes() != left.read_bytes()
    assert secret.encode() not in signed.read_bytes() + left.read_bytes()


def test_control_a_kept_slot_tells(devices: tuple[Path, Path]) -> None:
    signed, left = devices
    sign(signed, keep=True)
    leave(left)
    assert what_is_seen(signed) != what_is_seen(left)


def test_who_seizes_a_device_cannot_tell_use_from_a_passed_deadline(devices: tuple[Path, Path]) -> None:
    signed, unused = devices
    sign(signed)
    with open_credential(unused, None, NOON) as held:
        held.show(0, LETTER)
    for device in devices:
        with open_credential(device, None, LETTER.closes):
            pass
    assert what_is_seen(signed) == what_is_seen(unused)


def test_who_seizes_a_device_and_its_passphrase_cannot_tell_sign_from_leave(tmp_path: Path) -> None:
    signed, left = tmp_path / "signed.key", tmp_path / "left.key"
    make_key(signed, 1, passphrase=PASSPHRASE)
    shutil.copy(signed, left)
    with open_credential(signed, PASSPHRASE, NOON) as held:
        ring = ring_around(held.credential.commitments[0])
        use = held.show(0, LETTER)
        use.sign(ring, 2, threads=1)
        use.finish()
    with open_credential(left, PASSPHRASE, NOON) as held:
        held.show(0, LETTER).finish()
    assert signed.stat().st_size == left.stat().st_size
    opened = [bytes(unprotect(path.read_bytes(), PASSPHRASE, path.name)) for path in (signed, left)]
    assert but_for_randomness(opened[0]) == but_for_randomness(opened[1])
    assert opened[0] != opened[1]
