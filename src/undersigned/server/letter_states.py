"""How far a letter has come, and what its organiser can do next; never how many signed.

Source: PROTOCOL §5 (Release).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from undersigned.bundle import names
from undersigned.desk.letter_folder import ABANDONED, BUNDLE, CLOSED
from undersigned.desk.releasing import is_too_few
from undersigned.letter.rules import BATCHED
from undersigned.server.letters import Served


class State(StrEnum):
    """How far a letter has come."""

    COMING = "coming"
    OPEN = "open"
    TO_CLOSE = "to-close"
    TO_STAMP = "to-stamp"
    WAITING = "waiting"
    TO_RELEASE = "to-release"
    RELEASED = "released"
    TOO_FEW = "too-few"
    ABANDONED = "abandoned"

    @property
    def is_over(self) -> bool:
        """Whether nothing more can become of it."""
        return self in {State.RELEASED, State.TOO_FEW, State.ABANDONED}


def find_state(served: Served, now: datetime) -> State:
    """How far a letter has come by now."""
    letter, closed = served.letter, served.folder.path / CLOSED
    if closed.exists():
        return _find_closed_state(served, closed, now)
    if now < letter.opens:
        return State.COMING
    return State.OPEN if now < letter.closes else State.TO_CLOSE


def _find_closed_state(served: Served, closed: Path, now: datetime) -> State:
    letter = served.letter
    if (closed / ABANDONED).exists():
        return State.ABANDONED
    if is_too_few(served.folder):
        return State.TOO_FEW
    if _is_published(served):
        return State.RELEASED
    if letter.timestamp is not None and not (closed / names.TIMESTAMP).exists():
        return State.TO_STAMP
    is_early = letter.releases is not None and now < letter.releases
    return State.WAITING if is_early else State.TO_RELEASE


def _is_published(served: Served) -> bool:
    """Whether the closed log is out: of a batched letter, a part of it is out before."""
    ours, out = (served.folder.path / part / names.SIGNATURES for part in (CLOSED, BUNDLE))
    if served.letter.release != BATCHED:
        return out.exists()
    return out.exists() and ours.exists() and out.read_bytes() == ours.read_bytes()
