"""Runs of `*` and `_`, and which of them belong together.

Source: CommonMark 0.31.2 §6.2 and the appendix, "process emphasis".
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Run:
    """A run of one sign.

    Args:
        left: how many of it mean nothing but themselves.
        opens, closes: whether it may begin or end emphasis.
        ends, begins: 1 for each emphasis and 2 for each strong emphasis that it ends, and then for each
            that it begins, innermost first.
    """

    sign: str
    length: int
    opens: bool
    closes: bool
    left: int
    ends: list[int] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)


def make_run(text: str, start: int, end: int) -> Run:
    """The run that stands from `start` to `end` in the text of a block."""
    before, after = _kind_of(text[start - 1 : start]), _kind_of(text[end : end + 1])
    left = after != "space" and (after != "mark" or before != "word")
    right = before != "space" and (before != "mark" or after != "word")
    sign, length = text[start], end - start
    if sign == "*":
        return Run(sign, length, left, right, length)
    opens = left and (not right or before == "mark")
    closes = right and (not left or after == "mark")
    return Run(sign, length, opens, closes, length)


def _kind_of(char: str) -> str:
    if not char or char in "\t\n " or unicodedata.category(char) == "Zs":
        return "space"
    return "mark" if char in string.punctuation or unicodedata.category(char)[0] in "PS" else "word"


def pair_runs(runs: Sequence[Run]) -> None:
    """Find which runs belong together, and write it in them.

    Args:
        runs: those of one block, or of one link in it, in their order.
    """
    openers: list[Run] = []
    # By kind of closer, how many of the first openers are known not to belong to it.
    useless: dict[tuple[str, bool, int], int] = {}
    for run in runs:
        kind = (run.sign, run.opens, run.length % 3)
        while run.closes and run.left:
            place = len(openers) - 1
            while place >= useless.get(kind, 0) and not _belong(openers[place], run):
                place -= 1
            if place < useless.get(kind, 0):
                useless[kind] = len(openers)
                break
            opener = openers[place]
            used = 2 if min(opener.left, run.left) >= 2 else 1
            for one, tags in ((opener, opener.begins), (run, run.ends)):
                one.left -= used
                tags.append(used)
            del openers[place + bool(opener.left) :]
            useless = {key: min(count, len(openers)) for key, count in useless.items()}
        if run.opens and run.left:
            openers.append(run)


def _belong(opener: Run, closer: Run) -> bool:
    if opener.sign != closer.sign:
        return False
    either = closer.opens or opener.closes
    return not (either and closer.length % 3 and (opener.length + closer.length) % 3 == 0)
