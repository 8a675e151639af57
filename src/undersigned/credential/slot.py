"""One letter's worth of secrets: free, tied to the first letter shown, or erased.

Source: PROTOCOL §2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from undersigned._core import Opening
from undersigned.errors import Refused

FOREVER: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tie:
    """The letter a slot is tied to: its id (32 bytes) and when it closes."""

    letter: bytes
    closes: datetime


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """What a slot needs to know of a letter: its id (32 bytes), when it opens, when it closes."""

    id: bytes
    opens: datetime
    closes: datetime


@dataclass(slots=True, repr=False, eq=False)
class Slot:
    """A slot's secrets and what they may be used for.

    Args:
        opening: the secrets, or None where they were erased.
        ends: the end of the slot's window, when whatever is left is erased; `FOREVER` without one.
        tie: the only letter that these secrets may serve; None where free, and again where erased, so that an
            erased slot does not say for what it was used.
    """

    opening: Opening | None
    ends: datetime
    tie: Tie | None = None

    @property
    def state(self) -> str:
        """`free`, `tied` or `void` (erased)."""
        if self.opening is None:
            return "void"
        return "free" if self.tie is None else "tied"

    def is_past(self, now: datetime) -> bool:
        """Whether there are secrets here that should be erased by now."""
        if self.opening is None:
            return False
        return now >= self.ends or (self.tie is not None and now >= self.tie.closes)

    def erase(self) -> None:
        """Forget the secrets and the letter."""
        self.opening = None
        self.tie = None

    def bind(self, letter: ShownLetter) -> bool:
        """Tie the slot to the letter, which is not closed; whether that changed anything.

        Raises:
            Refused: `slot-erased`, `slot-tied`.
        """
        if self.opening is None:
            raise Refused("slot-erased")
        if self.tie is None:
            self.tie = Tie(letter.id, letter.closes)
            return True
        if self.tie.letter != letter.id:
            raise Refused("slot-tied", None, f"it serves letter {self.tie.letter.hex()}")
        return False

    def expire(self, letter: ShownLetter) -> bool:
        """Erase what the letter, which closed, can no longer be signed with; whether that was this slot's.

        Secrets that serve another letter stay. Whatever else was here is erased, if it was not before.
        """
        if self.tie is not None and self.tie.letter != letter.id:
            return False
        self.erase()
        return True
