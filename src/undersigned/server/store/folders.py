"""Letters and charters opened together with the database that their folders name, if they name one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from undersigned.bundle import names
from undersigned.desk.charter_folder import CHARTER, ENROLMENTS, CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.kept import find_pointer, is_elsewhere
from undersigned.desk.letter_folder import COLLECTED, LetterFolder
from undersigned.errors import StoreFailure, UndersignedError
from undersigned.server.folders import list_folders
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.opening import open_named
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.store import Store

_SECONDS: Final = 5


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


def adopt_folder(path: Path, store: Store) -> None:
    """Have a store keep what belongs to a letter that is not closed, or a charter that is not frozen.

    Raises:
        MalformedInput, Refused, StoreFailure: those of `desk.kept.settle`.
    """
    charter, letter = CharterFolder(path), LetterFolder(path)
    if (path / CHARTER).exists() and not charter.is_frozen:
        CharterFolder(path, StoredEnrolments(store, charter.charter().id)).entries()
    if (path / names.LETTER).exists() and not letter.is_closed:
        Collector(letter, kept=StoredRecords(store, letter.letter().id)).records()


def adopt_all(site: Path, store: Store) -> None:
    """Have a store keep what belongs to the letters and charters in the folders below `site`.

    What is left out, because it is damaged or kept elsewhere, is refused when it is asked for. What is taken
    in later writes to the store alone: no file in a folder has the time of the first record or enrolment.
    """
    for path in list_folders(site):
        with suppress(UndersignedError, OSError):
            if all(find_pointer(path / kept) is None for kept in (COLLECTED, ENROLMENTS)):
                adopt_folder(path, store)


def find_elsewhere(site: Path, store: Store) -> list[Path]:
    """The folders of letters that are not closed, and charters that are not frozen, kept in another store."""
    found = []
    for path in list_folders(site):
        with suppress(UndersignedError, OSError):
            if is_kept_elsewhere(path, store):
                found.append(path)
    return found


def is_kept_elsewhere(path: Path, store: Store) -> bool:
    """Whether what belongs to an unfinished letter or charter is in another store, or in one that is gone.

    Raises:
        MalformedInput: those of `desk.kept.is_elsewhere`, and of the folder's documents.
    """
    charter, letter = CharterFolder(path), LetterFolder(path)
    try:
        if (path / CHARTER).exists() and not charter.is_frozen:
            return is_elsewhere(path / ENROLMENTS, StoredEnrolments(store, charter.charter().id))
        if (path / names.LETTER).exists() and not letter.is_closed:
            return is_elsewhere(path / COLLECTED, StoredRecords(store, letter.letter().id))
    except StoreFailure:
        return True
    return False


@contextmanager
def adopting(site: Path, store: Store, tidy: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Do so now and every few seconds from then on: letters are opened by the command line meanwhile.

    Args:
        tidy: what else is done each time.
    """
    over = threading.Event()

    def do() -> None:
        adopt_all(site, store)
        tidy()

    def repeat() -> None:
        while not over.wait(_SECONDS):
            # The folder may be away for a moment; it is asked for again.
            with suppress(OSError):
                do()

    do()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
