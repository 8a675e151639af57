"""The groups on a server, each by the id of its charter; frozen or still enrolling.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from undersigned.desk.charter_folder import CHARTER, CharterFolder
from undersigned.errors import Refused, UndersignedError
from undersigned.roster.charter import Charter
from undersigned.server.folders import list_folders
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.store import Store


@dataclass(frozen=True, slots=True)
class Group:
    """A charter and its folder, bound to the server's store."""

    folder: CharterFolder
    charter: Charter

    @property
    def id(self) -> str:
        """The charter's id in hex."""
        return self.charter.id.hex()

    @property
    def is_frozen(self) -> bool:
        """Whether the roster is frozen."""
        return self.folder.is_frozen


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups in the folders below `path`."""

    path: Path
    store: Store

    def find(self, charter_id: str) -> Group:
        """The group whose charter has this id, in hex.

        Raises:
            Refused: `address-unknown`.
        """
        for group in self.all():
            if group.id == charter_id:
                return group
        raise Refused("address-unknown")

    def all(self) -> list[Group]:
        """All groups, by name."""
        found: dict[str, Group] = {}
        for path in list_folders(self.path):
            if (path / CHARTER).exists():
                # One damaged folder must not take the other groups with it.
                with suppress(UndersignedError, OSError):
                    charter = CharterFolder(path).charter()
                    kept = StoredEnrolments(self.store, charter.id)
                    found.setdefault(charter.id.hex(), Group(CharterFolder(path, kept), charter))
        return sorted(found.values(), key=lambda one: (one.charter.group, one.id))
