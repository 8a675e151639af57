"""Abandoning a letter: it cannot be changed once it is open, but it need never be published.

Source: PROTOCOL §5 (a letter cannot be changed, extended or closed early).
"""

from __future__ import annotations

from pathlib import Path

from undersigned.desk.collecting import Collector
from undersigned.desk.collector_key import DoomedKey
from undersigned.desk.letter_folder import ABANDONED, BUNDLE, CLOSED, LetterFolder
from undersigned.errors import Refused
from undersigned.files import destroy_folder, locked, write_atomically


def abandon_letter(
    folder: LetterFolder, collector: Collector | None = None, identity: Path | None = None
) -> None:
    """Destroy every record and take no more; what is published already stays published.

    Args:
        collector: who holds the records; if None, the letter's folder does.
        identity: the collector's key file, if records were sealed; destroyed as well.

    Raises:
        MalformedInput, Refused: those of `DoomedKey`; nothing has happened then.
        Refused: `letter-released`, `store-elsewhere`.
        StoreFailure: `unwritable`; run it again then.
    """
    key = DoomedKey(folder.letter(), identity)
    with locked(folder.path):
        kept = (collector or Collector(folder)).held()
        if (folder.path / BUNDLE).exists():
            raise Refused("letter-released", str(folder.path))
        (folder.path / CLOSED).mkdir(exist_ok=True)
        write_atomically(folder.path / CLOSED / ABANDONED, b"")
        kept.destroy()
        destroy_folder(folder.path / f".{CLOSED}.new")
        destroy_folder(folder.path / CLOSED, keep=folder.path / CLOSED / ABANDONED)
        key.destroy()
