"""Step `letter`: the letter fits its roster, slot, calendar and release.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.bundle import names
from undersigned.errors import Fault
from undersigned.letter.rules import find_letter_faults
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """Terms of the letter that the protocol or the charter does not allow."""
    for fault in find_letter_faults(state.letter, state.roster):
        yield Fault(fault.code, f"{names.LETTER}:{fault.place}", fault.detail)
