"""What a witness remembers: for each origin the last checkpoint that it cosigned.

A folder with one file for each origin, named by the hexadecimal SHA-256 of the origin, holding the checkpoint
as a signed note; plus one lock file. Losing the folder is losing the witness's promise.

Source: C2SP tlog-witness v1.0.0; PROTOCOL §6.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from undersigned import canon, limits
from undersigned.errors import MalformedInput, StoreFailure
from undersigned.files import read_bounded, write_atomically
from undersigned.log.checkpoint import Checkpoint, parse_checkpoint
from undersigned.log.note import Note, encode_note, parse_note


class Memory:
    """The folder of a witness; made if it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, origin: str) -> Checkpoint | None:
        """The last checkpoint cosigned for the origin.

        Raises:
            StoreFailure: `witness-memory`, `unreadable`.
        """
        path = self._path(origin)
        try:
            data = read_bounded(path, limits.CHECKPOINT_BYTES)
            checkpoint = parse_checkpoint(parse_note(data, str(path)).text, str(path))
        except StoreFailure as error:
            if error.code == "not-found":
                return None
            raise
        except MalformedInput:
            raise StoreFailure("witness-memory", str(path)) from None
        if checkpoint.origin != origin:
            raise StoreFailure("witness-memory", str(path), "of another origin")
        return checkpoint

    def store(self, origin: str, note: Note) -> None:
        """Remember the note; when this returns it is on disk.

        Raises:
            StoreFailure: `unwritable`.
        """
        write_atomically(self._path(origin), encode_note(note), 0o600)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, so that no other process decides about it meanwhile; waits its turn.

        Raises:
            StoreFailure: `unwritable`.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreFailure("unwritable", str(self._folder), error.strerror) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _path(self, origin: str) -> Path:
        return self._folder / canon.sha256(origin.encode()).hex()
