"""What SSH writes of a signature, and what a security key adds to it and to what it signs.

Source: RFC 4253 §6.6; PROTOCOL.u2f of OpenSSH.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from undersigned.errors import NotVerified
from undersigned.keys.ssh_wire import WireReader

SK_SUFFIX_BYTES: Final = 5


class SshSignature(NamedTuple):
    """A signature by its parts; `suffix` is what a security key adds: flags (1 byte) and counter (4)."""

    algorithm: bytes
    body: bytes
    suffix: bytes


def read_signature(
    data: bytes, *allowed: bytes, length: int | None = None, suffix_bytes: int = 0
) -> SshSignature:
    """The parts of a signature of one of the algorithms that its key may use.

    Args:
        length: how many bytes the signature itself has, if that is fixed.

    Raises:
        MalformedInput: `ssh-wire`.
        NotVerified: `sshsig-algorithm`.
    """
    reader = WireReader(data)
    algorithm = reader.string()
    if algorithm not in allowed:
        raise NotVerified("sshsig-algorithm", None, ascii(algorithm[:40])[2:-1])
    body = reader.string() if length is None else reader.string_of(length)
    suffix = reader.take(suffix_bytes)
    reader.end()
    return SshSignature(algorithm, body, suffix)


def build_sk_message(application: bytes, suffix: bytes, data: bytes) -> bytes:
    """What a security key signs for `data`.

    Args:
        application: the name in the public key.
        suffix: flags (1 byte) and counter (4 bytes), as they follow the signature.
    """
    return hashlib.sha256(application).digest() + suffix + hashlib.sha256(data).digest()
