"""Records as they arrive: plain, or sealed to the collector.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.files import read_bounded
from undersigned.keys.sealing import IDENTITY_BYTES, SEALED_BYTES, CollectorIdentity
from undersigned.letter.record import Record

ARRIVING_BYTES: Final = max(SEALED_BYTES, limits.LINE_BYTES)


def read_record(path: Path, identity: Path | None) -> Record:
    """The record in a file, opened with the collector's identity where it is sealed.

    Raises:
        MalformedInput: `sealed-record`, and those of a record's fields.
        StoreFailure: as `files.read_bounded`.
    """
    data = read_bounded(path, ARRIVING_BYTES)
    if identity is not None:
        key = CollectorIdentity.parse(read_bounded(identity, IDENTITY_BYTES), identity.name)
        data = key.unseal(data, path.name)
    return schema.parse_document(Record, data, path.name, limits.LINE_BYTES)
