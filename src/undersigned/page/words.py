"""The page's own sentences; all that is told of the letter itself comes from `verify.narrate`."""

from __future__ import annotations

from typing import Final

from undersigned.verify.report import Facts
from undersigned.verify.wording import count_entries

STEPS: Final = {
    "format": "Every file is there, and has the one form it can have.",
    "text": "Each text is, letter for letter, the one that was signed.",
    "roster": "Every entry got onto the roster by the group’s own rules, and nothing changed afterwards.",
    "letter": "The letter belongs to this roster and keeps to its dates.",
    "ring": "Each signature names a part of the roster that may sign.",
    "signature": "Each signature is a valid proof for exactly this letter.",
    "duplicate": "No entry signed twice.",
    "log": "Nothing was added, left out or reordered, and the count is right.",
    "timestamp": "A time-stamp authority dates the finished record, if the letter asks for that.",
}


def build_answer(facts: Facts) -> tuple[str, str, str]:
    """How do we know? In three sentences."""
    return (
        f"Before anyone could sign, a roster of {count_entries(facts.entries)} was frozen, each made by "
        "somebody whom the group’s own rules let in.",
        "Each signature is a mathematical proof that some entry of that roster signed this text, in all its "
        "languages, word for word, and did so only once; it does not show which entry.",
        "The program that made this page checked every proof, the roster and the log that they stand in, on "
        "one computer and without asking anybody, and with the same files you can do so too.",
    )
