"""What the steps of one verification share: the parts, the policy, and what earlier steps found out.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from undersigned.bundle.format import Bundle
from undersigned.letter.document import Letter
from undersigned.letter.record import Record
from undersigned.log.checkpoint import CheckedCheckpoint
from undersigned.proof import Rings
from undersigned.roster.frozen import Roster
from undersigned.verify.policy import Policy
from undersigned.verify.report import Cosigner


@dataclass(slots=True)
class State:
    """One verification; the fields that steps fill are empty until their step ran.

    Args:
        depth: how many bundles this one is the parent of.
    """

    bundle: Bundle
    policy: Policy
    depth: int = 0
    columns: list[bytes] = field(default_factory=list)
    rings: Rings = field(default_factory=dict)
    parent: State | None = None
    parent_fault: str | None = None
    standing: list[Record] = field(default_factory=list)
    checkpoint: CheckedCheckpoint | None = None
    cosigners: tuple[Cosigner, ...] = ()
    timestamp: datetime | None = None

    @property
    def letter(self) -> Letter:
        """The letter; there once `format` passed."""
        return _there(self.bundle.letter)

    @property
    def roster(self) -> Roster:
        """The roster; there once `format` passed."""
        return _there(self.bundle.roster)

    @property
    def is_asked(self) -> bool:
        """Whether this is the bundle itself: of earlier letters, what the reader knows is told, not asked."""
        return self.depth == 0

    def place(self, index: int) -> str:
        """Where the record with that index stands."""
        return f"signatures.jsonl line {index + 1}"


T = TypeVar("T")


def _there(part: T | None) -> T:
    if part is None:
        raise TypeError("a step ran although `format` did not pass")
    return part
