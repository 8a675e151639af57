"""Step `ring`: each record names a ring of the letter that may sign.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.errors import Fault
from undersigned.limits import POINT_BYTES
from undersigned.proof import build_letter_rings
from undersigned.verify.state import State, ring_name


def find_faults(state: State) -> Iterator[Fault]:
    """Records of rings that are not there or too small; fills the state's rings."""
    letter, roster = state.letter, state.roster
    state.rings = build_letter_rings(letter, roster, state.columns[letter.slot])
    for index, record in enumerate(state.bundle.records):
        name = ring_name(record)
        commitments = state.rings.get(name)
        if commitments is None:
            yield Fault("ring-unknown", state.place(index), str(name))
        elif len(commitments) // POINT_BYTES < roster.charter.min_ring:
            yield Fault("ring-too-small", state.place(index), str(name))
