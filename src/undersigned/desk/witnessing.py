"""A witness at work on folders: every log in them is recomputed before it is cosigned, or just told.

Source: PROTOCOL §6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from undersigned import canon, limits, schema
from undersigned.bundle import names
from undersigned.bundle.archive import read_bundle
from undersigned.bundle.format import split_lines
from undersigned.desk.letter_folder import BUNDLE, CLOSED
from undersigned.errors import Fault, Refused, UndersignedError
from undersigned.files import read_bounded, write_atomically, write_exclusively
from undersigned.keys.public import encode_public, read_public
from undersigned.keys.signing import SigningKey
from undersigned.letter.document import Letter
from undersigned.log.checkpoint import CheckedCheckpoint, check_checkpoint
from undersigned.log.cosignature import cosignature_key
from undersigned.log.merkle import build_consistency_proof, build_root
from undersigned.log.note import Note, encode_note, parse_note
from undersigned.roster.charter import LogTerms, Witness
from undersigned.roster.frozen import Roster
from undersigned.witness.cosigner import cosign
from undersigned.witness.memory import Memory

_WANTED: Final = (names.ROSTER, names.ROSTER_CHECKPOINT, names.LETTER, names.CHECKPOINT, names.SIGNATURES)


@dataclass(frozen=True, slots=True)
class FoundLog:
    """A log as its files tell it, nothing of it checked.

    Args:
        name: of the checkpoint's file, below the folder.
        origin: what the checkpoint must name.
        terms: key and witnesses, from the charter.
        leaves: those that the files hold, in order.
        note: the checkpoint's file.
    """

    name: str
    origin: str
    terms: LogTerms
    leaves: tuple[bytes, ...]
    note: bytes

    def check(self) -> CheckedCheckpoint:
        """Check that the checkpoint is the log's own and of exactly these leaves, whoever witnessed it.

        Raises:
            MalformedInput: `too-large`, `note-form`, `checkpoint-form`.
            NotVerified: `log-size`, `log-root`, `checkpoint-origin`, `checkpoint-key-missing`,
                `checkpoint-signature`, `cosignature-invalid`.
        """
        checked = check_checkpoint(self.note, self.name, replace(self.terms, quorum=0), self.origin)
        checked.check_leaves(self.leaves, self.name)
        return checked


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A log that was cosigned; `is_named` tells whether its charter names the witness."""

    name: str
    origin: str
    size: int
    is_named: bool


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A log whose checkpoint was held against its files; `fault` is None where they agree."""

    name: str
    origin: str
    size: int
    root: bytes
    witnesses: tuple[str, ...]
    quorum: int
    fault: Fault | None


def find_logs(files: Mapping[str, bytes], below: str = "") -> list[FoundLog]:
    """The logs of a roster and, if there is one, of a letter on it.

    Args:
        files: those of a charter's folder, a letter's folder or a bundle, by their names in it.
        below: what to put before the names of files.

    Raises:
        MalformedInput: those of the documents, `line-end`, `too-many`.
        Refused: `bundle-missing`, `letter-roster`.
    """
    roster = schema.parse_document(Roster, _take(files, names.ROSTER), names.ROSTER, limits.ROSTER_BYTES)
    terms = roster.charter.log
    leaf = files[names.ROSTER]
    note = _take(files, names.ROSTER_CHECKPOINT)
    logs = [FoundLog(below + names.ROSTER_CHECKPOINT, terms.origin, terms, (leaf,), note)]
    if names.LETTER in files:
        letter = schema.parse_document(Letter, files[names.LETTER], names.LETTER, limits.LETTER_BYTES)
        if letter.roster != roster.id:
            raise Refused("letter-roster", names.LETTER)
        lines = split_lines(files.get(names.SIGNATURES, b""), limits.RECORDS_MAX + 1)
        origin, note = letter.log_origin(roster.charter), _take(files, names.CHECKPOINT)
        logs.append(FoundLog(below + names.CHECKPOINT, origin, terms, (files[names.LETTER], *lines), note))
    return logs


def _take(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise Refused("bundle-missing", name)
    return files[name]


def read_log_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder out of which its logs are recomputed.

    Raises:
        MalformedInput: `too-large`.
        StoreFailure: as `files.read_bounded`.
    """
    return {
        name: read_bounded(folder / name, names.limit_of(name))
        for name in _WANTED
        if (folder / name).exists()
    }


def witness_folder(
    folder: Path, memory: Path, witness: SigningKey, now: datetime, known: bytes | None = None
) -> list[Cosigned]:
    """Cosign every log in a folder, and put the cosignatures into its checkpoints.

    Nothing is cosigned unless every log is what the files say. A log's key is the one that the witness first
    saw for it, or `known`.

    Args:
        folder: a charter's folder with its roster frozen, a letter's folder, or a bundle's.
        memory: the witness's own folder; made if it is missing. It must never be lost or shared.
        now: the time to state; aware.
        known: the log's public key (32 bytes), where the witness has it from elsewhere.

    Raises:
        MalformedInput: those of `find_logs` and of checkpoints.
        NotVerified: those of `FoundLog.check`, `consistency-proof`.
        Refused: `folder-needed`, `witness-log-key`, `witness-size`, `witness-root`, those of `find_logs`.
        StoreFailure: `witness-memory`, `unreadable`, `unwritable`.
    """
    if not folder.is_dir():
        raise Refused("folder-needed", str(folder))
    logs = find_logs(read_log_files(folder))
    for log in logs:
        log.check()
        check_log_known(memory, log.origin, log.terms.ed25519, known)
    return [_cosign(folder / log.name, log, memory, witness, now) for log in logs]


def _cosign(path: Path, log: FoundLog, memory: Path, witness: SigningKey, now: datetime) -> Cosigned:
    remembered = Memory(memory)
    before = remembered.find(log.origin)
    old = before.size if before is not None else 0
    proof = build_consistency_proof(log.leaves, old) if old <= len(log.leaves) else ()
    _remember_key(memory, log.origin, log.terms.ed25519)
    line = cosign(remembered, log.note, proof, log.origin, log.terms.ed25519, witness, now)
    note = parse_note(read_bounded(path, limits.CHECKPOINT_BYTES), log.name)
    own = Witness(witness.name, witness.public)
    key = cosignature_key(own)
    # The newest of a witness's own lines says all that its older ones did.
    others = tuple(one for one in note.signatures if (one.name, one.key_id) != (key.name, key.id))
    write_atomically(path, encode_note(Note(note.text, (*others, line))))
    return Cosigned(log.name, log.origin, len(log.leaves), own in log.terms.witnesses)


def check_log_known(memory: Path, origin: str, ed25519: bytes, known: bytes | None = None) -> None:
    """Check a log's key against the one that the witness was told or remembers.

    A letter's log has its charter's key, so a key that is remembered for a charter holds for `/0`, `/1` too:
    otherwise a stranger could take these names before the charter's own letters do.

    Raises:
        MalformedInput: what `read_public` raises on a damaged memory.
        Refused: `witness-log-key`.
    """
    if known is not None and known != ed25519:
        raise Refused("witness-log-key", None, origin)
    above, _, slot = origin.rpartition("/")
    for name in (origin, above) if slot.isdecimal() else (origin,):
        path = _key_path(memory, name)
        if path.exists() and read_public(path).ed25519 != ed25519:
            raise Refused("witness-log-key", None, name)


def _remember_key(memory: Path, origin: str, ed25519: bytes) -> None:
    path = _key_path(memory, origin)
    with Memory(memory).locked():
        check_log_known(memory, origin, ed25519)
        if not path.exists():
            told = {"ed25519": canon.encode_base64(ed25519), "name": origin}
            write_exclusively(path, encode_public(told), 0o600)


def _key_path(memory: Path, origin: str) -> Path:
    return memory / f"{canon.sha256(origin.encode()).hex()}.pub"


def recompute(path: Path) -> list[Recomputed]:
    """Recompute every log in a folder or zip, and hold it against its checkpoint; nothing is changed.

    Of a letter's folder, the closed log and the released bundle are recomputed too, where they are there.

    Raises:
        MalformedInput: those of `find_logs`, and of `read_bundle` for a zip.
        Refused: those of `find_logs`.
        StoreFailure: as `files.read_bounded`.
    """
    if not path.is_dir():
        zipped = read_bundle(path)
        return [
            _recompute(log) for log in find_logs({name: zipped[name] for name in _WANTED if name in zipped})
        ]
    files = read_log_files(path)
    logs = find_logs(files)
    closed = path / CLOSED
    if (closed / names.CHECKPOINT).exists():
        own = {name: files[name] for name in (names.ROSTER, names.ROSTER_CHECKPOINT, names.LETTER)}
        logs += find_logs(own | read_log_files(closed), f"{CLOSED}/")[1:]
    if (path / BUNDLE).is_dir():
        logs += find_logs(read_log_files(path / BUNDLE), f"{BUNDLE}/")
    return [_recompute(log) for log in logs]


def _recompute(log: FoundLog) -> Recomputed:
    fault: Fault | None = None
    witnesses: tuple[str, ...] = ()
    try:
        witnesses = tuple(one.name for one in log.check().witnessed)
    except UndersignedError as error:
        fault = Fault.of(error)
    root = build_root(log.leaves)
    return Recomputed(log.name, log.origin, len(log.leaves), root, witnesses, log.terms.quorum, fault)
