"""The page's own sentences; all that is told of the letter itself comes from `verify.narrate`."""

from __future__ import annotations

from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.report import Facts
from undersigned.verify.wording import count_entries


def build_steps(*, tongue: Tongue = ENGLISH) -> dict[str, str]:
    """What each step of the report means."""
    return {
        "format": tongue.say("Every file is there, and has the one form it can have."),
        "text": tongue.say("Each text is, letter for letter, the one that was signed."),
        "roster": tongue.say(
            "Every entry got onto the roster by the group’s own rules, and nothing changed afterwards."
        ),
        "letter": tongue.say("The letter belongs to this roster and keeps to its dates."),
        "ring": tongue.say("Each signature names a part of the roster that may sign."),
        "signature": tongue.say("Each signature is a valid proof for exactly this letter."),
        "duplicate": tongue.say("No entry signed twice."),
        "log": tongue.say("Nothing was added, left out or reordered, and the count is right."),
        "timestamp": tongue.say(
            "A time-stamp authority dates the finished record, if the letter asks for that."
        ),
    }


def name_steps(*, tongue: Tongue = ENGLISH) -> dict[str, str]:
    """What each step of the report is called."""
    return {
        "format": tongue.say("format"),
        "text": tongue.say("text"),
        "roster": tongue.say("roster"),
        "letter": tongue.say("letter"),
        "ring": tongue.say("ring"),
        "signature": tongue.say("signature"),
        "duplicate": tongue.say("duplicate"),
        "log": tongue.say("log"),
        "timestamp": tongue.say("timestamp"),
    }


def build_answer(facts: Facts, *, tongue: Tongue = ENGLISH) -> tuple[str, str, str]:
    """How do we know? In three sentences."""
    return (
        tongue.say(
            "Before anyone could sign, a roster of {entries} was frozen, each made by somebody whom the "
            "group’s own rules let in.",
            entries=count_entries(facts.entries, tongue=tongue),
        ),
        tongue.say(
            "Each signature is a mathematical proof that some entry of that roster signed this text, in all "
            "its languages, word for word, and did so only once; it does not show which entry."
        ),
        tongue.say(
            "The program that made this page checked every proof, the roster and the log that they stand "
            "in, on one computer and without asking anybody, and with the same files you can do so too."
        ),
    )
