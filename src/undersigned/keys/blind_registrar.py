"""The registrar's side of a blind token: the RSA key, and the blind signature.

The private operation is OpenSSL's, which takes the same time for every key and blinds once more.

Source: RFC 9474 §4.3.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from undersigned.errors import MalformedInput, Refused
from undersigned.keys.blind_rsa import EXPONENT, TokenKey, parse_token_key

_OPENSSL_SECONDS: Final = 60


class TokenSigner:
    """A blind registrar's private key, for the tokens of one class of one charter and nothing else."""

    __slots__ = ("_pem", "public")
    __hash__ = None  # type: ignore[assignment]

    public: TokenKey

    def __init__(self, private: RSAPrivateKey) -> None:
        self.public = parse_token_key(
            private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
        self._pem = bytearray(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @classmethod
    def draw(cls, bits: int = 3072) -> Self:
        """A new key of 2,048, 3,072 or 4,096 bits.

        Raises:
            Refused: `token-key`.
        """
        if bits not in {2048, 3072, 4096}:
            raise Refused("token-key", None, f"{bits} bits")
        return cls(generate_private_key(EXPONENT, bits))

    @classmethod
    def from_pem(cls, pem: bytes | bytearray) -> Self:
        """The key in an unencrypted PKCS #8 PEM.

        Raises:
            MalformedInput: `token-key-form`.
            Refused: `token-key`.
        """
        try:
            private = load_pem_private_key(bytes(pem), None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise MalformedInput("token-key-form") from None
        if not isinstance(private, RSAPrivateKey):
            raise Refused("token-key", None, "not RSA")
        return cls(private)

    def to_pem(self) -> bytearray:
        """The key as unencrypted PKCS #8 PEM, for the registrar's own file."""
        return bytearray(self._pem)

    def wipe(self) -> None:
        """Overwrite the key."""
        self._pem[:] = bytes(len(self._pem))

    def blind_sign(self, blinded: bytes) -> bytes:
        """The answer to a member's request, as long as the modulus.

        Args:
            blinded: the request, as long as the modulus and smaller than it.

        Raises:
            MalformedInput: `token-length`.
            Refused: `token-request`, `openssl-missing`, `openssl-failed`.
        """
        if len(blinded) != self.public.length:
            raise MalformedInput(
                "token-length", None, f"{len(blinded)} bytes instead of {self.public.length}"
            )
        number = int.from_bytes(blinded, "big")
        if not 0 < number < self.public.modulus:
            raise Refused("token-request")
        answer = self._apply(blinded)
        # A fault while signing could tell the key's factors to whoever asked.
        if pow(int.from_bytes(answer, "big"), EXPONENT, self.public.modulus) != number:
            raise Refused("openssl-failed", None, "the signature does not belong to the request")
        return answer

    def _apply(self, blinded: bytes) -> bytes:
        with _pipe_of(self._pem) as key:
            command = ["openssl", "pkeyutl", "-decrypt", "-inkey", f"/dev/fd/{key}"]
            command += ["-pkeyopt", "rsa_padding_mode:none"]
            try:
                done = subprocess.run(
                    command,
                    input=blinded,
                    capture_output=True,
                    pass_fds=[key],
                    timeout=_OPENSSL_SECONDS,
                    check=False,
                )
            except FileNotFoundError:
                raise Refused("openssl-missing") from None
            except (OSError, subprocess.SubprocessError):
                raise Refused("openssl-failed") from None
        if done.returncode or len(done.stdout) != len(blinded):
            raise Refused("openssl-failed", None, f"exit code {done.returncode}")
        return done.stdout

    def __repr__(self) -> str:
        return "TokenSigner(…)"

    def __eq__(self, other: object) -> bool:
        raise TypeError("secrets are not compared")

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not pickled")


@contextmanager
def _pipe_of(data: bytes | bytearray) -> Iterator[int]:
    """The reading end of a pipe that holds `data` (at most 4 KiB or so, so that writing never waits)."""
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb", buffering=0) as end:
            end.write(data)
        yield reading
    finally:
        os.close(reading)
