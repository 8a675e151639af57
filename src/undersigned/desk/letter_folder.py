"""A letter's folder: what members are shown, what the collector holds, and what is released.

    letter.json  texts/  roster.json  roster/  directory.allowed_signers  log/checkpoint    shown to members
    collected/records.jsonl                                                                 never shown
    closed/       signatures.jsonl, log/ of the closed log                                  not before release
    bundle/                                                                                 published

Source: PROTOCOL §5, §6.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.folder import write_folder
from undersigned.bundle.format import split_lines
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.documents import check_log_key, read_document
from undersigned.desk.letter_toml import Draft
from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded, write_atomically, write_exclusively
from undersigned.letter.document import Letter
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint
from undersigned.log.merkle import build_root
from undersigned.log.note import encode_note
from undersigned.log.signer import Signer
from undersigned.proof import RingName, build_letter_rings
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster, build_column

COLLECTED: Final = "collected"
CLOSED: Final = "closed"
BUNDLE: Final = "bundle"
ABANDONED: Final = "abandoned"


@dataclass(frozen=True, slots=True)
class LetterFolder:
    """The folder at `path`."""

    path: Path

    @classmethod
    def create(cls, path: Path, draft: Draft, charter: CharterFolder) -> LetterFolder:
        """Make the folder of a new letter, with everything of its roster in it.

        Raises:
            Refused: `file-exists`.
            StoreFailure: `unwritable`.
        """
        for folder in ("texts", "roster", "log", COLLECTED):
            (path / folder).mkdir(parents=True, exist_ok=True)
        write_exclusively(path / names.LETTER, schema.encode_document(draft.letter))
        for lang, data in draft.texts.items():
            write_exclusively(path / names.text_name(lang), data)
        for name in (names.ROSTER, names.ENTRIES, names.ROSTER_CHECKPOINT, names.DIRECTORY):
            if (charter.path / name).exists():
                write_exclusively(path / name, read_bounded(charter.path / name, names.limit_of(name)))
        if (charter.path / names.PARENT).exists():
            shutil.copytree(charter.path / names.PARENT, path / names.PARENT)
        return cls(path)

    def letter(self) -> Letter:
        """The letter."""
        return read_document(Letter, self.path / names.LETTER, limits.LETTER_BYTES)

    def roster(self) -> Roster:
        """The roster."""
        return read_document(Roster, self.path / names.ROSTER, limits.ROSTER_BYTES)

    def entries(self) -> Iterator[Entry]:
        """The roster's entries, in order."""
        data = read_bounded(self.path / names.ENTRIES, names.limit_of(names.ENTRIES))
        for number, line in enumerate(split_lines(data, limits.ENTRIES_MAX), 1):
            yield schema.parse_document(Entry, line, f"{names.ENTRIES} line {number}", limits.LINE_BYTES)

    def rings(self) -> dict[RingName, bytes]:
        """The letter's rings."""
        letter, roster = self.letter(), self.roster()
        return build_letter_rings(letter, roster, build_column(self.entries(), letter.slot))

    def open(self, signer: Signer) -> None:
        """Sign the checkpoint of the log that holds the letter alone; repeated, it changes nothing.

        Raises:
            Refused: `log-key`.
        """
        check_log_key(self.roster().charter, signer)
        if (self.path / names.CHECKPOINT).exists():
            return
        leaf = schema.encode_document(self.letter())
        text = build_checkpoint(self.letter().log_origin(self.roster().charter), 1, build_root([leaf]))
        write_atomically(self.path / names.CHECKPOINT, encode_note(sign_checkpoint(text, signer)))

    def share(self, out: Path) -> None:
        """Copy to a new folder what members are shown, and nothing of what was collected.

        Raises:
            Refused: `letter-not-open`, `file-exists`.
            StoreFailure: `unwritable`.
        """
        if not self.is_open:
            raise Refused("letter-not-open", str(self.path))
        note = read_bounded(self.path / names.CHECKPOINT, names.limit_of(names.CHECKPOINT))
        write_folder(out, {**self.parts(), names.CHECKPOINT: note})

    @property
    def is_open(self) -> bool:
        """Whether the letter was opened."""
        return (self.path / names.CHECKPOINT).exists()

    @property
    def is_closed(self) -> bool:
        """Whether the letter was closed; its records may be gone, if there were too few."""
        return (self.path / CLOSED).exists()

    @property
    def is_abandoned(self) -> bool:
        """Whether the letter was abandoned; then it is closed, too."""
        return (self.path / CLOSED / ABANDONED).exists()

    def require_timestamp_root(self) -> bytes:
        """SHA-256 of the root certificate of the authority that the letter names, 32 bytes.

        Raises:
            Refused: `timestamp-not-asked`.
        """
        root = self.letter().timestamp
        if root is None:
            raise Refused("timestamp-not-asked", str(self.path))
        return root

    def parts(self) -> Mapping[str, bytes]:
        """The bundle's files as far as they do not change: all but records and the log's own."""
        found = {}
        for path in sorted(self.path.rglob("*")):
            name = path.relative_to(self.path).as_posix()
            if path.is_file() and _is_constant(name):
                found[name] = read_bounded(path, names.limit_of(name))
        return found


def _is_constant(name: str) -> bool:
    if name in {names.SIGNATURES, names.CHECKPOINT, names.TIMESTAMP}:
        return False
    try:
        names.check_name(name)
    except MalformedInput:
        return False
    return True


def require_open(folder: LetterFolder) -> None:
    """Check that the letter was opened and not closed.

    Raises:
        Refused: `letter-not-open`, `letter-abandoned`, `letter-closed`.
    """
    if not folder.is_open:
        raise Refused("letter-not-open", str(folder.path))
    if folder.is_abandoned:
        raise Refused("letter-abandoned", str(folder.path))
    if folder.is_closed:
        raise Refused("letter-closed", str(folder.path))
