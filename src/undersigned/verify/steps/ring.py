"""Step `ring`: each record names a ring of the letter that may sign.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.errors import Fault
from undersigned.proof import build_letter_rings, find_ring_code, ring_name
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """Records of rings that are not there or too small; fills the state's rings."""
    letter, roster = state.letter, state.roster
    state.rings = build_letter_rings(letter, roster, state.columns[letter.slot])
    for index, record in enumerate(state.bundle.records):
        name = ring_name(record)
        code = find_ring_code(state.rings, name, roster.charter.min_ring)
        if code is not None:
            yield Fault(code, state.place(index), str(name))
