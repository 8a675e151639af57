"""What a crash left half done, and what is left of letters and groups that the command line finished.

Source: PROTOCOL §4, §5 (Release).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from undersigned.bundle import names
from undersigned.desk.charter_folder import CHARTER, CharterFolder
from undersigned.desk.letter_folder import LetterFolder
from undersigned.errors import StoreFailure, UndersignedError
from undersigned.files import locked
from undersigned.server.about import SITE
from undersigned.server.backup import finish_restore
from undersigned.server.folders import list_folders
from undersigned.server.founding import WITHDRAWN, destroy_making
from undersigned.server.held_keys import FOLDER as KEYS
from undersigned.server.held_keys import HeldKeys
from undersigned.server.letter_states import find_state
from undersigned.server.letters import Served
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.records import StoredRecords
from undersigned.server.store.store import Store
from undersigned.server.store.tables import INVITATION, RECORD


def finish(folder: Path, store: Store) -> bool:
    """Finish or destroy what a crash left half made; to be called when a server starts.

    Returns:
        Whether a restore was finished.

    Raises:
        StoreFailure: `unwritable`, `database-failed`; repeat it.
    """
    is_finished = finish_restore(folder, store)
    destroy_making(folder / SITE)
    return is_finished


def destroy_needless(folder: Path, store: Store) -> None:
    """Destroy secrets that a release, an end or a freeze leaves without use, whoever brought it about.

    What cannot be read or destroyed now is left for the next time.
    """
    keys, withdrawn = HeldKeys(folder / KEYS), folder / SITE / WITHDRAWN
    try:
        recorded = {row.letter for row in store.read(select(RECORD.c.letter).distinct())}
        invited = {row.charter for row in store.read(select(INVITATION.c.charter).distinct())}
    except StoreFailure:
        return
    for path in [*list_folders(folder), *(list_folders(withdrawn) if withdrawn.is_dir() else ())]:
        with suppress(UndersignedError, OSError):
            if (path / names.LETTER).exists():
                _tidy_letter(LetterFolder(path), store, keys, recorded)
            elif (path / CHARTER).exists():
                _tidy_group(CharterFolder(path), store, keys, invited)


def _tidy_letter(folder: LetterFolder, store: Store, keys: HeldKeys, recorded: set[bytes]) -> None:
    if not folder.is_closed:
        return
    letter = folder.letter()
    if letter.id in recorded:
        with locked(folder.path):
            # The closed log has them; who was stopped in between did not get to destroying them.
            StoredRecords(store, letter.id).destroy()
    if letter.collector and keys.holds_identity(letter.collector):
        served = Served(folder, letter, folder.roster().charter, None)
        if find_state(served, datetime.now(UTC)).is_over:
            keys.destroy_identity(letter.collector)


def _tidy_group(folder: CharterFolder, store: Store, keys: HeldKeys, invited: set[bytes]) -> None:
    if not folder.is_frozen:
        return
    charter_id = folder.charter().id
    keys.destroy_registrars(charter_id)
    if charter_id in invited:
        Invitations(store, charter_id).destroy()
