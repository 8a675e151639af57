"""What a member is invited to: a charter, and the directory that lies beside it, if one does.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned import limits
from undersigned.bundle import names
from undersigned.desk.charter_folder import CHARTER
from undersigned.desk.documents import read_document, refuse_first
from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.keys.ssh_public_key import SshKey
from undersigned.roster.charter import Charter, SshDirectoryRule
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.directory import Directory, parse_directory

_NOT_IN_FILE_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A charter whose rules hold, and its directory if it is known."""

    charter: Charter
    directory: Directory | None

    def find_principal(self, class_: str, key: SshKey) -> str:
        """The name under which the directory lists the key for the class.

        Raises:
            Refused: `principal-needed` where no directory is known, `principal-not-found`.
        """
        if self.directory is None:
            raise Refused("principal-needed")
        blob = key.encode()
        for line in self.directory.members.values():
            if line.class_ == class_ and line.key.encode() == blob:
                return line.principal
        raise Refused("principal-not-found", None, class_)

    def check_listed(self, class_: str, principal: str, key: SshKey) -> None:
        """Check a name and key that a member gave, where the directory is known.

        Raises:
            Refused: `principal-not-listed`, `principal-not-found`.
        """
        if self.directory is None:
            return
        line = self.directory.members.get(principal)
        if line is None or line.class_ != class_:
            raise Refused("principal-not-listed", None, principal)
        if line.key.encode() != key.encode():
            raise Refused("principal-not-found", None, principal)


def read_invitation(path: Path) -> Invitation:
    """The charter in a file, or in a charter's folder, with the directory beside it.

    Raises:
        MalformedInput: those of the charter's and the directory's fields.
        Refused: `roster-frozen`, `directory-digest`, and the first fault of the charter's rules.
        StoreFailure: as `files.read_bounded`.
    """
    file = path / CHARTER if path.is_dir() else path
    charter = read_document(Charter, file, limits.ROSTER_BYTES)
    refuse_first(find_charter_faults(charter))
    if (file.parent / names.ROSTER).exists():
        raise Refused("roster-frozen", str(file.parent))
    beside = file.parent / names.DIRECTORY
    if not beside.exists() or not _digests(charter):
        return Invitation(charter, None)
    directory = parse_directory(read_bounded(beside, limits.DIRECTORY_BYTES), beside.name)
    if directory.sha256 not in _digests(charter):
        raise Refused("directory-digest", beside.name)
    return Invitation(charter, directory)


def _digests(charter: Charter) -> set[bytes]:
    return {one.rule.sha256 for one in charter.classes if isinstance(one.rule, SshDirectoryRule)}


def build_request_names(registrars: Iterable[str]) -> list[str]:
    """A file name for each registrar's request, all different, whatever characters the names have."""
    made: list[str] = []
    for registrar in registrars:
        stem = name = _NOT_IN_FILE_NAMES.sub("-", registrar).strip("-") or "registrar"
        number = 1
        while f"{name}.request.json" in made:
            number += 1
            name = f"{stem}-{number}"
        made.append(f"{name}.request.json")
    return made
