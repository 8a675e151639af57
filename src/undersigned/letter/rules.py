"""What a letter must hold to beyond its form: its roster, slot, dates, release.

Source: PROTOCOL §5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from undersigned import limits
from undersigned.errors import Fault
from undersigned.letter.document import Letter
from undersigned.letter.record import SIGN, Record
from undersigned.roster.frozen import Roster

AT_CLOSE = "at-close"
BATCHED = "batched"


def find_language_faults(letter: Letter) -> Iterator[Fault]:
    """Faults in the list of texts itself: none at all, or one language twice."""
    languages = [text.lang.lower() for text in letter.texts]
    if not languages:
        yield Fault("text-none", "/texts")
    for index, language in enumerate(languages):
        if language in languages[:index]:
            yield Fault("text-language-twice", f"/texts/{index}/lang", language)


def find_letter_faults(letter: Letter, roster: Roster) -> list[Fault]:
    """Everything that is wrong with a well-formed letter on this roster; empty when it is right."""
    return [
        *_find_roster_faults(letter, roster),
        *_find_date_faults(letter, roster),
        *_find_release_faults(letter, roster),
        *_find_next_faults(letter),
    ]


def _find_roster_faults(letter: Letter, roster: Roster) -> Iterator[Fault]:
    if letter.roster != roster.id:
        yield Fault("letter-roster", "/roster")
    if letter.slot >= roster.charter.slots:
        yield Fault("letter-slot", "/slot", f"the charter has {roster.charter.slots}")
    if letter.ring_limit not in limits.RING_LIMITS:
        yield Fault("letter-ring-limit", "/ring_limit", str(letter.ring_limit))


def _find_date_faults(letter: Letter, roster: Roster) -> Iterator[Fault]:
    if letter.opens >= letter.closes:
        yield Fault("letter-dates", "/closes", "it closes before it opens")
    calendar = roster.charter.calendar
    if calendar is not None and letter.slot < roster.charter.slots:
        first, end = calendar.window(letter.slot)
        if letter.opens < first or letter.closes > end:
            yield Fault("letter-calendar", "/opens", f"slot {letter.slot} serves from {first:%F} to {end:%F}")


def _find_release_faults(letter: Letter, roster: Roster) -> Iterator[Fault]:
    if letter.release not in {AT_CLOSE, BATCHED}:
        yield Fault("letter-release", "/release", letter.release)
    elif letter.release == BATCHED:
        if letter.releases is not None:
            yield Fault("letter-releases", "/releases", "a batched letter has none")
        if letter.threshold != 0:
            yield Fault("letter-threshold", "/threshold", "a batched letter has none")
    elif letter.releases is None:
        yield Fault("letter-releases", "/releases", "an at-close letter needs one")
    elif letter.releases < release_floor(letter, roster):
        yield Fault("letter-releases", "/releases", "devices may not have erased by then")


def release_floor(letter: Letter, roster: Roster) -> datetime:
    """The earliest release that the protocol allows an at-close letter."""
    calendar = roster.charter.calendar
    if calendar is None or letter.slot >= roster.charter.slots:
        return letter.closes
    return max(letter.closes, calendar.window(letter.slot)[1])


def _find_next_faults(letter: Letter) -> Iterator[Fault]:
    if letter.next is not None and not 1 <= letter.next.slots <= limits.SLOTS_MAX:
        yield Fault("letter-next", "/next/slots", str(letter.next.slots))


def find_offer_code(letter: Letter, record: Record) -> str | None:
    """What is wrong with the form of a record's offer to speak again; None where it makes none, too."""
    if record.next is None:
        return None
    if letter.next is None or record.action != SIGN:
        return "next-not-offered"
    return "next-slots" if len(record.next.commitments) != letter.next.slots else None
