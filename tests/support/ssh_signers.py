"""SSH keys of every type that the protocol takes: made by ssh-keygen, and security keys in software."""

from __future__ import annotations

import atexit
import base64
import functools
import hashlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key

KEYGEN_TYPES = {
    "ed25519": ("ed25519", 256),
    "rsa-2048": ("rsa", 2048),
    "rsa-3072": ("rsa", 3072),
    "ecdsa-256": ("ecdsa", 256),
    "ecdsa-384": ("ecdsa", 384),
    "ecdsa-521": ("ecdsa", 521),
}
SK_TYPES = ("sk-ed25519", "sk-ecdsa")
TYPES = (*KEYGEN_TYPES, *SK_TYPES)
APPLICATION = b"ssh:"


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def mpint(number: int) -> bytes:
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


def blob_of(line: str) -> bytes:
    """The public key blob in a line of a `.pub` file."""
    return base64.b64decode(line.split()[1])


def build_blob(
    public: bytes,
    signature: bytes,
    namespace: bytes = b"enrolment@undersigned",
    hash_name: bytes = b"sha512",
    *,
    magic: bytes = b"SSHSIG",
    version: int = 1,
    reserved: bytes = b"",
) -> bytes:
    """An SSHSIG blob with these parts, however wrong."""
    fields = (public, namespace, reserved, hash_name, signature)
    return magic + version.to_bytes(4, "big") + b"".join(string(field) for field in fields)


def signed_data(message: bytes, namespace: bytes, hash_name: str) -> bytes:
    """The bytes that a key signs for an SSHSIG signature."""
    digest = hashlib.new(hash_name, message).digest()
    return b"SSHSIG" + string(namespace) + string(b"") + string(hash_name.encode()) + string(digest)


@dataclass(frozen=True)
class Signer:
    """A key: the line of its `.pub` file, and what makes SSHSIG blobs with it (message, namespace, hash)."""

    line: str
    sign: Callable[..., bytes]
    private: Any = None

    @property
    def blob(self) -> bytes:
        return blob_of(self.line)


@functools.cache
def make_signer(kind: str, number: int = 0) -> Signer:
    """A signer of one of TYPES, the same one for the same arguments."""
    return _make_sk(kind) if kind in SK_TYPES else _make_with_keygen(kind)


def dearmor(armored: str) -> bytes:
    return base64.b64decode("".join(armored.splitlines()[1:-1]))


def _make_with_keygen(kind: str) -> Signer:
    folder = tempfile.TemporaryDirectory(prefix="undersigned-test-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "key"
    name, bits = KEYGEN_TYPES[kind]
    command = ["ssh-keygen", "-q", "-t", name, "-b", str(bits), "-N", "", "-C", "a comment", "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)

    def sign(
        message: bytes,
        namespace: str = "enrolment@undersigned",
        hash_name: str = "sha512",
    ) -> bytes:
        return dearmor(sign_with_keygen(path, message, namespace, hash_name))

    private = load_ssh_private_key(path.read_bytes(), None)
    return Signer(path.with_suffix(".pub").read_text().strip(), sign, private)


def sign_with_keygen(path: Path, message: bytes, namespace: str, hash_name: str = "sha512") -> str:
    """The armored signature that `ssh-keygen -Y sign` makes."""
    command = [
        "ssh-keygen",
        "-q",
        "-Y",
        "sign",
        "-f",
        str(path),
        "-n",
        namespace,
        "-O",
        f"hashalg={hash_name}",
    ]
    done = subprocess.run(command, check=True, input=message, capture_output=True)
    return done.stdout.decode()


def _make_sk(kind: str) -> Signer:
    if kind == "sk-ed25519":
        name, private = b"sk-ssh-ed25519@openssh.com", ed25519.Ed25519PrivateKey.generate()
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        public = string(name) + string(raw) + string(APPLICATION)

        def make(data: bytes) -> bytes:
            return private.sign(data)
    else:
        name, secret = b"sk-ecdsa-sha2-nistp256@openssh.com", ec.generate_private_key(ec.SECP256R1())
        point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        public = string(name) + string(b"nistp256") + string(point) + string(APPLICATION)

        def make(data: bytes) -> bytes:
            r, s = decode_dss_signature(secret.sign(data, ec.ECDSA(hashes.SHA256())))
            return mpint(r) + mpint(s)

    def sign(
        message: bytes,
        namespace: str = "enrolment@undersigned",
        hash_name: str = "sha512",
        flags: int = 1,
        counter: int = 7,
        application: bytes = APPLICATION,
    ) -> bytes:
        suffix = bytes([flags]) + counter.to_bytes(4, "big")
        data = signed_data(message, namespace.encode(), hash_name)
        whole = hashlib.sha256(application).digest() + suffix + hashlib.sha256(data).digest()
        signature = string(name) + string(make(whole)) + suffix
        return build_blob(public, signature, namespace.encode(), hash_name.encode())

    return Signer(f"{name.decode()} {base64.b64encode(public).decode()}", sign)
