"""Where a folder's records or enrolments are kept: in it, or in a database that it names.

A server that takes a folder on moves what lies in it into its database and leaves the database's address
there, so that whoever opens the folder opens the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded, write_atomically

POINTER: Final = "store"
_ADDRESS_BYTES: Final = 4096
T = TypeVar("T")


class Kept(Protocol[T]):
    """A place for records or enrolments; safe for several threads and processes."""

    def all(self) -> list[T]:
        """Everything, in an order that does not tell when it came.

        Raises:
            StoreFailure: it could not be read.
        """

    def add(self, items: Sequence[T]) -> None:
        """Keep all of them, or none; when this returns they are durable.

        Raises:
            StoreFailure: what was kept before stays.
        """

    def destroy(self) -> None:
        """Destroy everything, so that its bytes are gone from where they stood, not only its name.

        Raises:
            StoreFailure: some may be left; repeat it.
        """


class Stored(Protocol):
    """What a place in a database has besides."""

    def address(self, folder: Path) -> str:
        """The database's address as it is written down in a folder; without a password."""

    def adopt(self) -> None:
        """Note that this database is the one that keeps them.

        Raises:
            StoreFailure: it could not be written.
        """

    def is_adopted(self) -> bool:
        """Whether this database is the one that keeps them.

        Raises:
            StoreFailure: it could not be read.
        """


class StoredKept(Kept[T], Stored, Protocol[T]):
    """A place in a database."""


def find_pointer(folder: Path) -> str | None:
    """The address that lies in a folder for records or enrolments, or None where they lie in it themselves.

    Raises:
        MalformedInput: `store-address`.
        StoreFailure: as `files.read_bounded`.
    """
    path = folder / POINTER
    if not path.exists():
        return None
    try:
        return read_bounded(path, _ADDRESS_BYTES).decode().strip()
    except UnicodeDecodeError:
        raise MalformedInput("store-address", str(path)) from None


def is_elsewhere(folder: Path, given: StoredKept[T]) -> bool:
    """Whether a folder names another database than the given one, or one of its name that is not the same.

    Raises:
        MalformedInput: `store-address`.
        StoreFailure: it could not be read.
    """
    pointer = find_pointer(folder)
    return pointer is not None and (pointer != given.address(folder) or not given.is_adopted())


def settle(folder: Path, own: Kept[T], given: StoredKept[T] | None) -> None:
    """See to it that records or enrolments are kept in a database if one is given, else in their folder.

    What still lies in the folder when a database is given is moved there; a crash on the way loses nothing.
    The caller holds the lock of the letter or charter.

    Args:
        folder: the folder for records or enrolments.
        own: the folder as a place for them.
        given: their place in a database, or None where none was opened.

    Raises:
        MalformedInput: `store-address`.
        Refused: `store-elsewhere` where the folder names another database than the given one.
        StoreFailure: it could not be read or written.
    """
    pointer = find_pointer(folder)
    if pointer is not None and (given is None or is_elsewhere(folder, given)):
        raise Refused("store-elsewhere", str(folder), pointer)
    if given is None:
        return
    if pointer is None:
        given.adopt()
        write_atomically(folder / POINTER, f"{given.address(folder)}\n".encode(), 0o600)
    if held := own.all():
        given.add(held)
        own.destroy()
