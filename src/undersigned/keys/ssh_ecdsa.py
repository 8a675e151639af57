"""SSH keys on the NIST curves, in a file or in a security key.

Source: RFC 5656 §3; PROTOCOL.u2f of OpenSSH; PROTOCOL §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from undersigned.errors import MalformedInput, NotVerified
from undersigned.keys.ssh_signature import SK_SUFFIX_BYTES, build_sk_message, read_signature
from undersigned.keys.ssh_wire import WireReader, encode_string


class _Curve(NamedTuple):
    curve: EllipticCurve
    hash: hashes.HashAlgorithm


_CURVES: Final = {
    b"nistp256": _Curve(SECP256R1(), hashes.SHA256()),
    b"nistp384": _Curve(SECP384R1(), hashes.SHA384()),
    b"nistp521": _Curve(SECP521R1(), hashes.SHA512()),
}


@dataclass(frozen=True, slots=True)
class EcdsaKey:
    """An `ecdsa-sha2-…` key; `point` is 04 ‖ x ‖ y."""

    curve: bytes
    point: bytes

    @property
    def kind(self) -> bytes:
        """The type of the key."""
        return b"ecdsa-sha2-" + self.curve

    @classmethod
    def read(cls, reader: WireReader, curve: bytes) -> Self:
        """The key after its type; `curve` is the curve that the type names.

        Raises:
            MalformedInput: `ssh-wire`, `ssh-ecdsa-key`.
        """
        return cls(curve, _read_point(reader, curve))

    def encode(self) -> bytes:
        """The key as SSH writes it, type included."""
        return encode_string(self.kind) + encode_string(self.curve) + encode_string(self.point)

    def prepare(self, data: bytes, signature: bytes) -> None:
        """Check a signature (SSH's form) of this key over `data`; nothing is left to do.

        Raises:
            MalformedInput: `ssh-wire`.
            NotVerified: `sshsig-algorithm`, `sshsig-signature`.
        """
        found = read_signature(signature, self.kind)
        _check_numbers(self.curve, self.point, data, found.body)


@dataclass(frozen=True, slots=True)
class SkEcdsaKey:
    """A P-256 key in a security key; `point` is 04 ‖ x ‖ y, `application` the name it signs for."""

    kind: ClassVar[bytes] = b"sk-ecdsa-sha2-nistp256@openssh.com"
    curve: ClassVar[bytes] = b"nistp256"
    point: bytes
    application: bytes

    @classmethod
    def read(cls, reader: WireReader) -> Self:
        """The key after its type; raises as `EcdsaKey.read`."""
        return cls(_read_point(reader, cls.curve), reader.string())

    def encode(self) -> bytes:
        """The key as SSH writes it, type included."""
        parts = (self.kind, self.curve, self.point, self.application)
        return b"".join(encode_string(part) for part in parts)

    def prepare(self, data: bytes, signature: bytes) -> None:
        """As `EcdsaKey.prepare`; what the security key adds stands behind the signature."""
        found = read_signature(signature, self.kind, suffix_bytes=SK_SUFFIX_BYTES)
        message = build_sk_message(self.application, found.suffix, data)
        _check_numbers(self.curve, self.point, message, found.body)


def _read_point(reader: WireReader, curve: bytes) -> bytes:
    if reader.string() != curve:
        raise MalformedInput("ssh-ecdsa-key", None, "the curve is not the one that the type names")
    point = reader.string_of(1 + 2 * ((_CURVES[curve].curve.key_size + 7) // 8))
    if point[0] != 4:
        raise MalformedInput("ssh-ecdsa-key", None, "the point is not written as x and y")
    _load_point(curve, point)
    return point


def _load_point(curve: bytes, point: bytes) -> EllipticCurvePublicKey:
    try:
        return EllipticCurvePublicKey.from_encoded_point(_CURVES[curve].curve, point)
    except ValueError:
        raise MalformedInput("ssh-ecdsa-key", None, "the point is not on the curve") from None


def _check_numbers(curve: bytes, point: bytes, message: bytes, numbers: bytes) -> None:
    reader = WireReader(numbers)
    r, s = reader.mpint(), reader.mpint()
    reader.end()
    try:
        _load_point(curve, point).verify(encode_dss_signature(r, s), message, ECDSA(_CURVES[curve].hash))
    except (InvalidSignature, ValueError):
        raise NotVerified("sshsig-signature") from None
