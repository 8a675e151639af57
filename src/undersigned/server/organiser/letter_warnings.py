"""What an organiser should think of before a letter is opened, and which slots are left for one."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta
from pathlib import Path
from typing import Final

from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import Draft, list_warnings
from undersigned.letter.document import Letter
from undersigned.letter.rules import AT_CLOSE
from undersigned.roster.charter import Charter
from undersigned.roster.frozen import build_column
from undersigned.server.about import SITE
from undersigned.server.folders import list_folders
from undersigned.server.founding import WITHDRAWN
from undersigned.server.groups import Group
from undersigned.server.site import Site
from undersigned.tongue import Tongue

_WEEK: Final = timedelta(days=7)
_MORNING: Final = 7


def list_letter_warnings(draft: Draft, group: Group, zone: str, tongue: Tongue) -> list[str]:
    """What speaks against opening this letter as it is, and what nobody can take back afterwards."""
    letter, folder = draft.letter, LetterFolder(group.folder.path)
    column = build_column(folder.entries(), letter.slot)
    warnings = list_warnings(letter, folder.roster(), column, tongue=tongue)
    if letter.closes - letter.opens < _WEEK:
        warnings.append(
            tongue.say("It is open for less than a week: some look at their device only once a week.")
        )
    if letter.closes.astimezone(zoneinfo.ZoneInfo(zone)).hour < _MORNING:
        warnings.append(tongue.say("It closes at night on the clock of {zone}: is that meant?", zone=zone))
    if zone == "UTC":
        warnings.append(tongue.say("The times are in UTC, which few clocks on walls show: is that meant?"))
    if letter.release == AT_CLOSE:
        warnings.append(
            tongue.say(
                "How many of each crowd signed is told only at the release. If almost all of a crowd sign, "
                "it hides nobody."
            )
        )
    warnings.append(
        tongue.say(
            "Read it once more for what only few could know, and for a way of writing that colleagues "
            "recognise."
        )
    )
    return warnings


def find_free_slots(site: Site, charter: Charter) -> list[int]:
    """The slots of a charter on which no letter was opened here, withdrawn ones included."""
    withdrawn = site.settings.folder / SITE / WITHDRAWN
    paths = [*list_folders(site.settings.folder), *(list_folders(withdrawn) if withdrawn.is_dir() else ())]
    used = {letter.slot for path in paths if (letter := _find_opened(path, charter.id)) is not None}
    return [slot for slot in range(charter.slots) if slot not in used]


def _find_opened(path: Path, charter_id: bytes) -> Letter | None:
    folder = LetterFolder(path)
    if not folder.is_open or folder.roster().charter.id != charter_id:
        return None
    return folder.letter()


def describe_slot(charter: Charter, slot: int, tongue: Tongue) -> str:
    """A slot as one chooses it: its number, and when it may serve."""
    if charter.calendar is None:
        return tongue.say("Letter {number}", number=slot + 1)
    first, end = charter.calendar.window(slot)
    return tongue.say(
        "Letter {number}: from {first} to {end}",
        number=slot + 1,
        first=tongue.date(first),
        end=tongue.date(end - timedelta(days=1)),
    )
