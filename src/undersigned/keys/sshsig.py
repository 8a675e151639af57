"""SSHSIG: signatures that `ssh-keygen -Y sign` makes over files.

Source: PROTOCOL.sshsig of OpenSSH; PROTOCOL §4.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from undersigned import _core
from undersigned.errors import MalformedInput, NotVerified, UndersignedError
from undersigned.keys.ssh_ed25519 import Ed25519Check
from undersigned.keys.ssh_public_key import SshKey, check_signature
from undersigned.keys.ssh_wire import WireReader, encode_string

ENROLMENT_NAMESPACE: Final = "enrolment@undersigned"

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = 1
_HASHES: Final = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
_HEADER: Final = "-----BEGIN SSH SIGNATURE-----\n"
_FOOTER: Final = "-----END SSH SIGNATURE-----\n"
_ARMOR_WIDTH: Final = 70


@dataclass(frozen=True, slots=True)
class SshSignature:
    """What an SSHSIG blob says.

    Args:
        public_key: the signer's key as a blob; not parsed, since it is compared with a known one.
        namespace: what the signature is for.
        hash_name: `sha256` or `sha512`.
        signature: algorithm and signature, in SSH's form.
    """

    public_key: bytes
    namespace: bytes
    hash_name: bytes
    signature: bytes


def parse_sshsig(blob: bytes) -> SshSignature:
    """The signature in an SSHSIG blob, which `encode_sshsig` gives back byte for byte.

    Raises:
        MalformedInput: `ssh-wire`, `sshsig-form`, `sshsig-hash`.
    """
    reader = WireReader(blob)
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise MalformedInput("sshsig-form", None, "it does not begin with SSHSIG")
    version = reader.uint32()
    if version != _VERSION:
        raise MalformedInput("sshsig-form", None, f"version {version}")
    public_key, namespace, reserved = reader.string(), reader.string(), reader.string()
    hash_name, signature = reader.string(), reader.string()
    reader.end()
    if reserved or not namespace:
        raise MalformedInput("sshsig-form", None, "no namespace, or something in the reserved field")
    if hash_name not in _HASHES:
        raise MalformedInput("sshsig-hash", None, ascii(hash_name[:40])[2:-1])
    return SshSignature(public_key, namespace, hash_name, signature)


def encode_sshsig(signed: SshSignature) -> bytes:
    """The SSHSIG blob of a signature."""
    fields = (signed.public_key, signed.namespace, b"", signed.hash_name, signed.signature)
    return _MAGIC + _VERSION.to_bytes(4, "big") + b"".join(encode_string(field) for field in fields)


def build_signed_data(message: bytes, namespace: bytes, hash_name: bytes) -> bytes:
    """The bytes that the key signs for `message`; `hash_name` is `sha256` or `sha512`."""
    fields = (namespace, b"", hash_name, _HASHES[hash_name](message).digest())
    return _MAGIC + b"".join(encode_string(field) for field in fields)


def prepare_sshsig(blob: bytes, message: bytes, key: SshKey, namespace: str) -> Ed25519Check | None:
    """Check an SSHSIG blob but for an Ed25519 signature, which is left for a batch.

    Args:
        blob: the blob without armor.
        message: the signed file.
        key: the key that must have signed.
        namespace: what the signature must be for.

    Returns:
        What is left to check, or None when the signature holds.

    Raises:
        MalformedInput: those of `parse_sshsig`.
        NotVerified: `sshsig-namespace`, `sshsig-key`, `sshsig-algorithm`, `sshsig-signature`.
    """
    signed = _parse_for(blob, key, namespace)
    return key.prepare(build_signed_data(message, signed.namespace, signed.hash_name), signed.signature)


def check_sshsig(blob: bytes, message: bytes, key: SshKey, namespace: str) -> None:
    """Check an SSHSIG blob over `message` by `key`; the arguments are those of `prepare_sshsig`.

    Raises:
        MalformedInput: those of `parse_sshsig`.
        NotVerified: `sshsig-namespace`, `sshsig-key`, `sshsig-algorithm`, `sshsig-signature`.
    """
    signed = _parse_for(blob, key, namespace)
    check_signature(key, build_signed_data(message, signed.namespace, signed.hash_name), signed.signature)


def _parse_for(blob: bytes, key: SshKey, namespace: str) -> SshSignature:
    signed = parse_sshsig(blob)
    if signed.namespace != namespace.encode():
        raise NotVerified("sshsig-namespace", None, ascii(signed.namespace[:60])[2:-1])
    if signed.public_key != key.encode():
        raise NotVerified("sshsig-key")
    return signed


@dataclass(frozen=True, slots=True)
class SshSigned:
    """An SSHSIG blob, the message it should be over and the key that should have signed."""

    blob: bytes
    message: bytes
    key: SshKey


def find_bad_sshsigs(
    signed: Sequence[SshSigned], namespace: str, threads: int = 0
) -> list[tuple[int, UndersignedError]]:
    """The places in `signed` of signatures that do not hold, in order, each with why.

    Ed25519 signatures are checked in one batch.

    Args:
        namespace: what every signature must be for.
        threads: worker threads for the batch, 0 for all cores.
    """
    bad: dict[int, UndersignedError] = {}
    pending: list[tuple[int, Ed25519Check]] = []
    for place, one in enumerate(signed):
        try:
            check = prepare_sshsig(one.blob, one.message, one.key, namespace)
        except UndersignedError as error:
            bad[place] = error
            continue
        if check is not None:
            pending.append((place, check))
    for found, _ in _core.find_bad_ed25519([check for _, check in pending], threads):
        bad[pending[found][0]] = NotVerified("sshsig-signature")
    return sorted(bad.items())


def parse_armor(text: str) -> bytes:
    """The blob in an armored signature, exactly as `ssh-keygen` writes it.

    Raises:
        MalformedInput: `sshsig-armor`.
    """
    body = text.removeprefix(_HEADER).removesuffix(_FOOTER)
    try:
        blob = binascii.a2b_base64(body.replace("\n", ""), strict_mode=True)
    except (binascii.Error, ValueError):
        raise MalformedInput("sshsig-armor") from None
    if encode_armor(blob) != text:
        raise MalformedInput("sshsig-armor")
    return blob


def encode_armor(blob: bytes) -> str:
    """The armored signature: base64 in lines of 70 characters between a header and a footer."""
    text = binascii.b2a_base64(blob, newline=False).decode("ascii")
    lines = [text[at : at + _ARMOR_WIDTH] + "\n" for at in range(0, len(text), _ARMOR_WIDTH)]
    return _HEADER + "".join(lines) + _FOOTER
