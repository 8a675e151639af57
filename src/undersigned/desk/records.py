"""Where a collector keeps one letter's records, and the folder that is the first such place.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from undersigned import limits, schema
from undersigned.desk.documents import read_document
from undersigned.errors import Refused
from undersigned.files import destroy_file, write_exclusively
from undersigned.letter.record import SIGN, Record

_NO_TIME: Final = (0, 0)


class Records(Protocol):
    """Where a collector keeps one letter's records; safe for several threads and processes."""

    def add(self, records: Sequence[Record]) -> None:
        """Keep records that were checked; when this returns they are durable.

        Of several with the same serial number and action the first one that came stays.

        Args:
            records: in any order, which is not kept.

        Raises:
            StoreFailure: what was kept before stays; no record is kept in part.
        """

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None.

        Raises:
            StoreFailure: it could not be read.
        """

    def all(self) -> list[Record]:
        """Every record, in the order of the log: by serial number, a sign before its withdraw.

        Raises:
            StoreFailure: they could not be read.
        """

    def destroy(self) -> None:
        """Destroy every record, so that its bytes are gone from where they stood, not only its name.

        Raises:
            StoreFailure: some may be left; repeat it.
        """


def sort_records(records: Iterable[Record]) -> list[Record]:
    """Records in the order of the log: by serial number, a sign before its withdraw."""
    return sorted(records, key=lambda record: (record.serial, record.action != SIGN))


@dataclass(frozen=True, slots=True)
class FolderRecords:
    """One file a record, in the folder at `path`.

    Names and times of the files do not tell in which order they came; a file system's own bookkeeping does.
    """

    path: Path

    def add(self, records: Sequence[Record]) -> None:
        """Keep records, each whole; a crash may come between two of them.

        Raises:
            StoreFailure: `unwritable`.
        """
        for record in sort_records(records):
            path = self._path_of(record.serial, record.action)
            with suppress(Refused):
                write_exclusively(path, schema.encode_document(record), 0o600)
            os.utime(path, _NO_TIME)

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None."""
        path = self._path_of(serial, action)
        return _read(path) if path.exists() else None

    def all(self) -> list[Record]:
        """Every record, in the order of the log."""
        return sort_records(_read(path) for path in self.path.glob("*.json"))

    def destroy(self) -> None:
        """Overwrite and remove every file, those of an interrupted `add` too."""
        for path in list(self.path.iterdir()):
            destroy_file(path)

    def _path_of(self, serial: bytes, action: str) -> Path:
        return self.path / f"{serial.hex()}-{action}.json"


def _read(path: Path) -> Record:
    return read_document(Record, path, limits.LINE_BYTES)
