"""Letters that are being written: what stands in the form, one file for each draft.

site/drafts/<16 hex>.json
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from undersigned import schema
from undersigned.desk.documents import read_document
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.files import destroy_file, write_atomically
from undersigned.schema import Codec, Digest, Text, document

FOLDER: Final = "drafts"
_ID: Final = re.compile(r"[0-9a-f]{16}")
_FILE_BYTES: Final = 2**24
_MODE: Final = 0o600


def _parse_typed(value: object) -> str:
    if not isinstance(value, str):
        raise MalformedInput("type")
    return value


Typed = Annotated[str, Codec(_parse_typed)]
"""A field as it was typed, lines and all."""


@document(undersigned=1, kind="draft")
class Draft:
    """What was typed so far, and the group (its charter's id, 32 bytes) whose letter it is to be."""

    group: Digest
    fields: dict[Text, Typed]

    @property
    def title(self) -> str:
        """The title so far."""
        return self.fields.get("title", "")

    @property
    def revision(self) -> str:
        """What pages were made from: 64 hex digits that differ when anything in the draft does."""
        return hashlib.sha256(schema.encode_document(self)).hexdigest()


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts in the folder at `path`."""

    path: Path

    def all(self) -> dict[str, Draft]:
        """Every draft by its id.

        Raises:
            MalformedInput: those of a draft's fields.
            StoreFailure: `unreadable`.
        """
        return {path.stem: self.find(path.stem) for path in sorted(self.path.glob("*.json"))}

    def has(self, draft_id: str) -> bool:
        """Whether there is a draft with this id.

        Raises:
            Refused: `address-unknown`, if it cannot be an id.
        """
        return self._path_of(draft_id).exists()

    def find(self, draft_id: str) -> Draft:
        """The draft with this id.

        Raises:
            MalformedInput: those of its fields.
            Refused: `address-unknown`.
            StoreFailure: `unreadable`.
        """
        path = self._path_of(draft_id)
        if not path.exists():
            raise Refused("address-unknown")
        return read_document(Draft, path, _FILE_BYTES)

    def add(self, group: bytes, fields: Mapping[str, str]) -> str:
        """Keep a new draft.

        Returns:
            Its id.

        Raises:
            StoreFailure: `unwritable`.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None
        draft_id = secrets.token_hex(8)
        self.keep(draft_id, Draft(group, dict(fields)))
        return draft_id

    def keep(self, draft_id: str, draft: Draft) -> None:
        """Keep what a draft has become.

        Raises:
            Refused: `address-unknown`.
            StoreFailure: `unwritable`.
        """
        write_atomically(self._path_of(draft_id), schema.encode_document(draft), _MODE)

    def destroy(self, draft_id: str) -> None:
        """Overwrite and remove a draft; what it was is nobody's business.

        Raises:
            Refused: `address-unknown`.
            StoreFailure: `unwritable`.
        """
        path = self._path_of(draft_id)
        if path.exists():
            destroy_file(path)

    def _path_of(self, draft_id: str) -> Path:
        if not _ID.fullmatch(draft_id):
            raise Refused("address-unknown")
        return self.path / f"{draft_id}.json"
