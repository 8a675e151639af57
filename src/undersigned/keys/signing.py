"""Key files of logs, witnesses and registrars: made, loaded, and signed with.

Source: PROTOCOL §1 (Ed25519), §4 (registrars), §6 (log and witnesses).
"""

from __future__ import annotations

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    load_pem_private_key,
)

from undersigned import canon, limits, schema
from undersigned.errors import MalformedInput, Refused
from undersigned.files import open_regular, read_bounded, write_exclusively
from undersigned.keys.blind_registrar import TokenSigner
from undersigned.schema import Binary, Key, KeyName, document

FILE_BYTES: Final = 8_192
_FILE_MODE: Final = 0o600
_OTHERS: Final = 0o077


class Role(StrEnum):
    """Whose key it is."""

    LOG = "log"
    WITNESS = "witness"
    REGISTRAR = "registrar"


@document(undersigned=1, kind="log-key")
class _LogKeyFile:
    name: KeyName
    ed25519: Key
    rsa: Binary | None


@document(undersigned=1, kind="witness-key")
class _WitnessKeyFile:
    name: KeyName
    ed25519: Key
    rsa: Binary | None


@document(undersigned=1, kind="registrar-key")
class _RegistrarKeyFile:
    name: KeyName
    ed25519: Key
    rsa: Binary | None


_KeyFile = _LogKeyFile | _WitnessKeyFile | _RegistrarKeyFile
_FILES: Final[dict[Role, type[_KeyFile]]] = {
    Role.LOG: _LogKeyFile,
    Role.WITNESS: _WitnessKeyFile,
    Role.REGISTRAR: _RegistrarKeyFile,
}


class SigningKey:
    """An Ed25519 secret with a role and a name; a registrar's may have an RSA key for blind tokens beside it.

    It is never shown, compared or pickled. `wipe` overwrites it; what the libraries copied on the way is out
    of reach.
    """

    __slots__ = ("_seed", "_tokens", "name", "public", "role")
    __hash__ = None  # type: ignore[assignment]

    role: Role
    name: str
    public: bytes

    def __init__(self, role: Role, name: str, seed: bytes, tokens: TokenSigner | None = None) -> None:
        schema.codec_of(KeyName).parse(name)
        self.role, self.name = role, name
        self._seed = bytearray(seed)
        self._tokens = tokens
        self.public = self._private().public_key().public_bytes_raw()

    @classmethod
    def draw(cls, role: Role, name: str, rsa_bits: int | None = None) -> Self:
        """A new key.

        Args:
            name: for a log its origin; 1 to 200 of printable ASCII without space and plus.
            rsa_bits: 2,048, 3,072 or 4,096 to give a registrar a key for blind tokens too, else None.

        Raises:
            MalformedInput: `name`.
            Refused: `token-key`.
        """
        if rsa_bits is not None and role is not Role.REGISTRAR:
            raise Refused("token-key", None, "only registrars have one")
        tokens = None if rsa_bits is None else TokenSigner.draw(rsa_bits)
        return cls(role, name, secrets.token_bytes(limits.ED25519_KEY_BYTES), tokens)

    @classmethod
    def load(cls, path: Path, role: Role) -> Self:
        """The key in a key file of this role.

        Raises:
            MalformedInput: `too-large`, `key-file-form`.
            Refused: `key-file-open`, when others than its owner may read the file.
            StoreFailure: `not-found`, `not-a-file`, `unreadable`.
        """
        _check_closed(path)
        try:
            file = schema.parse_document(_FILES[role], read_bounded(path, FILE_BYTES), str(path), FILE_BYTES)
            return cls(role, file.name, file.ed25519, _parse_tokens(file.rsa))
        except MalformedInput as error:
            if error.code == "too-large":
                raise
            # Neither place nor detail: they could quote the secret.
            raise MalformedInput("key-file-form", str(path)) from None

    def save(self, path: Path) -> None:
        """Write the key file, for its owner alone, where nothing may be yet.

        Raises:
            Refused: `file-exists`.
            StoreFailure: `unwritable`.
        """
        rsa = None if self._tokens is None else _encode_tokens(self._tokens)
        file = _FILES[self.role](self.name, bytes(self._seed), rsa)
        write_exclusively(path, schema.encode_document(file), _FILE_MODE)

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature over the message, 64 bytes."""
        return self._private().sign(message)

    @property
    def tokens(self) -> TokenSigner | None:
        """What signs blind tokens, for a registrar that has an RSA key."""
        return self._tokens

    def describe(self) -> dict[str, str]:
        """What a charter says of the key: `name`, and in base64url `ed25519` and, if any, `rsa` (SPKI)."""
        told = {"name": self.name, "ed25519": canon.encode_base64(self.public)}
        if self._tokens is not None:
            told["rsa"] = canon.encode_base64(self._tokens.public.encode())
        return told

    def wipe(self) -> None:
        """Overwrite the secrets; the key cannot sign after this."""
        self._seed[:] = bytes(len(self._seed))
        del self._seed[:]
        if self._tokens is not None:
            self._tokens.wipe()

    def _private(self) -> Ed25519PrivateKey:
        if len(self._seed) != limits.ED25519_KEY_BYTES:
            raise Refused("key-wiped")
        return Ed25519PrivateKey.from_private_bytes(bytes(self._seed))

    def __repr__(self) -> str:
        return "SigningKey(…)"

    def __eq__(self, other: object) -> bool:
        raise TypeError("secrets are not compared")

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not pickled")


def _check_closed(path: Path) -> None:
    descriptor = open_regular(path)
    try:
        mode = os.fstat(descriptor).st_mode
    finally:
        os.close(descriptor)
    if mode & _OTHERS:
        raise Refused("key-file-open", str(path), f"chmod 600 {path}")


def _parse_tokens(pkcs8: bytes | None) -> TokenSigner | None:
    if pkcs8 is None:
        return None
    try:
        private = load_der_private_key(pkcs8, None)
    except (ValueError, TypeError):
        raise MalformedInput("key-file-form") from None
    if not isinstance(private, RSAPrivateKey):
        raise MalformedInput("key-file-form")
    return TokenSigner(private)


def _encode_tokens(tokens: TokenSigner) -> bytes:
    private = load_pem_private_key(bytes(tokens.to_pem()), None)
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
