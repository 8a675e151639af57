"""Closing a letter's log and publishing its bundle.

Source: PROTOCOL §5 (Release), §6.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.folder import write_folder
from undersigned.canon import encode_time
from undersigned.desk.collecting import Collector
from undersigned.desk.documents import check_log_key
from undersigned.desk.letter_folder import BUNDLE, CLOSED, LetterFolder
from undersigned.errors import Refused
from undersigned.files import read_bounded, sync_folder, write_atomically
from undersigned.letter.document import Letter
from undersigned.letter.record import SIGN, Close, Record
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint, timestamped_bytes
from undersigned.log.merkle import build_root
from undersigned.log.note import encode_note
from undersigned.log.signer import Signer
from undersigned.roster.charter import Charter

DESTROYED: Final = "too-few"


@dataclass(frozen=True, slots=True)
class Closing:
    """How many signatures stood at the close, and whether the letter will be released."""

    signatures: int
    threshold: int

    @property
    def is_enough(self) -> bool:
        """Whether the threshold was reached."""
        return self.signatures >= self.threshold


def find_standing(records: list[Record]) -> list[Record]:
    """The signatures that were not withdrawn."""
    withdrawn = {record.serial for record in records if record.action != SIGN}
    return [record for record in records if record.action == SIGN and record.serial not in withdrawn]


def build_close(letter: Letter, charter: Charter, records: list[Record]) -> Close:
    """The close record over all records."""
    standing = find_standing(records)
    counts = Counter(record.class_ for record in standing)
    classes = {one.name: counts[one.name] for one in charter.classes} if letter.class_counts else {}
    return Close(letter.id, len(standing), classes)


def close_letter(folder: LetterFolder, signer: Signer, now: datetime) -> Closing:
    """Append all records and the close record, and sign the checkpoint; nothing is published yet.

    Where fewer than the threshold stand, every record is destroyed instead.

    Raises:
        Refused: `letter-still-open`, `letter-closed`, `log-key`.
    """
    letter, charter = folder.letter(), folder.roster().charter
    check_log_key(charter, signer)
    if folder.is_closed:
        raise Refused("letter-closed", str(folder.path))
    if now < letter.closes:
        raise Refused("letter-still-open", None, f"it closes at {encode_time(letter.closes)}")
    collector = Collector(folder)
    records = collector.records()
    close = build_close(letter, charter, records)
    closing = Closing(close.signatures, letter.threshold)
    made = folder.path / f".{CLOSED}.new"
    shutil.rmtree(made, ignore_errors=True)
    (made / "log").mkdir(parents=True)
    if closing.is_enough:
        leaves = [schema.encode_document(one) for one in (*records, close)]
        root = build_root([schema.encode_document(letter), *leaves])
        text = build_checkpoint(letter.log_origin(charter), len(leaves) + 1, root)
        write_atomically(made / names.SIGNATURES, b"".join(leaf + b"\n" for leaf in leaves), 0o600)
        write_atomically(made / names.CHECKPOINT, encode_note(sign_checkpoint(text, signer)))
    else:
        write_atomically(made / DESTROYED, f"{closing.signatures}\n".encode())
    made.rename(folder.path / CLOSED)
    sync_folder(folder.path)
    collector.destroy()
    return closing


def read_timestamped(folder: LetterFolder) -> bytes:
    """The bytes that a timestamp of the closed log is over.

    Raises:
        Refused: `letter-still-open`, `letter-too-few`.
    """
    letter, charter = folder.letter(), folder.roster().charter
    note = read_bounded(_closed_path(folder) / names.CHECKPOINT, names.limit_of(names.CHECKPOINT))
    return timestamped_bytes(note, letter.log_origin(charter), charter.log.ed25519)


def write_timestamp(folder: LetterFolder, response: bytes) -> None:
    """Keep the authority's answer, which the caller has checked, with the closed log."""
    write_atomically(_closed_path(folder) / names.TIMESTAMP, response)


def _closed_path(folder: LetterFolder) -> Path:
    if not folder.is_closed:
        raise Refused("letter-still-open", str(folder.path))
    if (folder.path / CLOSED / DESTROYED).exists():
        raise Refused("letter-too-few", str(folder.path))
    return folder.path / CLOSED


def release_letter(folder: LetterFolder, now: datetime) -> Path:
    """Publish: write the bundle's folder.

    Returns:
        The path of the bundle.

    Raises:
        Refused: `letter-not-due`, `letter-too-few`, `letter-still-open`, `timestamp-missing`, `file-exists`.
    """
    letter, closed = folder.letter(), _closed_path(folder)
    if letter.releases is not None and now < letter.releases:
        raise Refused("letter-not-due", None, f"it is released at {encode_time(letter.releases)}")
    wanted = [names.SIGNATURES, names.CHECKPOINT]
    if letter.timestamp is not None:
        if not (closed / names.TIMESTAMP).exists():
            raise Refused("timestamp-missing", str(folder.path))
        wanted.append(names.TIMESTAMP)
    files = {**folder.parts(), **{name: read_bounded(closed / name, names.limit_of(name)) for name in wanted}}
    write_folder(folder.path / BUNDLE, files)
    return folder.path / BUNDLE
