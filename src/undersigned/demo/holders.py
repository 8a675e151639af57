"""Holders of SSH keys: some made by ssh-keygen, the rest by a library in the same format.

Source: PROTOCOL.sshsig of OpenSSH; PROTOCOL §4 (rule `ssh-directory`).
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key

from undersigned.keys.ssh_public_key import parse_public_line
from undersigned.keys.ssh_wire import encode_mpint, encode_string
from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, SshSignature, build_signed_data, encode_sshsig

Private = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

BY_KEYGEN: Final = 20
_HASH: Final = b"sha512"
_CURVES: Final[dict[str, Callable[[], hashes.HashAlgorithm]]] = {
    "nistp256": hashes.SHA256,
    "nistp384": hashes.SHA384,
    "nistp521": hashes.SHA512,
}
# What ssh-keygen and the library are each asked for; of every ten keys, one is RSA.
_KINDS: Final[dict[str, tuple[tuple[str, ...], Callable[[], Private]]]] = {
    "ed25519": (("-t", "ed25519"), ed25519.Ed25519PrivateKey.generate),
    "ecdsa-256": (("-t", "ecdsa", "-b", "256"), lambda: ec.generate_private_key(ec.SECP256R1())),
    "ecdsa-384": (("-t", "ecdsa", "-b", "384"), lambda: ec.generate_private_key(ec.SECP384R1())),
    "ecdsa-521": (("-t", "ecdsa", "-b", "521"), lambda: ec.generate_private_key(ec.SECP521R1())),
    "rsa-2048": (("-t", "rsa", "-b", "2048"), lambda: rsa.generate_private_key(65537, 2048)),
    "rsa-3072": (("-t", "rsa", "-b", "3072"), lambda: rsa.generate_private_key(65537, 3072)),
}
_OF_TWENTY: Final = (*["ed25519"] * 10, *["ecdsa-256"] * 4, *["ecdsa-384"] * 2, *["ecdsa-521"] * 2)
_MIX: Final = (*_OF_TWENTY, "rsa-2048", "rsa-3072")


@dataclass(frozen=True, slots=True)
class Holder:
    """A member of the demo's group and the SSH key that shows it."""

    principal: str
    class_: str
    private: Private
    path: Path | None

    @property
    def public_line(self) -> str:
        """The line of the key's `.pub` file."""
        return self.private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    def sign(self, message: bytes) -> bytes:
        """The SSHSIG blob over the message, as `ssh-keygen -Y sign` would make it."""
        namespace = ENROLMENT_NAMESPACE.encode()
        signature = _sign(self.private, build_signed_data(message, namespace, _HASH))
        public = parse_public_line(self.public_line).encode()
        return encode_sshsig(SshSignature(public, namespace, _HASH, signature))


def _sign(private: Private, data: bytes) -> bytes:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return encode_string(b"ssh-ed25519") + encode_string(private.sign(data))
    if isinstance(private, rsa.RSAPrivateKey):
        signature = private.sign(data, padding.PKCS1v15(), hashes.SHA512())
        return encode_string(b"rsa-sha2-512") + encode_string(signature)
    curve = f"nistp{private.curve.key_size}"
    r, s = decode_dss_signature(private.sign(data, ec.ECDSA(_CURVES[curve]())))
    return encode_string(f"ecdsa-sha2-{curve}".encode()) + encode_string(encode_mpint(r) + encode_mpint(s))


def make_holders(folder: Path, classes: dict[str, int], *, mixed: bool) -> Iterator[Holder]:
    """Make keys for so many members of each class.

    Args:
        folder: where the keys go that ssh-keygen makes.
        classes: how many members each class has.
        mixed: keys of every kind, twenty of each by ssh-keygen and the rest by a library; else ed25519 by
            ssh-keygen alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = dict.fromkeys(_KINDS, 0)
    wanted = []
    for class_, count in classes.items():
        for number in range(count):
            kind = _MIX[number % len(_MIX)] if mixed else "ed25519"
            made[kind] += 1
            by_keygen = not mixed or made[kind] <= BY_KEYGEN
            wanted.append((f"{class_}-{number:04}", class_, kind, folder if by_keygen else None))
    with ThreadPoolExecutor() as pool:
        yield from pool.map(lambda one: _make(*one), wanted)


def _make(principal: str, class_: str, kind: str, folder: Path | None) -> Holder:
    arguments, generate = _KINDS[kind]
    if folder is None:
        return Holder(principal, class_, generate(), None)
    path = folder / principal
    subprocess.run(["ssh-keygen", "-q", *arguments, "-N", "", "-C", "", "-f", str(path)], check=True)
    private = load_ssh_private_key(path.read_bytes(), None)
    if not isinstance(private, Private):
        raise TypeError(f"ssh-keygen made a key of another kind: {kind}")
    return Holder(principal, class_, private, path)
