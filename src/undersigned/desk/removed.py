"""Enrolments that were taken out before the freeze: whoever hands one in again would otherwise count twice.

    removed/commitments    the first commitment of each, in base64url; gone after the freeze

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import canon, limits
from undersigned.desk.line_file import LineFile
from undersigned.errors import Refused, StoreFailure
from undersigned.roster.entry import Entry

REMOVED: Final = "removed"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of the roster of the charter in the folder at `path`."""

    path: Path

    def check(self, entries: Iterable[Entry]) -> None:
        """Check that none of these was taken out.

        Raises:
            MalformedInput: `line-end`, `too-many`.
            Refused: `entry-removed`.
            StoreFailure: `lock-failed`, `unreadable`.
        """
        if not self._file.path.exists():
            return
        gone = set(self._file.read())
        if any(_name(entry.commitments[0]) in gone for entry in entries):
            raise Refused("entry-removed", str(self.path))

    def add(self, commitments: Collection[bytes]) -> None:
        """Remember that the enrolments with these first commitments (32 bytes each) were taken out.

        Raises:
            MalformedInput: `line-end`, `too-many`.
            StoreFailure: `lock-failed`, `unreadable`, `unwritable`.
        """
        try:
            self._file.path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None
        self._file.change(lambda lines: sorted({*lines, *map(_name, commitments)}))

    def destroy(self) -> None:
        """Overwrite and remove it all.

        Raises:
            StoreFailure: `lock-failed`, `unwritable`; repeat it.
        """
        if self._file.path.parent.exists():
            self._file.destroy()
            self._file.path.parent.rmdir()

    @property
    def _file(self) -> LineFile:
        return LineFile(self.path / REMOVED / "commitments", limits.ENTRIES_MAX)


def _name(commitment: bytes) -> bytes:
    return canon.encode_base64(commitment).encode()
