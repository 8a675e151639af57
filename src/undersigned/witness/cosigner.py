"""Cosigning: one story for each origin.

Source: C2SP tlog-witness v1.0.0 (add-checkpoint); PROTOCOL §6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from undersigned.errors import NotVerified, Refused
from undersigned.log.checkpoint import Checkpoint, check_log_signature, log_key, parse_checkpoint
from undersigned.log.cosignature import sign_cosignature
from undersigned.log.merkle import EMPTY_ROOT, check_consistency
from undersigned.log.note import Note, NoteSignature, add_signatures, parse_note
from undersigned.log.signer import Signer
from undersigned.witness.memory import Memory


def cosign(
    memory: Memory,
    checkpoint: bytes,
    proof: Sequence[bytes],
    origin: str,
    ed25519: bytes,
    witness: Signer,
    now: datetime,
) -> NoteSignature:
    """Cosign a log's checkpoint, if it continues what was cosigned for this origin before; remember it first.

    Args:
        checkpoint: the note with the log's signature; other lines are not looked at.
        proof: 32-byte hashes from the size that `memory.find(origin)` tells to this one; empty at first sight
            and for the same checkpoint again, which gets a fresh cosignature.
        origin: the log that the witness means to cosign.
        ed25519: that log's public key, 32 bytes, as the witness knows it.
        now: the time to state; aware.

    Raises:
        MalformedInput: `too-large`, `note-form`, `checkpoint-form`.
        NotVerified: `checkpoint-origin`, `checkpoint-key-missing`, `checkpoint-signature`,
            `consistency-proof`.
        Refused: `witness-size`, `witness-root`.
        StoreFailure: `witness-memory`, `unreadable`, `unwritable`; nothing is signed then.
    """
    note = parse_note(checkpoint, "checkpoint")
    shown = parse_checkpoint(note.text, "checkpoint")
    if shown.origin != origin:
        raise NotVerified("checkpoint-origin", "checkpoint", f"{shown.origin} instead of {origin}")
    key = log_key(origin, ed25519)
    check_log_signature(note, key, "checkpoint")
    with memory.locked():
        _check_continues(memory.find(origin), shown, proof)
        line = sign_cosignature(note.text, witness, now)
        memory.store(origin, add_signatures(Note(note.text, note.by(key.name, key.id)), [line]))
    return line


def _check_continues(known: Checkpoint | None, shown: Checkpoint, proof: Sequence[bytes]) -> None:
    size, root = (0, EMPTY_ROOT) if known is None else (known.size, known.root)
    if shown.size < size:
        raise Refused("witness-size", "checkpoint", f"{shown.size} after {size} leaves")
    if shown.size == size and shown.root != root:
        raise Refused("witness-root", "checkpoint", f"of {size} leaves")
    check_consistency(size, root, shown.size, shown.root, proof)
