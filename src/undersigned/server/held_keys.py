"""Keys that the server holds for organisers: of a group's log, behind its codes, and to open sealed records.

    keys/group-<8 hex of the charter's id>.log.key    keys/group-<8 hex>.<class>.registrar.key
    keys/collector-<16 hex of the recipient's SHA-256>.key

Source: PROTOCOL §4 (rule `registrars`), §5 (Sending), §6.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from undersigned.canon import sha256
from undersigned.errors import StoreFailure
from undersigned.files import destroy_file, read_bounded, write_exclusively
from undersigned.keys.sealing import IDENTITY_BYTES, CollectorIdentity
from undersigned.keys.signing import Role, SigningKey

FOLDER: Final = "keys"
_MODE: Final = 0o700


def group_name(charter_id: bytes) -> str:
    """What the folder of a group made here is called."""
    return f"group-{charter_id.hex()[:8]}"


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """The keys in the folder at `path`, which only its owner may look into."""

    path: Path

    def find_log(self, charter_id: bytes) -> SigningKey | None:
        """The group's log key, if it is held here.

        Raises:
            MalformedInput: `key-file-form`.
            Refused: `key-file-open`.
            StoreFailure: `unreadable`.
        """
        return _load(self._log_path(charter_id), Role.LOG)

    def find_registrar(self, charter_id: bytes, class_: str) -> SigningKey | None:
        """The key that vouches for whoever brings an invitation code for this class, if it is held here.

        Raises:
            MalformedInput: `key-file-form`.
            Refused: `key-file-open`.
            StoreFailure: `unreadable`.
        """
        return _load(self._registrar_path(charter_id, class_), Role.REGISTRAR)

    def save(self, charter_id: bytes, log: SigningKey, registrars: Mapping[str, SigningKey]) -> None:
        """Keep the keys of a new group.

        Args:
            registrars: by class.

        Raises:
            Refused: `file-exists`.
            StoreFailure: `unwritable`.
        """
        self._make()
        log.save(self._log_path(charter_id))
        for class_, key in registrars.items():
            key.save(self._registrar_path(charter_id, class_))

    def destroy_registrars(self, charter_id: bytes) -> None:
        """Destroy a group's registrar keys: after the freeze nobody can be vouched for.

        Raises:
            StoreFailure: `unwritable`; repeat it.
        """
        for path in self.path.glob(f"{group_name(charter_id)}.*.registrar.key"):
            destroy_file(path)

    def find_identity(self, recipient: str) -> CollectorIdentity | None:
        """What opens the records that are sealed to a recipient, if it is held here.

        Raises:
            MalformedInput: `identity`, `too-large`.
            StoreFailure: `unreadable`.
        """
        path = self._identity_path(recipient)
        return (
            CollectorIdentity.parse(read_bounded(path, IDENTITY_BYTES), path.name) if path.exists() else None
        )

    def holds_identity(self, recipient: str) -> bool:
        """Whether what opens the records that are sealed to a recipient is held here."""
        return self._identity_path(recipient).exists()

    def make_identity(self) -> str:
        """A new identity for the records of one letter.

        Returns:
            Its recipient.

        Raises:
            StoreFailure: `unwritable`.
        """
        self._make()
        identity = CollectorIdentity.make()
        write_exclusively(self._identity_path(identity.recipient), identity.encode(), 0o600)
        return identity.recipient

    def destroy_identity(self, recipient: str) -> None:
        """Destroy what opens sealed records, once their letter is over.

        Raises:
            StoreFailure: `unwritable`; repeat it.
        """
        path = self._identity_path(recipient)
        if path.exists():
            destroy_file(path)

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=_MODE, exist_ok=True)
            self.path.chmod(_MODE)
        except OSError as error:
            raise StoreFailure("unwritable", str(self.path), error.strerror) from None

    def _identity_path(self, recipient: str) -> Path:
        return self.path / f"collector-{sha256(recipient.encode()).hex()[:16]}.key"

    def _log_path(self, charter_id: bytes) -> Path:
        return self.path / f"{group_name(charter_id)}.log.key"

    def _registrar_path(self, charter_id: bytes, class_: str) -> Path:
        return self.path / f"{group_name(charter_id)}.{class_}.registrar.key"


def _load(path: Path, role: Role) -> SigningKey | None:
    return SigningKey.load(path, role) if os.path.lexists(path) else None
