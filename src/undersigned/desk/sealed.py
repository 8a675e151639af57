"""Records as they arrive: plain, sealed to the collector, or under a cover that may hold none.

Browsers send as much for a letter that is left as for one that is signed: `COVERED_BYTES` bytes, which are
spaces and then a record, a sealed record, or nothing.

Source: PROTOCOL §5 (Sending), docs/decisions/0013-cover.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.errors import Refused
from undersigned.files import read_bounded
from undersigned.keys.sealing import SEALED_BYTES, CollectorIdentity
from undersigned.letter.record import Record

ARRIVING_BYTES: Final = max(SEALED_BYTES, limits.LINE_BYTES)
COVERED_BYTES: Final = SEALED_BYTES
_SEALED: Final = b"age-encryption.org/v1\n"


def uncover(data: bytes) -> bytes:
    """What stands behind the spaces of a cover, perhaps nothing; anything else as it is."""
    return data.lstrip(b" ") if len(data) == COVERED_BYTES else data


def open_arriving(data: bytes, identity: CollectorIdentity | None, place: str = "record") -> Record | None:
    """The record in what a device sent, or None where it is a cover alone.

    Args:
        data: plain or sealed, covered or not.

    Raises:
        MalformedInput: `sealed-record`, and those of a record's fields.
        Refused: `sealed-elsewhere`.
    """
    is_covered, data = len(data) == COVERED_BYTES, uncover(data)
    if data.startswith(_SEALED):
        if identity is None:
            raise Refused("sealed-elsewhere", place)
        data = identity.unseal(data, place)
    if is_covered and not data:
        return None
    return schema.parse_document(Record, data, place, limits.LINE_BYTES)


def read_arriving(path: Path, identity: CollectorIdentity | None) -> Record | None:
    """The record in a file, opened with the collector's identity where it is sealed; None for a cover alone.

    Raises:
        MalformedInput: `sealed-record`, `too-large`, and those of a record's fields.
        Refused: `sealed-elsewhere`.
        StoreFailure: as `files.read_bounded`.
    """
    return open_arriving(read_bounded(path, ARRIVING_BYTES, place=path.name), identity, path.name)


def read_record(path: Path) -> Record:
    """The plain record in a file.

    Raises:
        MalformedInput: those of a record's fields.
        StoreFailure: as `files.read_bounded`.
    """
    return schema.parse_document(Record, read_bounded(path, limits.LINE_BYTES), path.name, limits.LINE_BYTES)
