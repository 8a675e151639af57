"""Letters and charters opened together with the database that their folders name, if they name one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from undersigned.desk.charter_folder import ENROLMENTS, CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.kept import find_pointer
from undersigned.desk.letter_folder import COLLECTED, LetterFolder
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.opening import open_named
from undersigned.server.store.records import StoredRecords


@contextmanager
def open_collector(path: Path) -> Iterator[Collector]:
    """The collector of the letter in the folder at `path`, wherever its records are kept.

    Raises:
        MalformedInput: `store-address`.
        StoreFailure: those of `open_named`.
    """
    folder, kept = LetterFolder(path), path / COLLECTED
    if (address := find_pointer(kept)) is None:
        yield Collector(folder)
        return
    with closing(open_named(address, kept)) as store:
        yield Collector(folder, kept=StoredRecords(store, folder.letter().id))


@contextmanager
def open_charter(path: Path) -> Iterator[CharterFolder]:
    """The charter's folder at `path`, wherever its enrolments are kept.

    Raises:
        MalformedInput: `store-address`.
        StoreFailure: those of `open_named`.
    """
    kept = path / ENROLMENTS
    if (address := find_pointer(kept)) is None:
        yield CharterFolder(path)
        return
    with closing(open_named(address, kept)) as store:
        yield CharterFolder(path, StoredEnrolments(store, CharterFolder(path).charter().id))
