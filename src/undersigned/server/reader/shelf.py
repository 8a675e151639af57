"""What organisers put beside a letter: one file for each letter below `site/`, read and written whole.

Source: PROTOCOL §7 (none of it is part of the signed record).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from undersigned import schema
from undersigned.desk.documents import read_document
from undersigned.errors import Refused
from undersigned.files import write_atomically

T = TypeVar("T")
_ID_CHARS: Final = 16


def name_item(item: object) -> str:
    """What names a document in a form: the first hex digits of its id."""
    return schema.document_id(item).hex()[:_ID_CHARS]


@dataclass(slots=True, eq=False)
class Shelf(Generic[T]):
    """Documents of one kind, by letter.

    Args:
        path: the folder, which is made when the first document comes.
        declared: the class of a file, whose one field, `items`, holds the documents.
        most: how many a letter may have.
        file_bytes: how large its file may be.
    """

    path: Path
    declared: Any
    most: int
    file_bytes: int
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def list(self, letter_id: str) -> tuple[T, ...]:
        """The documents of a letter, in the order in which they were added.

        Raises:
            MalformedInput: those of the file's fields.
            StoreFailure: `unreadable`.
        """
        path = self._find(letter_id)
        if not path.exists():
            return ()
        found: tuple[T, ...] = read_document(self.declared, path, self.file_bytes).items
        return found

    def add(self, letter_id: str, item: T) -> None:
        """Put a document at the end; one that is there already stays where it is.

        Raises:
            MalformedInput: those of the document's fields.
            Refused: `shelf-full`.
            StoreFailure: `unwritable`.
        """
        with self._lock:
            before = self.list(letter_id)
            if name_item(item) not in map(name_item, before):
                self._write(letter_id, (*before, item))

    def remove(self, letter_id: str, name: str) -> None:
        """Take away the document that `name_item` calls so, if it is there.

        Raises:
            StoreFailure: `unwritable`.
        """
        with self._lock:
            before = self.list(letter_id)
            self._write(letter_id, tuple(one for one in before if name_item(one) != name))

    def _find(self, letter_id: str) -> Path:
        return self.path / f"{letter_id}.json"

    def _write(self, letter_id: str, items: tuple[T, ...]) -> None:
        made = self.declared(items)
        data = schema.encode_document(made)
        if len(items) > self.most or len(data) > self.file_bytes:
            raise Refused("shelf-full")
        # What cannot be read again is not written.
        schema.parse_document(type(made), data, self.path.name, self.file_bytes)
        self.path.mkdir(parents=True, exist_ok=True)
        write_atomically(self._find(letter_id), data)
