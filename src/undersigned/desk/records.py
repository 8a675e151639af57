"""Where a collector keeps one letter's records, and the folder that is the first such place.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from undersigned import limits, schema
from undersigned.desk.kept import POINTER, Kept, Stored
from undersigned.desk.line_file import LineFile
from undersigned.letter.record import SIGN, Record

RECORDS: Final = "records.jsonl"


class Records(Kept[Record], Protocol):
    """Where a collector keeps one letter's records, in the order of the log.

    Of several with the same serial number and action the first one that came stays.
    """

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None.

        Raises:
            StoreFailure: it could not be read.
        """


class RecordsInStore(Records, Stored, Protocol):
    """Records in a database."""


def sort_records(records: Iterable[Record]) -> list[Record]:
    """Records in the order of the log: by serial number, a sign before its withdraw."""
    return sorted(records, key=lambda record: (record.serial, record.action != SIGN))


@dataclass(frozen=True, slots=True)
class FolderRecords:
    """All records in one file, `records.jsonl`, in the folder at `path`, written anew at every change.

    The file has the order of the log and no time; a file system knows when it was last changed, and no more.
    """

    path: Path

    def add(self, items: Sequence[Record]) -> None:
        """Keep records, all or none of them.

        Raises:
            StoreFailure: `unwritable`, `lock-failed`.
        """

        def merge(lines: list[bytes]) -> Iterator[bytes]:
            held = {(one.serial, one.action): one for one in (*items[::-1], *map(_parse, lines))}
            return (schema.encode_document(one) for one in sort_records(held.values()))

        self._file.change(merge)

    def find(self, serial: bytes, action: str) -> Record | None:
        """The record with this serial number (32 bytes) and action, or None."""
        return next((one for one in self.all() if (one.serial, one.action) == (serial, action)), None)

    def all(self) -> list[Record]:
        """Every record, in the order of the log."""
        return [_parse(line) for line in self._file.read()]

    def destroy(self) -> None:
        """Overwrite and remove the file, and what an interrupted `add` left beside it."""
        self._file.destroy(keep=POINTER)

    @property
    def _file(self) -> LineFile:
        return LineFile(self.path / RECORDS, limits.RECORDS_MAX)


def _parse(line: bytes) -> Record:
    return schema.parse_document(Record, line, RECORDS, limits.LINE_BYTES)
