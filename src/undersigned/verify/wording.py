"""How the report writes names, numbers, times and bytes that a stranger chose.

Source: PROTOCOL §7 (the report).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from undersigned.proof import RingName

# Joiners that Persian, Hindi and others need.
_JOINERS: Final = "\u200c\u200d"
_STEERING: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def name_ring(name: RingName) -> str:
    """A ring, as the report calls it."""
    class_ = "All classes together" if name.class_ is None else f"Class {quote(name.class_)}"
    return class_ if name.bucket is None else f"{class_}, part {name.bucket + 1}"


def quote(name: str) -> str:
    """A name of the charter's own choosing, in quotes, so that nobody takes it for a word of the report."""
    return f"“{name}”"


def count_entries(number: int) -> str:
    """A number of entries."""
    return "1 entry" if number == 1 else f"{number:,} entries"


def tell_time(time: datetime) -> str:
    """A time in UTC, to the second."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def tell_span(span: timedelta) -> str:
    """A span of time in its two largest units."""
    seconds = int(span.total_seconds())
    units = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
    told = []
    for name, length in units:
        number, seconds = divmod(seconds, length)
        if number:
            told.append(f"{number:,} {name}{'' if number == 1 else 's'}")
    return " ".join(told[:2]) or "no time"


def printable(text: str) -> str:
    """The text with everything escaped that could steer a terminal or reorder a line."""
    return "".join(one if _is_plain(one) else f"\\u{{{ord(one):04x}}}" for one in text)


def _is_plain(one: str) -> bool:
    return one in _JOINERS or unicodedata.category(one) not in _STEERING
