"""How much of each ring signed, as bars.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from undersigned.proof import RingName
from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.narrate import find_warning
from undersigned.verify.report import Facts, RingCount
from undersigned.verify.wording import name_ring

ROW_HEIGHT: Final = 58
# Parts of a large class are drawn as one bar where there would be more of them than can be told apart.
_ROWS_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the picture; `share` is a percentage, to a tenth."""

    label: str
    signed: int
    size: int

    @property
    def share(self) -> float:
        """How much of the bar is filled, in percent."""
        return round(100 * self.signed / self.size, 1) if self.size else 0.0


@dataclass(frozen=True, slots=True)
class RingRow:
    """One row of the table beside the picture."""

    label: str
    signed: int
    size: int
    warning: str | None


def build_bars(facts: Facts, *, tongue: Tongue = ENGLISH) -> list[Bar]:
    """The rows of the picture, in the order of the roster."""
    rings: list[RingCount] = list(facts.rings)
    if len(rings) > _ROWS_MAX:
        sums: dict[str | None, RingCount] = {}
        for ring in rings:
            class_ = ring.name.class_
            old = sums.get(class_, RingCount(RingName(class_, None), 0, 0))
            sums[class_] = RingCount(old.name, old.size + ring.size, old.signed + ring.signed)
        rings = list(sums.values())
    return [Bar(name_ring(ring.name, tongue=tongue), ring.signed, ring.size) for ring in rings]


def build_rows(facts: Facts, *, tongue: Tongue = ENGLISH) -> list[RingRow]:
    """The rows of the table."""
    return [
        RingRow(
            name_ring(ring.name, tongue=tongue),
            ring.signed,
            ring.size,
            find_warning(ring, facts.min_ring, tongue=tongue),
        )
        for ring in facts.rings
    ]
