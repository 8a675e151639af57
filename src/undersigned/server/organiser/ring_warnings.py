"""Rings of which so many signed that each of their members is easier to guess; told when that may be known.

Source: PROTOCOL §0 (Not covered), §5 (Release); docs/decisions/0014-organisers.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.format import split_lines
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import BUNDLE, CLOSED
from undersigned.files import read_bounded
from undersigned.letter.record import Record
from undersigned.letter.rules import BATCHED
from undersigned.letter.standing import find_standing
from undersigned.proof import RingName, ring_name
from undersigned.server.letter_states import State
from undersigned.server.letters import Served
from undersigned.tongue import Tongue
from undersigned.verify.wording import name_ring


def list_ring_warnings(served: Served, collector: Collector, state: State, tongue: Tongue) -> list[str]:
    """What to think of before anything more is published; of what is not out yet, one line without a number.

    Args:
        collector: the letter's, which knows its rings.
        state: how far the letter has come.

    Raises:
        MalformedInput, StoreFailure: a file of the letter's folder is gone or damaged.
    """
    path = served.folder.path
    if state is State.TO_RELEASE:
        # The last line is the close record.
        if any(_find_halves(_read_lines(path / CLOSED)[:-1], collector)):
            return [
                tongue.say(
                    "At least half of a ring signed: each of its members is easier to guess. Readers will be "
                    "told."
                )
            ]
        return []
    if served.letter.release != BATCHED or state.is_over or not (path / BUNDLE).is_dir():
        return []
    return [
        tongue.say(
            "{ring}: by what is published, at least half signed. Each of its members is easier to guess.",
            ring=name_ring(ring, tongue=tongue),
        )
        for ring in _find_halves(_read_lines(path / BUNDLE), collector)
    ]


def _read_lines(folder: Path) -> list[bytes]:
    data = read_bounded(folder / names.SIGNATURES, names.limit_of(names.SIGNATURES))
    return split_lines(data, limits.RECORDS_MAX + 1)


def _find_halves(lines: list[bytes], collector: Collector) -> Iterator[RingName]:
    """The rings of which at least half signed."""
    records = [schema.parse_document(Record, one, names.SIGNATURES, limits.LINE_BYTES) for one in lines]
    counts = Counter(ring_name(one) for one in find_standing(records))
    rings = collector.rings
    return (ring for ring, signed in counts.items() if 2 * signed >= rings.size(ring))
