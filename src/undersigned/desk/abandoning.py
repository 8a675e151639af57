"""Abandoning a letter: it cannot be changed once it is open, but it need never be published.

Source: PROTOCOL §5 (a letter cannot be changed, extended or closed early).
"""

from __future__ import annotations

from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import ABANDONED, BUNDLE, CLOSED, LetterFolder
from undersigned.errors import Refused
from undersigned.files import destroy_folder, locked, write_atomically


def abandon_letter(folder: LetterFolder, collector: Collector | None = None) -> None:
    """Destroy every record and take no more; what is published already stays published.

    Args:
        collector: who holds the records; if None, the letter's folder does.

    Raises:
        Refused: `letter-released`, `store-elsewhere`.
        StoreFailure: `unwritable`; run it again then.
    """
    with locked(folder.path):
        kept = (collector or Collector(folder)).held()
        if (folder.path / BUNDLE).exists():
            raise Refused("letter-released", str(folder.path))
        (folder.path / CLOSED).mkdir(exist_ok=True)
        write_atomically(folder.path / CLOSED / ABANDONED, b"")
        kept.destroy()
        destroy_folder(folder.path / f".{CLOSED}.new")
        destroy_folder(folder.path / CLOSED, keep=folder.path / CLOSED / ABANDONED)
