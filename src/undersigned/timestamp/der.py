"""The shape of DER: one value, definite and shortest lengths, nothing after it, bounded depth.

What reads a timestamp afterwards would forgive much of this, and two readers that forgive differently
would disagree.

Source: ITU-T X.690 sections 8 and 10.
"""

from __future__ import annotations

from typing import Final

from undersigned.errors import MalformedInput

_DEPTH: Final = 24
_CONSTRUCTED: Final = 0x20
_INTEGER: Final = 0x02
_ALWAYS_CONSTRUCTED: Final = {0x10, 0x11}  # SEQUENCE, SET


def check_der(data: bytes, place: str) -> None:
    """Check the shape of one DER value, down to its primitive parts; the order of a SET is not looked at.

    Raises:
        MalformedInput: `timestamp-form`.
    """
    if _check_value(data, 0, len(data), 0, place) != len(data):
        raise MalformedInput("timestamp-form", place, "bytes after the end")


def _check_value(data: bytes, start: int, end: int, depth: int, place: str) -> int:
    """Check the value at `start` and return where it ends."""
    if depth > _DEPTH or end - start < 2:
        raise MalformedInput("timestamp-form", place, f"not DER at byte {start}")
    tag = data[start]
    first, last = _contents(data, start, end, place)
    is_universal = tag & 0xC0 == 0
    if is_universal and (tag & 0x1F in _ALWAYS_CONSTRUCTED) != bool(tag & _CONSTRUCTED):
        raise MalformedInput("timestamp-form", place, f"a wrong tag at byte {start}")
    if tag == _INTEGER and not _is_shortest_integer(data[first:last]):
        raise MalformedInput("timestamp-form", place, f"a long integer at byte {start}")
    if tag & _CONSTRUCTED:
        position = first
        while position < last:
            position = _check_value(data, position, last, depth + 1, place)
    return last


def _contents(data: bytes, start: int, end: int, place: str) -> tuple[int, int]:
    """Where the contents of the value at `start` begin and end."""
    if data[start] & 0x1F == 0x1F:
        raise MalformedInput("timestamp-form", place, f"a long tag at byte {start}")
    length, first = data[start + 1], start + 2
    if length & 0x80:
        digits = data[first : min(first + (length & 0x7F), end)]
        if not 1 <= len(digits) == length & 0x7F <= 4:
            raise MalformedInput("timestamp-form", place, f"a wrong length at byte {start}")
        length, first = int.from_bytes(digits, "big"), first + len(digits)
        if digits[0] == 0 or length < 0x80:
            raise MalformedInput("timestamp-form", place, f"a long length at byte {start}")
    if first + length > end:
        raise MalformedInput("timestamp-form", place, f"cut short at byte {start}")
    return first, first + length


def _is_shortest_integer(contents: bytes) -> bool:
    if len(contents) < 2:
        return bool(contents)
    return not (contents[0] == 0 and contents[1] < 0x80) and not (contents[0] == 0xFF and contents[1] >= 0x80)
