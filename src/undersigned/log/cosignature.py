"""Cosignatures: a witness's word that it saw a checkpoint, at a time, and no other story before.

Source: C2SP tlog-cosignature v1.0.1 (Ed25519); PROTOCOL §6.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from undersigned import limits
from undersigned.errors import NotVerified
from undersigned.log.note import ED25519_COSIGNATURE, Note, NoteKey, NoteSignature, check_ed25519
from undersigned.log.signer import Signer
from undersigned.roster.charter import Witness

_TIME_BYTES: Final = 8
# The last second that PROTOCOL §1 can write.
_LAST_SECOND: Final = 253_402_300_799


class Witnessed(NamedTuple):
    """A witness of a checkpoint, its key (32 bytes), and the latest time, in UTC, of its cosignatures."""

    name: str
    ed25519: bytes
    time: datetime


def cosignature_key(witness: Witness) -> NoteKey:
    """The key of a witness, as notes name it."""
    return NoteKey(witness.name, ED25519_COSIGNATURE, witness.ed25519)


def sign_cosignature(text: bytes, signer: Signer, time: datetime) -> NoteSignature:
    """The cosignature line of a witness for a checkpoint's text; parts of a second are dropped.

    Args:
        text: all lines of the checkpoint, each with its LF.
        time: aware; from 1970 on.
    """
    seconds = int(time.timestamp())
    key = NoteKey(signer.name, ED25519_COSIGNATURE, signer.public)
    signature = signer.sign(_message(text, seconds))
    return NoteSignature(signer.name, key.id, seconds.to_bytes(_TIME_BYTES, "big") + signature)


def count_witnesses(
    note: Note, witnesses: Iterable[Witness], not_before: datetime | None, place: str
) -> tuple[Witnessed, ...]:
    """The witnesses whose cosignatures stand on the note, each once, in the order given.

    Args:
        not_before: cosignatures of an earlier time are checked, but do not count.

    Raises:
        NotVerified: `cosignature-invalid`, when any line of one of these witnesses does not hold.
    Source: PROTOCOL §6; C2SP tlog-cosignature v1.0.1.
    """
    counted: dict[bytes, Witnessed] = {}
    for witness in witnesses:
        key = cosignature_key(witness)
        times = [_check_line(note.text, line, key, place) for line in set(note.by(key.name, key.id))]
        if times and (not_before is None or max(times) >= not_before):
            counted.setdefault(witness.ed25519, Witnessed(witness.name, witness.ed25519, max(times)))
    return tuple(counted.values())


def _check_line(text: bytes, line: NoteSignature, key: NoteKey, place: str) -> datetime:
    payload = line.signature
    seconds = int.from_bytes(payload[:_TIME_BYTES], "big")
    if len(payload) != _TIME_BYTES + limits.ED25519_SIGNATURE_BYTES or seconds > _LAST_SECOND:
        raise NotVerified("cosignature-invalid", place, key.name)
    message = _message(text, seconds)
    check_ed25519(key.public, message, payload[_TIME_BYTES:], "cosignature-invalid", place, key.name)
    return datetime.fromtimestamp(seconds, UTC)


def _message(text: bytes, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n".encode() + text
