"""Checkpoints: what a log commits to, signed by the log and by its witnesses.

Source: C2SP tlog-checkpoint v1.0.0; PROTOCOL §6.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from undersigned import limits
from undersigned.errors import MalformedInput, NotVerified
from undersigned.log.cosignature import Witnessed, count_witnesses
from undersigned.log.merkle import build_root
from undersigned.log.note import (
    ED25519,
    Note,
    NoteKey,
    NoteSignature,
    check_signature,
    encode_note,
    parse_note,
    parse_standard_base64,
)
from undersigned.log.signer import Signer
from undersigned.roster.charter import LogTerms

# A letter's origin is its charter's with "/" and the slot, so up to three characters longer.
_ORIGIN: Final = re.compile(rf"[!-*,-~]{{1,{limits.KEY_NAME_CHARS + 3}}}")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's origin, its number of leaves, and the root over them, 32 bytes."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class CheckedCheckpoint:
    """A checkpoint whose log signature, cosignatures and quorum hold, and who witnessed it when."""

    size: int
    root: bytes
    witnessed: tuple[Witnessed, ...]
    note: Note

    def check_leaves(self, leaves: Sequence[bytes], place: str) -> None:
        """Check that the log holds exactly these leaves, in this order.

        Raises:
            NotVerified: `log-size`, `log-root`.
        """
        if self.size != len(leaves):
            raise NotVerified("log-size", place, f"{self.size} instead of {len(leaves)}")
        if self.root != build_root(leaves):
            raise NotVerified("log-root", place)


def build_checkpoint(origin: str, size: int, root: bytes) -> bytes:
    """The text of a checkpoint: three lines, each with its LF; `root` is 32 bytes."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def parse_checkpoint(text: bytes, place: str) -> Checkpoint:
    """The checkpoint that a note's text is: exactly three lines, nothing after them.

    Raises:
        MalformedInput: `checkpoint-form`.
    Source: C2SP tlog-checkpoint v1.0.0, without extension lines.
    """
    lines = text.decode("utf-8", "replace").split("\n")
    if len(lines) != 4 or lines[3] or not _ORIGIN.fullmatch(lines[0]):
        raise MalformedInput("checkpoint-form", place, "not an origin, a size and a root")
    root = parse_standard_base64(lines[2])
    if root is None or len(root) != limits.DIGEST_BYTES:
        raise MalformedInput("checkpoint-form", place, "the root is not 32 bytes of base64")
    if not _SIZE.fullmatch(lines[1]) or int(lines[1]) > limits.INTEGER_MAX:
        raise MalformedInput("checkpoint-form", place, "the size is not a number")
    return Checkpoint(lines[0], int(lines[1]), root)


def log_key(origin: str, ed25519: bytes) -> NoteKey:
    """The key of a log, as notes name it: its name is the log's origin."""
    return NoteKey(origin, ED25519, ed25519)


def sign_checkpoint(text: bytes, signer: Signer) -> Note:
    """The note of a checkpoint's text with the log's signature, by the text's origin.

    Raises:
        MalformedInput: `checkpoint-form`.
    """
    key = log_key(parse_checkpoint(text, "checkpoint").origin, signer.public)
    return Note(text, (NoteSignature(key.name, key.id, signer.sign(text)),))


def check_log_signature(note: Note, key: NoteKey, place: str) -> None:
    """Check that the log signed the note: one signature, however often its line stands there.

    Raises:
        NotVerified: `checkpoint-key-missing`, `checkpoint-signature`.
    """
    if not check_signature(note, key, "checkpoint-signature", place):
        raise NotVerified("checkpoint-key-missing", place, key.name)
    if len(set(note.by(key.name, key.id))) > 1:
        # The timestamp covers the log's line, so there must be no choice between two.
        raise NotVerified("checkpoint-signature", place, "two different signatures of the log")


def check_checkpoint(
    data: bytes, place: str, terms: LogTerms, origin: str, not_before: datetime | None = None
) -> CheckedCheckpoint:
    """Check a signed checkpoint by the charter's terms and return what it says.

    Args:
        data: the note, at most `limits.CHECKPOINT_BYTES`.
        terms: key, witnesses and quorum.
        origin: that of the log meant: the charter's, or the letter's.
        not_before: cosignatures of an earlier time do not count towards the quorum.

    Raises:
        MalformedInput: `too-large`, `note-form`, `checkpoint-form`.
        NotVerified: `checkpoint-origin`, `checkpoint-key-missing`, `checkpoint-signature`,
            `cosignature-invalid`, `quorum`.
    Source: PROTOCOL §6.
    """
    note = parse_note(data, place)
    checkpoint = parse_checkpoint(note.text, place)
    if checkpoint.origin != origin:
        raise NotVerified("checkpoint-origin", place, f"{checkpoint.origin} instead of {origin}")
    check_log_signature(note, log_key(origin, terms.ed25519), place)
    witnessed = count_witnesses(note, terms.witnesses, not_before, place)
    if len(witnessed) < terms.quorum:
        raise NotVerified("quorum", place, f"{len(witnessed)} witnesses instead of {terms.quorum}")
    return CheckedCheckpoint(checkpoint.size, checkpoint.root, witnessed, note)


def timestamped_bytes(data: bytes, origin: str, ed25519: bytes, place: str = "checkpoint") -> bytes:
    """What a timestamp of a checkpoint covers: its text, the empty line and the log's line.

    Cosignatures are left out, so that witnesses may still add theirs.

    Args:
        data: the note, as published.
        ed25519: the log's public key, 32 bytes.

    Raises:
        MalformedInput: `too-large`, `note-form`.
        NotVerified: `checkpoint-key-missing`, `checkpoint-signature`.
    Source: PROTOCOL §6.
    """
    note, key = parse_note(data, place), log_key(origin, ed25519)
    check_log_signature(note, key, place)
    return encode_note(Note(note.text, note.by(key.name, key.id)[:1]))
