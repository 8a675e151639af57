"""Signing with a member's SSH key by the member's own `ssh-keygen`, so that agents and security keys work.

Source: PROTOCOL.sshsig of OpenSSH; PROTOCOL §4 (rule `ssh-directory`).
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded
from undersigned.keys.ssh_public_key import SshKey, parse_public_line
from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, parse_armor

_PROGRAM: Final = "ssh-keygen"
_LINE_BYTES: Final = 2**16


def sign_with_ssh(key: Path, message: bytes) -> bytes:
    """The SSHSIG blob over the message, in the namespace of enrolments.

    What `ssh-keygen` asks (a passphrase, a touch) it asks its owner itself, on the terminal.

    Args:
        key: a private key's file, or the `.pub` file of a key that an agent holds.

    Raises:
        MalformedInput: `sshsig-armor`.
        Refused: `ssh-keygen-missing`, `ssh-keygen-failed`.
    """
    armor = _run(["-Y", "sign", "-q", "-n", ENROLMENT_NAMESPACE, "-f", str(key)], message)
    try:
        return parse_armor(armor.decode("ascii"))
    except UnicodeDecodeError:
        raise MalformedInput("sshsig-armor") from None


def read_public_key(key: Path) -> SshKey:
    """The public key of a private key's file or of a `.pub` file.

    Raises:
        MalformedInput, Refused: those of `parse_public_line`.
        Refused: `ssh-keygen-missing`, `ssh-keygen-failed`.
        StoreFailure: as `files.read_bounded`.
    """
    beside = key if key.suffix == ".pub" else key.with_name(key.name + ".pub")
    data = read_bounded(beside, _LINE_BYTES) if beside.exists() else _run(["-y", "-f", str(key)], b"")
    return parse_public_line(data.decode("utf-8", "replace"))


def _run(arguments: list[str], data: bytes) -> bytes:
    # Standard error stays the terminal's: there ssh-keygen says what is wrong, or asks for a touch.
    try:
        done = subprocess.run([_PROGRAM, *arguments], input=data, stdout=subprocess.PIPE, check=False)
    except FileNotFoundError:
        raise Refused("ssh-keygen-missing") from None
    except OSError as error:
        raise Refused("ssh-keygen-failed", None, error.strerror) from None
    if done.returncode:
        raise Refused("ssh-keygen-failed", arguments[-1], f"exit status {done.returncode}")
    return done.stdout
