"""Documents in files, and findings that stop the work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from undersigned import schema
from undersigned.errors import Fault, Refused
from undersigned.files import read_bounded
from undersigned.log.signer import Signer
from undersigned.roster.charter import Charter

T = TypeVar("T")


def read_document(declared: type[T], path: Path, most: int) -> T:
    """The document in a file of at most `most` bytes.

    Raises:
        MalformedInput: `too-large` and those of `schema.parse_document`.
        StoreFailure: as `files.read_bounded`.
    """
    return schema.parse_document(declared, read_bounded(path, most), path.name, most)


def refuse_first(faults: Iterable[Fault], within: str = "") -> None:
    """Raise the first finding, if there is one.

    Args:
        within: what to put before the place, where that begins inside a document: `letter.json:`.

    Raises:
        Refused: with the finding's code, place and detail.
    """
    for fault in faults:
        raise Refused(fault.code, f"{within}{fault.place or ''}" or None, fault.detail)


def check_log_key(charter: Charter, signer: Signer) -> None:
    """Check that the key is the one that the charter names for its log.

    Raises:
        Refused: `log-key`.
    """
    if signer.public != charter.log.ed25519:
        raise Refused("log-key", None, charter.log.origin)
