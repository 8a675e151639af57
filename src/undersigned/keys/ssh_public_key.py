"""OpenSSH public keys: of seven types, without certificates, each in the one form it has.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn

from undersigned import _core
from undersigned.errors import MalformedInput, NotVerified, Refused, UndersignedError
from undersigned.keys.ssh_ecdsa import EcdsaKey, SkEcdsaKey
from undersigned.keys.ssh_ed25519 import Ed25519Key, SkEd25519Key
from undersigned.keys.ssh_rsa import RsaKey
from undersigned.keys.ssh_wire import WireReader

SshKey = Ed25519Key | RsaKey | EcdsaKey | SkEd25519Key | SkEcdsaKey

_READERS: Final[dict[bytes, Callable[[WireReader], SshKey]]] = {
    b"ssh-ed25519": Ed25519Key.read,
    b"ssh-rsa": RsaKey.read,
    b"ecdsa-sha2-nistp256": partial(EcdsaKey.read, curve=b"nistp256"),
    b"ecdsa-sha2-nistp384": partial(EcdsaKey.read, curve=b"nistp384"),
    b"ecdsa-sha2-nistp521": partial(EcdsaKey.read, curve=b"nistp521"),
    b"sk-ssh-ed25519@openssh.com": SkEd25519Key.read,
    b"sk-ecdsa-sha2-nistp256@openssh.com": SkEcdsaKey.read,
}
_PUBLIC_LINE: Final = re.compile(r"([a-z0-9@.-]+) +([A-Za-z0-9+/]+={0,2})(?:[ \t].*)?")


def parse_public_key(blob: bytes) -> SshKey:
    """The key in a public key blob, which `encode()` gives back byte for byte.

    Raises:
        MalformedInput: `ssh-wire`, `ssh-ecdsa-key`, `ed25519-key`.
        Refused: `ssh-key-type`, `ssh-certificate`, `ssh-rsa-key`, `ed25519-key-small-order`.
    """
    reader = WireReader(blob)
    kind = reader.string()
    if kind not in _READERS:
        _refuse_type(kind)
    key = _READERS[kind](reader)
    reader.end()
    return key


def parse_key_text(kind: str, text: str) -> SshKey:
    """The key of a type and the base64 of its blob, as they stand in lines for people.

    Raises:
        MalformedInput: `ssh-key-line`, and those of `parse_public_key`.
        Refused: those of `parse_public_key`.
    """
    try:
        blob = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise MalformedInput("ssh-key-line", None, "the key is not base64") from None
    key = parse_public_key(blob)
    if key.kind != kind.encode():
        raise MalformedInput("ssh-key-line", None, "the type in the key is another one")
    if encode_key_text(key) != text:
        raise MalformedInput("ssh-key-line", None, "unused bits of the base64 are not zero")
    return key


def encode_key_text(key: SshKey) -> str:
    """The base64 of the key's blob, with padding."""
    return binascii.b2a_base64(key.encode(), newline=False).decode("ascii")


def parse_public_line(line: str) -> SshKey:
    """The key in a line of a `.pub` file: type, key, and a comment that is left out; a last LF may follow.

    Raises:
        MalformedInput: `ssh-key-line`, and those of `parse_public_key`.
        Refused: those of `parse_public_key`.
    """
    found = _PUBLIC_LINE.fullmatch(line.rstrip("\r\n"))
    if not found:
        raise MalformedInput("ssh-key-line", None, "not a type and a key")
    return parse_key_text(found[1], found[2])


def check_signature(key: SshKey, data: bytes, signature: bytes) -> None:
    """Check a signature of `key` over `data`, in SSH's form: algorithm, signature, and what its type adds.

    Raises:
        MalformedInput: `ssh-wire`.
        NotVerified: `sshsig-algorithm`, `sshsig-signature`.
    """
    pending = key.prepare(data, signature)
    if pending is None:
        return
    try:
        _core.check_ed25519(*pending)
    except UndersignedError:
        raise NotVerified("sshsig-signature") from None


def _refuse_type(kind: bytes) -> NoReturn:
    shown = ascii(kind[:60])[2:-1]
    if b"-cert-" in kind:
        raise Refused("ssh-certificate", None, shown)
    raise Refused("ssh-key-type", None, shown)
