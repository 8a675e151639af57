"""Making the key files of logs, witnesses, registrars and collectors, each with its public side beside it.

Source: PROTOCOL §4, §5 (Sending), §6.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from undersigned import canon, schema
from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded, write_exclusively
from undersigned.keys.public import SUFFIX, encode_public, public_path, read_public
from undersigned.keys.sealing import IDENTITY_BYTES, CollectorIdentity
from undersigned.keys.signing import FILE_BYTES, Role, SigningKey
from undersigned.schema import KeyName

COLLECTOR: Final = "collector"
ROLES: Final = (*(role.value for role in Role), COLLECTOR)
_OWNER_ONLY: Final = 0o600


def create_keys(role: str, name: str, path: Path, rsa_bits: int | None = None) -> dict[str, str]:
    """Draw keys and write their file, for its owner alone, and the public side beside it.

    Args:
        role: one of ROLES.
        name: for a log its origin; 1 to 200 of printable ASCII without space and plus.
        rsa_bits: 2,048, 3,072 or 4,096 to let a registrar sign unseen, else None.

    Returns:
        The public side: `name`, and `ed25519` with, for a blind registrar, `rsa`; for a collector `age`.

    Raises:
        MalformedInput: `name`.
        Refused: `token-key`, `file-exists`; nothing is written then.
        StoreFailure: `unwritable`.
    """
    public = public_path(path)
    if os.path.lexists(public):
        raise Refused("file-exists", str(public))
    if role == COLLECTOR:
        told = _create_collector(name, path, rsa_bits)
    else:
        key = SigningKey.draw(Role(role), name, rsa_bits)
        key.save(path)
        told = key.describe()
        key.wipe()
    write_exclusively(public, encode_public(told))
    return told


def _create_collector(name: str, path: Path, rsa_bits: int | None) -> dict[str, str]:
    if rsa_bits is not None:
        raise Refused("token-key", None, "only registrars have one")
    schema.codec_of(KeyName).parse(name)
    identity = CollectorIdentity.make()
    write_exclusively(path, identity.encode(), _OWNER_ONLY)
    return {"age": identity.recipient, "name": name}


def describe_file(path: Path) -> dict[str, str]:
    """The public side of a key file, or what a file with a public side says.

    Raises:
        MalformedInput: `key-file-form`, and those of `read_public` for a `.pub` file.
        Refused: `key-file-open`.
        StoreFailure: as `files.read_bounded`.
    """
    if path.suffix == SUFFIX:
        return _describe_public(path)
    data = read_bounded(path, max(FILE_BYTES, IDENTITY_BYTES))
    if not data.startswith(b"{"):
        return {"age": CollectorIdentity.parse(data, str(path)).recipient}
    for role in Role:
        if f'"kind":"{role}-key"'.encode() in data:
            return SigningKey.load(path, role).describe()
    raise MalformedInput("key-file-form", str(path))


def _describe_public(path: Path) -> dict[str, str]:
    value = canon.parse_json(read_bounded(path, FILE_BYTES).removesuffix(b"\n"), path.name)
    if isinstance(value, dict) and isinstance(value.get("age"), str):
        return {"age": str(value["age"]), "name": str(value.get("name"))}
    public = read_public(path)
    told = {"name": public.name, "ed25519": canon.encode_base64(public.ed25519)}
    rsa = getattr(public, "rsa", None)
    return told if rsa is None else told | {"rsa": canon.encode_base64(rsa)}
