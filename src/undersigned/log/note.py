"""Signed notes: a text, an empty line, and signature lines by named keys.

Source: C2SP signed-note v1.0.0; PROTOCOL §6.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from undersigned import _core, canon, limits
from undersigned.errors import MalformedInput, NotVerified, Refused

ED25519: Final = 0x01
ED25519_COSIGNATURE: Final = 0x04
KEY_ID_BYTES: Final = 4

_DASH: Final = "— "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
# White_Space of Unicode, written out: what a runtime calls a space may change with its version.
_NOT_IN_NAMES: Final = re.compile(
    "[+\u0009-\u000d \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
)
_VKEY: Final = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature line: the key's name, its 4-byte id, and what the key made (for Ed25519 64 bytes)."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text, UTF-8 with its last LF, and its signature lines in the order they stand; none is checked."""

    text: bytes
    signatures: tuple[NoteSignature, ...]

    def by(self, name: str, key_id: bytes) -> tuple[NoteSignature, ...]:
        """The lines of one key."""
        return tuple(line for line in self.signatures if (line.name, line.key_id) == (name, key_id))


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key that signs notes: name, C2SP type byte and key, 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4-byte key id: the beginning of SHA-256(name ‖ LF ‖ type ‖ key)."""
        return canon.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:KEY_ID_BYTES]


def parse_note(data: bytes, place: str) -> Note:
    """The note in `data`; what parses encodes to the same bytes again.

    Args:
        data: at most `limits.CHECKPOINT_BYTES`.

    Raises:
        MalformedInput: `too-large`, `note-form`.
    Source: C2SP signed-note v1.0.0, format.
    """
    if len(data) > limits.CHECKPOINT_BYTES:
        raise MalformedInput("too-large", place, f"{len(data)} bytes")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedInput("note-form", place, "not UTF-8") from None
    if _CONTROL.search(content):
        raise MalformedInput("note-form", place, "a control character")
    text, empty_line, lines = content.rpartition("\n\n")
    if not empty_line or not lines.endswith("\n"):
        raise MalformedInput("note-form", place, "no signature lines after an empty line")
    return Note((text + "\n").encode(), tuple(_parse_line(line, place) for line in lines[:-1].split("\n")))


def _parse_line(line: str, place: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not is_key_name(name):
        raise MalformedInput("note-form", place, "a line that is not a signature")
    payload = parse_standard_base64(encoded)
    if payload is None or len(payload) <= KEY_ID_BYTES:
        raise MalformedInput("note-form", place, "a signature that is not base64")
    return NoteSignature(name, payload[:KEY_ID_BYTES], payload[KEY_ID_BYTES:])


def is_key_name(name: str) -> bool:
    """Whether a note may have a key of this name: not empty, no Unicode space, no plus."""
    return bool(name) and not _NOT_IN_NAMES.search(name)


def parse_standard_base64(text: str) -> bytes | None:
    """The bytes of padded standard base64 without unused bits, or None."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def encode_line(line: NoteSignature) -> bytes:
    """The bytes of a signature line, with its LF."""
    payload = base64.b64encode(line.key_id + line.signature).decode()
    return f"{_DASH}{line.name} {payload}\n".encode()


def encode_note(note: Note) -> bytes:
    """The bytes of a note."""
    return note.text + b"\n" + b"".join(encode_line(line) for line in note.signatures)


def add_signatures(note: Note, lines: Iterable[NoteSignature]) -> Note:
    """The note with these lines after its own, without those it has already."""
    return Note(note.text, tuple(dict.fromkeys((*note.signatures, *lines))))


def merge_cosignatures(first: Note, second: Note) -> Note:
    """The first note with the lines that only the second has after its own; nothing is checked.

    Raises:
        Refused: `note-differs`, when the texts are not the same.
    """
    if first.text != second.text:
        raise Refused("note-differs")
    return add_signatures(first, second.signatures)


def check_signature(note: Note, key: NoteKey, code: str, place: str) -> bool:
    """Check every line of an Ed25519 key; whether there is one. Lines of other keys are not looked at.

    Raises:
        NotVerified: `code`, when a line of the key does not hold.
    Source: PROTOCOL §1 (ZIP 215), §6.
    """
    lines = set(note.by(key.name, key.id))
    for line in lines:
        if len(line.signature) != limits.ED25519_SIGNATURE_BYTES:
            raise NotVerified(code, place, key.name)
        check_ed25519(key.public, note.text, line.signature, code, place, key.name)
    return bool(lines)


def check_ed25519(public: bytes, message: bytes, signature: bytes, code: str, place: str, name: str) -> None:
    """Check a 64-byte Ed25519 signature by ZIP 215.

    Raises:
        NotVerified: `code`, in `place`, with the key's name.
    """
    try:
        _core.check_ed25519(public, message, signature)
    except (MalformedInput, NotVerified, Refused):
        raise NotVerified(code, place, name) from None


def encode_vkey(key: NoteKey) -> str:
    """The verifier key as `NAME+ID+BASE64`, as C2SP tools exchange it.

    Source: C2SP signed-note v1.0.0, verifier keys.
    """
    return f"{key.name}+{key.id.hex()}+{base64.b64encode(bytes([key.kind]) + key.public).decode()}"


def parse_vkey(text: str, place: str) -> NoteKey:
    """The Ed25519 key, for signatures or cosignatures, of a verifier key line.

    Raises:
        MalformedInput: `vkey`.
    Source: C2SP signed-note v1.0.0, verifier keys.
    """
    found = _VKEY.fullmatch(text)
    payload = parse_standard_base64(found[3]) if found else None
    if not found or not payload or not is_key_name(found[1]) or len(payload) != 1 + limits.ED25519_KEY_BYTES:
        raise MalformedInput("vkey", place)
    key = NoteKey(found[1], payload[0], payload[1:])
    if key.kind not in {ED25519, ED25519_COSIGNATURE} or key.id.hex() != found[2]:
        raise MalformedInput("vkey", place)
    return key
