"""Under which headings letters stand in the list."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from undersigned import schema
from undersigned.desk.documents import read_document
from undersigned.errors import Refused
from undersigned.files import write_atomically
from undersigned.schema import Digest, Items, Text, document

FILE: Final = "categories.json"
NAMES_MOST: Final = 8
_LETTERS_MOST: Final = 10_000
_FILE_BYTES: Final = 2**22


@document()
class _Filed:
    letter: Digest
    names: Annotated[tuple[Text, ...], Items(NAMES_MOST)]


@document(undersigned=1, kind="categories")
class _Categories:
    letters: Annotated[tuple[_Filed, ...], Items(_LETTERS_MOST)]


@dataclass(slots=True, eq=False)
class Categories:
    """The headings of each letter, in the folder of a site at `path`."""

    path: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> Mapping[str, tuple[str, ...]]:
        """The headings by a letter's id in hex; letters without any are not in it.

        Raises:
            MalformedInput: those of the file's fields.
            StoreFailure: `unreadable`.
        """
        path = self.path / FILE
        if not path.exists():
            return {}
        found = read_document(_Categories, path, _FILE_BYTES)
        return {one.letter.hex(): one.names for one in found.letters}

    def set(self, letter_id: str, names: Iterable[str]) -> None:
        """File a letter under these headings and no others.

        Args:
            letter_id: in hex.
            names: at most 8; none to take it out of all.

        Raises:
            MalformedInput: `string-characters`, `string-normalisation`.
            Refused: `shelf-full`.
            StoreFailure: `unwritable`.
        """
        wanted = tuple(dict.fromkeys(one.strip() for one in names if one.strip()))
        with self._lock:
            letters = {**self.all(), letter_id: wanted}
            if len(wanted) > NAMES_MOST or len(letters) > _LETTERS_MOST:
                raise Refused("shelf-full")
            filed = [_Filed(bytes.fromhex(one), found) for one, found in sorted(letters.items()) if found]
            data = schema.encode_document(_Categories(tuple(filed)))
            schema.parse_document(_Categories, data, FILE, _FILE_BYTES)
            self.path.mkdir(parents=True, exist_ok=True)
            write_atomically(self.path / FILE, data)
