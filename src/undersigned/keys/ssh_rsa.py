"""SSH keys on RSA.

Source: RFC 4253 §6.6, RFC 8332 §3; PROTOCOL §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from undersigned.errors import NotVerified, Refused
from undersigned.keys.ssh_signature import read_signature
from undersigned.keys.ssh_wire import WireReader, encode_mpint, encode_string

_BITS: Final = range(2048, 8192 + 1)
# Large exponents are slow to check with, and libraries differ: BoringSSL, in browsers, stops at 33 bits.
_EXPONENTS: Final = range(3, 2**32)
_HASHES: Final[dict[bytes, hashes.HashAlgorithm]] = {
    b"rsa-sha2-256": hashes.SHA256(),
    b"rsa-sha2-512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class RsaKey:
    """An `ssh-rsa` key: exponent and modulus."""

    kind: ClassVar[bytes] = b"ssh-rsa"
    exponent: int
    modulus: int

    @classmethod
    def read(cls, reader: WireReader) -> Self:
        """The key after its type.

        Raises:
            MalformedInput: `ssh-wire`.
            Refused: `ssh-rsa-key`.
        """
        exponent, modulus = reader.mpint(), reader.mpint()
        if modulus.bit_length() not in _BITS:
            raise Refused("ssh-rsa-key", None, f"{modulus.bit_length()} bits")
        if exponent not in _EXPONENTS or not exponent & modulus & 1:
            raise Refused("ssh-rsa-key", None, "exponent or modulus is even, or the exponent out of range")
        return cls(exponent, modulus)

    def encode(self) -> bytes:
        """The key as SSH writes it, type included."""
        return encode_string(self.kind) + encode_mpint(self.exponent) + encode_mpint(self.modulus)

    def prepare(self, data: bytes, signature: bytes) -> None:
        """Check a signature (SSH's form) of this key over `data`; nothing is left to do.

        Raises:
            MalformedInput: `ssh-wire`.
            NotVerified: `sshsig-algorithm`, `sshsig-signature`.
        """
        found = read_signature(signature, *_HASHES, length=(self.modulus.bit_length() + 7) // 8)
        try:
            RSAPublicNumbers(self.exponent, self.modulus).public_key().verify(
                found.body, data, PKCS1v15(), _HASHES[found.algorithm]
            )
        except (InvalidSignature, ValueError):
            raise NotVerified("sshsig-signature") from None
