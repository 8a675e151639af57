"""The public side of a key file: one line of JSON beside it, for charters and for readers.

Source: PROTOCOL §1 (names, Ed25519), §4 (registrars).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from undersigned import canon, limits, schema
from undersigned.canon import Json
from undersigned.files import read_bounded
from undersigned.schema import Binary, Key, KeyName, document

SUFFIX: Final = ".pub"


@document()
class PublicKey:
    """Name and Ed25519 key (32 bytes) of a log, a witness or a registrar."""

    name: KeyName
    ed25519: Key


@document()
class TokenPublicKey:
    """The same of a blind registrar, with its RSA key as SPKI DER."""

    name: KeyName
    ed25519: Key
    rsa: Binary


def public_path(path: Path) -> Path:
    """Where the public side of a key file lies: `log.key` has `log.pub`."""
    return path.with_suffix(SUFFIX) if path.suffix == ".key" else path.with_name(path.name + SUFFIX)


def encode_public(described: Mapping[str, str]) -> bytes:
    """The line of a public side, as `SigningKey.describe` tells it."""
    told: dict[str, Json] = dict(described)
    return canon.encode_json(told) + b"\n"


def read_public(path: Path) -> PublicKey | TokenPublicKey:
    """The public side in a file.

    Raises:
        MalformedInput: `too-large`, those of `canon.parse_json` and of the fields.
        StoreFailure: as `files.read_bounded`.
    """
    value = canon.parse_json(read_bounded(path, limits.LINE_BYTES).removesuffix(b"\n"), path.name)
    has_tokens = isinstance(value, dict) and "rsa" in value
    if has_tokens:
        return schema.parse_value(TokenPublicKey, value, path.name)
    return schema.parse_value(PublicKey, value, path.name)
