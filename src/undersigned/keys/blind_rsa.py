"""Blind RSA tokens: the public key and the check of a finished token.

The variant is RSABSSA-SHA384-PSS-Randomized; a finished token is an RSASSA-PSS signature over a fresh prefix
and the message.

Source: RFC 9474 §4.4, §5; PROTOCOL §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from undersigned.errors import MalformedInput, NotVerified, Refused

PREFIX_BYTES: Final = 32
SALT_BYTES: Final = 48
EXPONENT: Final = 65537
KEY_BITS: Final = (2048, 3072, 4096)

_PADDING: Final = PSS(MGF1(SHA384()), SALT_BYTES)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A blind registrar's public key.

    Args:
        modulus: n; the exponent is 65537.
        rsa: the same key in the library that checks with it.
    """

    modulus: int
    rsa: RSAPublicKey

    @property
    def length(self) -> int:
        """The length of the modulus and of every token, in bytes."""
        return (self.modulus.bit_length() + 7) // 8

    def encode(self) -> bytes:
        """The key as SPKI DER."""
        return self.rsa.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def parse_token_key(spki: bytes) -> TokenKey:
    """The key in the one DER form of an rsaEncryption key: 2,048, 3,072 or 4,096 bits, e = 65537.

    Raises:
        MalformedInput: `token-key-form`.
        Refused: `token-key`.
    """
    try:
        rsa = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        raise MalformedInput("token-key-form") from None
    if not isinstance(rsa, RSAPublicKey):
        raise Refused("token-key", None, "not RSA")
    numbers = rsa.public_numbers()
    key = TokenKey(numbers.n, rsa)
    if numbers.n.bit_length() not in KEY_BITS or numbers.e != EXPONENT or numbers.n % 2 == 0:
        raise Refused("token-key", None, f"{numbers.n.bit_length()} bits, exponent {numbers.e:.12g}")
    if key.encode() != spki:
        raise MalformedInput("token-key-form", None, "not the canonical DER of an rsaEncryption key")
    return key


def check_token(key: TokenKey, prefix: bytes, message: bytes, token: bytes) -> None:
    """Check a finished token.

    Args:
        key: the registrar's key.
        prefix: the 32 bytes that the member drew.
        message: the enrolment statement's canonical bytes.
        token: the signature, exactly as long as the modulus.

    Raises:
        MalformedInput: `token-length`.
        NotVerified: `token-signature`.
    """
    if len(prefix) != PREFIX_BYTES or len(token) != key.length:
        raise MalformedInput("token-length", None, f"{len(token)} bytes instead of {key.length}")
    try:
        key.rsa.verify(token, prefix + message, _PADDING, SHA384())
    except InvalidSignature:
        raise NotVerified("token-signature") from None
