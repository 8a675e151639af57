"""The collector's key file: what opens sealed records, destroyed when its letter is over.

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from pathlib import Path

from undersigned.errors import Refused
from undersigned.files import destroy_file, read_bounded
from undersigned.keys.sealing import IDENTITY_BYTES, CollectorIdentity
from undersigned.letter.document import Letter


def read_identity(path: Path) -> CollectorIdentity:
    """The collector's identity in a file.

    Raises:
        MalformedInput: `identity`, `too-large`.
        StoreFailure: as `files.read_bounded`.
    """
    return CollectorIdentity.parse(read_bounded(path, IDENTITY_BYTES, place=path.name), path.name)


class DoomedKey:
    """The key file of a letter's collector, checked to be that, to be destroyed once the letter is over.

    Args:
        path: the key file; None where none is to be destroyed.

    Raises:
        MalformedInput: `identity`, `too-large`.
        Refused: `collector-none`, `collector-other`.
        StoreFailure: as `files.read_bounded`.
    """

    def __init__(self, letter: Letter, path: Path | None) -> None:
        if path is not None and letter.collector is None:
            raise Refused("collector-none", path.name)
        if path is not None and read_identity(path).recipient != letter.collector:
            raise Refused("collector-other", path.name)
        self._path = path

    def destroy(self) -> None:
        """Overwrite and remove the file; nothing where there is none to destroy.

        Raises:
            StoreFailure: `unwritable`; the letter is over none the less.
        """
        if self._path is not None:
            destroy_file(self._path)
