"""Where a charter's enrolments are kept until the freeze, and the folder that is the first such place.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from undersigned import limits, schema
from undersigned.desk.kept import POINTER, Kept, Stored
from undersigned.desk.line_file import LineFile
from undersigned.errors import Refused
from undersigned.roster.entry import Entry

ENTRIES: Final = "entries.jsonl"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation code.

    Args:
        code: its digest, 32 bytes, which is of the class too that it is good for.
        commitment: the first commitment (32 bytes) of the enrolment that came by it; None before that.
    """

    code: bytes
    commitment: bytes | None


class Enrolments(Kept[Entry], Protocol):
    """Where a charter's enrolments are kept, in the order of their first commitments, which names each."""

    def replace(self, items: Sequence[Entry], gone: Collection[bytes], code: bytes | None = None) -> None:
        """Keep enrolments in the place of others, all of it or nothing.

        Args:
            items: those to keep; one with the same first commitment goes.
            gone: the first commitments (32 bytes each) of those that go.
            code: the digest of the invitation code by which the one enrolment comes; in a database only.

        Raises:
            Refused: `code-unknown`.
            StoreFailure: what was kept before stays.
        """


class EnrolmentsInStore(Enrolments, Stored, Protocol):
    """Enrolments in a database; destroyed, they take the invitations along that led to them."""

    def find_invited(self, code: bytes) -> Invited | None:
        """The invitation code with this digest (32 bytes), or None.

        Raises:
            StoreFailure: it could not be read.
        """


def sort_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Enrolments by their first commitments."""
    return sorted(entries, key=lambda entry: entry.commitments[0])


@dataclass(frozen=True, slots=True)
class FolderEnrolments:
    """All enrolments in one file, `entries.jsonl`, in the folder at `path`, written anew at every change."""

    path: Path

    def all(self) -> list[Entry]:
        """Every enrolment."""
        return [_parse(line) for line in self._file.read()]

    def add(self, items: Sequence[Entry]) -> None:
        """Keep enrolments, all or none of them.

        Raises:
            StoreFailure: `unwritable`, `lock-failed`.
        """
        self.replace(items, ())

    def replace(self, items: Sequence[Entry], gone: Collection[bytes], code: bytes | None = None) -> None:
        """Keep enrolments in the place of others, all of it or nothing.

        Raises:
            Refused: `code-unknown`: codes are kept in databases only.
            StoreFailure: `unwritable`, `lock-failed`.
        """
        if code is not None:
            raise Refused("code-unknown")

        def merge(lines: list[bytes]) -> Iterator[bytes]:
            left = [one for one in map(_parse, lines) if one.commitments[0] not in gone]
            held = {one.commitments[0]: one for one in (*left, *items)}
            return (schema.encode_document(one) for one in sort_entries(held.values()))

        self._file.change(merge)

    def destroy(self) -> None:
        """Overwrite and remove the file, and what an interrupted change left beside it."""
        self._file.destroy(keep=POINTER)

    @property
    def _file(self) -> LineFile:
        return LineFile(self.path / ENTRIES, limits.ENTRIES_MAX)


def _parse(line: bytes) -> Entry:
    return schema.parse_document(Entry, line, ENTRIES, limits.LINE_BYTES)
