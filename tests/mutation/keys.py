"""Keys of a forger's own, and keys that nobody may have."""

from __future__ import annotations

import functools
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mutation.forge import Forgery
from undersigned import canon
from undersigned.bundle import names
from undersigned.keys.signing import Role, SigningKey

encode64 = canon.encode_base64
IDENTITY_KEY = encode64(b"\x01" + bytes(31))
NO_POINT = encode64(b"\x02" + bytes(31))
NO_SCALAR = b"\xff" * 32
NO_GROUP_ELEMENT = b"\xff" * 32


@functools.cache
def other_key(number: int) -> str:
    """An Ed25519 key that nobody uses."""
    return encode64(SigningKey.draw(Role.LOG, f"other-{number}").public)


@functools.cache
def make_spki(bits: int, exponent: int = 65537) -> str:
    """An RSA key for tokens, as a charter writes it."""
    key = rsa.generate_private_key(exponent, bits).public_key()
    return encode64(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def take_over_log(forgery: Forgery) -> None:
    """Put the forger's own key in the place of the log's, and sign with it."""
    forgery.log = SigningKey.draw(Role.LOG, forgery.world.group.log.name)
    forgery.edit(names.ROSTER, "/charter/log/ed25519", lambda _: encode64(forgery.log.public))


def spoil(at: int, by: bytes = b"") -> Callable[[str], str]:
    """Change a byte of a binary value, or put these bytes there."""

    def change(old: str) -> str:
        data = bytearray(canon.parse_base64(old))
        data[at : at + (len(by) or 1)] = by or bytes([data[at] ^ 1])
        return encode64(bytes(data))

    return change
