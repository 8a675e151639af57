"""The member's side of a blind token: blind the statement, and turn the answer into a token.

Python's integers take a time that depends on their values: this runs on the member's own device, once for
each token, and nothing that it measures goes to the registrar.

Source: RFC 9474 §4.1, §4.2, §4.4.
"""

from __future__ import annotations

import hashlib
import os
from typing import NoReturn, Self

from undersigned.errors import MalformedInput, NotVerified, Refused
from undersigned.keys.blind_rsa import EXPONENT, PREFIX_BYTES, SALT_BYTES, TokenKey, check_token

_HASH_BYTES = 48


class Unblinder:
    """The secret that turns a blind signature into a token, and would link the two; wiped by `wipe()`."""

    __slots__ = ("_inverse",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, inverse: bytes | bytearray) -> None:
        self._inverse = bytearray(inverse)

    @classmethod
    def from_bytes(cls, encoded: bytes | bytearray) -> Self:
        """The secret that `to_bytes` gave."""
        return cls(encoded)

    def to_bytes(self) -> bytearray:
        """The inverse of the blinding factor, big-endian, as long as the modulus: for the member's file."""
        return bytearray(self._inverse)

    def unblind(self, key: TokenKey, blind_signature: bytes) -> bytes:
        """The blind signature times the inverse, as long as the modulus."""
        inverse = int.from_bytes(self._inverse, "big")
        product = int.from_bytes(blind_signature, "big") * inverse % key.modulus
        return product.to_bytes(key.length, "big")

    def wipe(self) -> None:
        """Overwrite the secret."""
        self._inverse[:] = bytes(len(self._inverse))

    def __repr__(self) -> str:
        return "Unblinder(…)"

    def __eq__(self, other: object) -> bool:
        raise TypeError("secrets are not compared")

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not pickled")


def draw_prefix() -> bytes:
    """A fresh prefix for one token, 32 bytes."""
    return os.urandom(PREFIX_BYTES)


def blind(key: TokenKey, prefix: bytes, message: bytes) -> tuple[bytes, Unblinder]:
    """A request that tells the registrar nothing about `message`, and the secret for its answer.

    Args:
        key: the registrar's key.
        prefix: 32 bytes of `draw_prefix`, used for this token alone.
        message: the enrolment statement's canonical bytes.

    Returns:
        The request, as long as the modulus, and the secret for `finalize`.
    """
    return _blind_with(key, prefix + message, os.urandom(SALT_BYTES), _draw_factor(key.modulus))


def finalize(
    key: TokenKey, prefix: bytes, message: bytes, blind_signature: bytes, unblinder: Unblinder
) -> bytes:
    """The token, as long as the modulus, once the registrar's answer proved to be right.

    Args:
        key: the registrar's key.
        prefix: the 32 bytes that went into `blind`.
        message: the message that went into `blind`.
        blind_signature: the registrar's answer, as long as the modulus.
        unblinder: the secret that `blind` gave.

    Raises:
        MalformedInput: `token-length`.
        NotVerified: `token-answer`.
    """
    if len(blind_signature) != key.length:
        raise MalformedInput("token-length", None, f"{len(blind_signature)} bytes instead of {key.length}")
    token = unblinder.unblind(key, blind_signature)
    try:
        check_token(key, prefix, message, token)
    except NotVerified:
        raise NotVerified("token-answer") from None
    return token


def encode_pss(message: bytes, salt: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE with SHA-384.

    Args:
        message: prefix and message.
        salt: 48 bytes.
        bits: the length of the result in bits, one less than the modulus has.

    Source: RFC 8017 §9.1.1.
    """
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH_BYTES - 2) + b"\x01" + salt
    mask = _expand_mask(digest, len(block))
    masked = int.from_bytes(block, "big") ^ int.from_bytes(mask, "big")
    masked &= (1 << (bits - 8 * (_HASH_BYTES + 1))) - 1
    return masked.to_bytes(len(block), "big") + digest + b"\xbc"


def _expand_mask(seed: bytes, length: int) -> bytes:
    blocks = (
        hashlib.sha384(seed + count.to_bytes(4, "big")).digest() for count in range(-(-length // _HASH_BYTES))
    )
    return b"".join(blocks)[:length]


def _draw_factor(modulus: int) -> int:
    length = (modulus.bit_length() + 7) // 8
    while True:
        factor = int.from_bytes(os.urandom(length), "big") & ((1 << modulus.bit_length()) - 1)
        if 0 < factor < modulus:
            return factor


def _blind_with(key: TokenKey, prepared: bytes, salt: bytes, factor: int) -> tuple[bytes, Unblinder]:
    encoded = int.from_bytes(encode_pss(prepared, salt, key.modulus.bit_length() - 1), "big")
    try:
        pow(encoded, -1, key.modulus)
        inverse = pow(factor, -1, key.modulus)
    except ValueError:
        raise Refused("token-key", None, "the modulus has a factor that anyone can find") from None
    blinded = encoded * pow(factor, EXPONENT, key.modulus) % key.modulus
    return blinded.to_bytes(key.length, "big"), Unblinder(inverse.to_bytes(key.length, "big"))
