"""How the report writes names, numbers, times and bytes that a stranger chose.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from undersigned.proof import RingName
from undersigned.tongue import ENGLISH, Tongue

# Joiners that Persian, Hindi and others need.
_JOINERS: Final = "\u200c\u200d"
_STEERING: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def name_ring(name: RingName, *, tongue: Tongue = ENGLISH) -> str:
    """A ring, as the report calls it; the charter's own names stand in quotes."""
    if name.class_ is None:
        if name.bucket is None:
            return tongue.say("All classes together")
        return tongue.say("All classes together, part {part}", part=name.bucket + 1)
    if name.bucket is None:
        return tongue.say("Class “{name}”", name=name.class_)
    return tongue.say("Class “{name}”, part {part}", name=name.class_, part=name.bucket + 1)


def count_entries(number: int, *, tongue: Tongue = ENGLISH) -> str:
    """A number of entries."""
    return tongue.count("1 entry", "{number} entries", number)


def tell_span(span: timedelta, *, tongue: Tongue = ENGLISH) -> str:
    """A span of time in its two largest units."""
    seconds = int(span.total_seconds())
    units: dict[int, Callable[[int], str]] = {
        86_400: lambda number: tongue.count("1 day", "{number} days", number),
        3_600: lambda number: tongue.count("1 hour", "{number} hours", number),
        60: lambda number: tongue.count("1 minute", "{number} minutes", number),
        1: lambda number: tongue.count("1 second", "{number} seconds", number),
    }
    told = []
    for length, count in units.items():
        number, seconds = divmod(seconds, length)
        if number:
            told.append(count(number))
    match told:
        case []:
            return tongue.say("no time")
        case [only]:
            return only
        case _:
            return tongue.say("{span} {smaller_span}", span=told[0], smaller_span=told[1])


def warn(warning: str, tongue: Tongue) -> str:
    """A sentence that nobody may miss."""
    return tongue.say("WARNING: {warning}", warning=warning)


def printable(text: str) -> str:
    """The text with everything escaped that could steer a terminal or reorder a line."""
    return "".join(one if _is_plain(one) else f"\\u{{{ord(one):04x}}}" for one in text)


def _is_plain(one: str) -> bool:
    return one in _JOINERS or unicodedata.category(one) not in _STEERING
