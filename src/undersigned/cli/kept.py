"""Folders opened with the database of a server that took them on, if one did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from undersigned.desk.charter_folder import ENROLMENTS, CharterFolder
from undersigned.desk.collecting import Collector
from undersigned.desk.kept import find_pointer
from undersigned.desk.letter_folder import COLLECTED, LetterFolder


@contextmanager
def collector_of(path: Path) -> Iterator[Collector]:
    """The collector of the letter in the folder at `path`, wherever its records are kept."""
    if find_pointer(path / COLLECTED) is None:
        yield Collector(LetterFolder(path))
        return
    from undersigned.server.store.folders import open_collector  # noqa: PLC0415 - an extra, slow to load

    with open_collector(path) as collector:
        yield collector


@contextmanager
def charter_at(path: Path) -> Iterator[CharterFolder]:
    """The charter's folder at `path`, wherever its enrolments are kept."""
    if find_pointer(path / ENROLMENTS) is None:
        yield CharterFolder(path)
        return
    from undersigned.server.store.folders import open_charter  # noqa: PLC0415 - an extra, slow to load

    with open_charter(path) as folder:
        yield folder
