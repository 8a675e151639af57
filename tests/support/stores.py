"""Every place where records can be kept, named by one string; as a program, it adds records to one.

python -m support.stores PLACE SEED COUNT
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from undersigned.desk.records import FolderRecords, Records
from undersigned.letter.record import SIGN, Record
from undersigned.server.store.opening import open_store
from undersigned.server.store.records import StoredRecords

LETTER = b"L" * 32


@contextmanager
def open_records(place: str, letter: bytes = LETTER) -> Iterator[Records]:
    """The records at a URL, or in a folder (`folder:PATH`)."""
    if place.startswith("folder:"):
        path = Path(place.removeprefix("folder:"))
        path.mkdir(exist_ok=True)
        yield FolderRecords(path)
        return
    store = open_store(place)
    try:
        yield StoredRecords(store, letter)
    finally:
        store.close()


def slow_down(wait: Callable[[], object]) -> None:
    """Let every place for records wait before it adds some, in this process."""
    for place in (FolderRecords, StoredRecords):
        add = place.add

        def add_late(self: Any, items: Sequence[Record], add: Any = add) -> None:
            wait()
            add(self, items)

        place.add = add_late  # type: ignore[method-assign]


def make_record(name: str, action: str = SIGN, more: str = "", size: int = 1500) -> Record:
    """A record with a serial number that depends on `name` only; its proof is nonsense."""
    rest = hashlib.shake_256(f"{name} {action} {more}".encode()).digest(size)
    return Record(action, None, "ward", None, hashlib.sha256(name.encode()).digest() + rest)


def make_records(seed: str, count: int) -> list[Record]:
    """So many records."""
    return [make_record(f"{seed} {number}") for number in range(count)]


if __name__ == "__main__":
    with open_records(sys.argv[1]) as opened:
        for record in make_records(sys.argv[2], int(sys.argv[3])):
            opened.add([record])
            print(record.serial.hex(), flush=True)  # noqa: T201
