"""SSH keys on Ed25519, in a file or in a security key; checked by ZIP 215 so that no two verifiers differ.

Source: RFC 8709; PROTOCOL.u2f of OpenSSH; PROTOCOL §1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

from undersigned import _core
from undersigned.keys.ssh_signature import SK_SUFFIX_BYTES, build_sk_message, read_signature
from undersigned.keys.ssh_wire import WireReader, encode_string
from undersigned.limits import ED25519_KEY_BYTES, ED25519_SIGNATURE_BYTES


class Ed25519Check(NamedTuple):
    """An Ed25519 signature still to be checked: key (32 bytes), signed bytes, signature (64 bytes)."""

    public: bytes
    message: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Ed25519Key:
    """An `ssh-ed25519` key; `public` is 32 bytes."""

    kind: ClassVar[bytes] = b"ssh-ed25519"
    public: bytes

    @classmethod
    def read(cls, reader: WireReader) -> Self:
        """The key after its type.

        Raises:
            MalformedInput: `ssh-wire`, `ed25519-key`.
            Refused: `ed25519-key-small-order`.
        """
        return cls(_read_point(reader))

    def encode(self) -> bytes:
        """The key as SSH writes it, type included."""
        return encode_string(self.kind) + encode_string(self.public)

    def prepare(self, data: bytes, signature: bytes) -> Ed25519Check:
        """The check that is left to do for a signature (SSH's form) of this key over `data`.

        Raises:
            MalformedInput: `ssh-wire`.
            NotVerified: `sshsig-algorithm`.
        """
        found = read_signature(signature, self.kind, length=ED25519_SIGNATURE_BYTES)
        return Ed25519Check(self.public, data, found.body)


@dataclass(frozen=True, slots=True)
class SkEd25519Key:
    """An Ed25519 key in a security key; `public` is 32 bytes, `application` the name it signs for."""

    kind: ClassVar[bytes] = b"sk-ssh-ed25519@openssh.com"
    public: bytes
    application: bytes

    @classmethod
    def read(cls, reader: WireReader) -> Self:
        """The key after its type; raises as `Ed25519Key.read`."""
        return cls(_read_point(reader), reader.string())

    def encode(self) -> bytes:
        """The key as SSH writes it, type included."""
        return encode_string(self.kind) + encode_string(self.public) + encode_string(self.application)

    def prepare(self, data: bytes, signature: bytes) -> Ed25519Check:
        """As `Ed25519Key.prepare`; what the security key adds stands behind the signature."""
        found = read_signature(
            signature, self.kind, length=ED25519_SIGNATURE_BYTES, suffix_bytes=SK_SUFFIX_BYTES
        )
        message = build_sk_message(self.application, found.suffix, data)
        return Ed25519Check(self.public, message, found.body)


def _read_point(reader: WireReader) -> bytes:
    public = reader.string_of(ED25519_KEY_BYTES)
    _core.check_ed25519_key(public)
    return public
