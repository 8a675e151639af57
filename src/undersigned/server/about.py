"""What the organisers call the site, and at which address people find it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.desk.documents import read_document
from undersigned.errors import Refused, StoreFailure
from undersigned.files import write_atomically
from undersigned.schema import Text, document
from undersigned.server.ways import may_be_plain

# What else the server keeps beside groups and letters is in this folder.
SITE: Final = "site"
FILE: Final = "about.json"
NAME_CHARS: Final = 80
_ADDRESS: Final = re.compile(r"(https?)://([A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*")


@document(undersigned=1, kind="about")
class About:
    """The site's name, and its address without a slash at its end; either may be empty."""

    name: Text
    address: Text


@dataclass(frozen=True, slots=True)
class AboutFile:
    """What the file in the folder at `path` says."""

    path: Path

    def read(self) -> About:
        """Name and address.

        Raises:
            MalformedInput: those of the file's fields.
            StoreFailure: `unreadable`.
        """
        path = self.path / FILE
        return read_document(About, path, limits.LINE_BYTES) if path.exists() else About("", "")

    def write(self, about: About) -> None:
        """Keep name and address.

        Raises:
            MalformedInput: `string-characters`, `string-normalisation`.
            Refused: `site-name`, `site-address`.
            StoreFailure: `unwritable`.
        """
        if len(about.name) > NAME_CHARS:
            raise Refused("site-name")
        if about.address and not _is_address(about.address):
            raise Refused("site-address")
        data = schema.encode_document(about)
        schema.parse_document(About, data, FILE, limits.LINE_BYTES)
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None
        write_atomically(self.path / FILE, data)


def _is_address(text: str) -> bool:
    """Whether it can be printed on slips: what is typed on the page there must not travel in the clear."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and (found[1] == "https" or may_be_plain(found[2].lower()))
