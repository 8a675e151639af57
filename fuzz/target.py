"""What a target is: what reads, from which inputs, and what must hold whatever comes."""

from __future__ import annotations

import atexit
import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mutation.worlds import world_of
from undersigned.errors import UndersignedError
from undersigned.schema import encode_document, parse_document

DOCUMENT_BYTES = 2**22


class Broken(Exception):
    """A target's property does not hold."""


@dataclass(frozen=True)
class Target:
    """One reader.

    Args:
        seeds: inputs that are right, to begin with.
        check: raises an UndersignedError where input is refused, Broken where the property fails.
        documents: the classes of document that it reads.
    """

    seeds: Callable[[], list[bytes]]
    check: Callable[[bytes], None]
    documents: tuple[type, ...] = ()


def require(holds: bool, what: str = "it does not encode to the same bytes") -> None:
    """Raise Broken unless it holds."""
    if not holds:
        raise Broken(what)


def of_documents(declared: tuple[type, ...], seeds: Callable[[], list[bytes]]) -> Target:
    """A target for documents of any of these classes."""

    def check(data: bytes) -> None:
        refused: UndersignedError | None = None
        for one in declared:
            try:
                found: object = parse_document(one, data, "document", DOCUMENT_BYTES)
            except UndersignedError as error:
                refused = error
                continue
            require(encode_document(found) == data)
            return
        if refused is not None:
            raise refused

    return Target(seeds, check, declared)


def files_of_worlds(name: str) -> list[bytes]:
    """This file of four bundles."""
    return [world_of(world).files[name] for world in ("rich", "blind", "again", "plain")]


@functools.cache
def scratch() -> Path:
    """A folder for readers that want files."""
    folder = tempfile.TemporaryDirectory(prefix="undersigned-fuzz-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def in_file(name: str, use: Callable[[Path], object]) -> Callable[[bytes], None]:
    """A check of what reads a file."""

    def check(data: bytes) -> None:
        path = scratch() / name
        path.touch(0o600)
        path.write_bytes(data)
        use(path)

    return check
