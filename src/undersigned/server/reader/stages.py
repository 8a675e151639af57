"""How far a letter has come, in what readers and members are told of it; of an unreleased one no number.

Source: PROTOCOL §5 (Release; a letter can be abandoned).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from undersigned.letter.rules import BATCHED
from undersigned.server.letter_states import State, find_state
from undersigned.server.letters import Served
from undersigned.tongue import Tongue
from undersigned.verify.narrate import build_sentence


class Stage(StrEnum):
    """How far a letter has come; `undated` is one that may be open when its page is read."""

    UNDATED = "undated"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    ABANDONED = "abandoned"
    TOO_FEW = "too-few"
    RELEASED = "released"

    @property
    def is_given_up(self) -> bool:
        """Whether it will never be released."""
        return self in {Stage.ABANDONED, Stage.TOO_FEW}


_STAGES = {
    State.COMING: Stage.COMING,
    State.OPEN: Stage.OPEN,
    State.ABANDONED: Stage.ABANDONED,
    State.TOO_FEW: Stage.TOO_FEW,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a letter.

    Args:
        short: a word or two.
        heading: a clause that says what became of it; empty while there is nothing to say.
        day: its day, in a clause.
        sentence: what is known of it, in a sentence or two.
    """

    stage: Stage
    short: str
    heading: str
    day: str
    sentence: str


def find_stage(served: Served, now: datetime | None) -> Stage:
    """How far a letter has come.

    Args:
        now: None for a page that is read at any time.
    """
    if served.shown is not None:
        return Stage.RELEASED
    if now is None and not served.folder.is_closed:
        return Stage.UNDATED
    # What is published but not yet witnessed is nothing that readers could check.
    return _STAGES.get(find_state(served, now or served.letter.closes), Stage.CLOSED)


def tell_stage(served: Served, now: datetime | None, tongue: Tongue) -> Told:
    """What is said of a letter that has come so far.

    Args:
        now: None for a page that is read at any time.
    """
    stage = find_stage(served, now)
    sentence = _tell_sentence(served, stage, tongue)
    return Told(stage, *_tell_words(served, stage, tongue), _tell_day(served, stage, tongue), sentence)


def _tell_words(served: Served, stage: Stage, tongue: Tongue) -> tuple[str, str]:
    if served.shown is not None:
        signed = served.shown.facts.signatures
        return tongue.count("{number} signed · verified", "{number} signed · verified", signed), ""
    words = {
        Stage.COMING: (tongue.say("not open yet"), tongue.say("Not open yet")),
        Stage.OPEN: (tongue.say("open for signatures"), ""),
        Stage.CLOSED: (tongue.say("closed, being counted"), tongue.say("Closed, and being counted")),
        Stage.ABANDONED: (tongue.say("abandoned"), tongue.say("This letter was abandoned")),
        Stage.TOO_FEW: (tongue.say("not published"), tongue.say("This letter was not published")),
    }
    return words.get(stage, (tongue.say("not released"), ""))


def _tell_day(served: Served, stage: Stage, tongue: Tongue) -> str:
    letter = served.letter
    match stage:
        case Stage.UNDATED:
            opens, closes = tongue.date(letter.opens), tongue.date(letter.closes)
            return tongue.say("Open for signatures from {opens} to {closes}", opens=opens, closes=closes)
        case Stage.COMING:
            return tongue.say("Opens for signatures on {day}", day=tongue.date(letter.opens))
        case Stage.OPEN:
            return tongue.say("Open for signatures until {day}", day=tongue.date(letter.closes))
        case Stage.ABANDONED:
            return tongue.say("Abandoned")
        case Stage.RELEASED:
            return tongue.say("Released, signed until {day}", day=tongue.date(letter.closes))
        case _:
            return tongue.say("Closed on {day}", day=tongue.date(letter.closes))


def _tell_sentence(served: Served, stage: Stage, tongue: Tongue) -> str:
    if served.shown is not None:
        return build_sentence(served.shown.facts, tongue=tongue)
    match stage:
        case Stage.ABANDONED:
            return tongue.say(
                "Its organisers gave it up: nobody can sign it any more, its signatures are destroyed, and "
                "nothing will be published. Members: leave it on your device."
            )
        case Stage.TOO_FEW:
            return tongue.count(
                "It asked for 1 signature, and fewer stood when it closed. They are destroyed, nothing is "
                "published, and nobody is told how many there were.",
                "It asked for {number} signatures, and fewer stood when it closed. They are destroyed, "
                "nothing is published, and nobody is told how many there were.",
                served.letter.threshold,
            )
        case _:
            if served.letter.release == BATCHED:
                return tongue.say("Records are published in batches while the letter is open.")
            return tongue.say("Nobody is told how many signed before the letter is released.")
