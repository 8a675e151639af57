"""Random changes to bytes, for where no coverage-guided fuzzer is installed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

TOKENS: Final = (
    b"", b"\0", b"\n", b"\r\n", b" ", b'"', b"{}", b"[]", b"null", b"true", b"0", b"-1", b"1.5", b"1e400",
    b"9007199254740992", b'"\\ud800"', b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\x94 ",
    b"\xe2\x80\xae", b"e\xcc\x81", b"\x80\x80", b"\xff\xff\xff\xff", b"\0\0\0\0", b"..", b"/", b"=", b"A",
    b"AAAA", b"<b>", b"![", b"](", b"> ", b"* ", b"`", b"\\", b"+", b"0000-00-00", b"9999-12-31",
)  # fmt: skip
_LARGEST: Final = 2**20


def mutate(data: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """The bytes with one to eight changes; `others` are seeds to take pieces of."""
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        data = _change(data, others, dice)
    return data[:_LARGEST]


def _change(data: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    start = dice.randrange(len(data) + 1)
    end = min(len(data), start + dice.choice((0, 1, 1, 2, 4, 8, 32, 300)))
    piece = data[start:end]
    match dice.randrange(8):
        case 0 if piece:
            middle = bytes([piece[0] ^ 1 << dice.randrange(8)]) + piece[1:]
        case 1:
            middle = b""
        case 2:
            middle = piece * dice.choice((2, 2, 3, 60))
        case 3:
            middle = dice.choice(TOKENS)
        case 4:
            other = dice.choice(others)
            cut = dice.randrange(len(other) + 1)
            middle = other[cut : cut + dice.choice((1, 8, 64, 1000))]
        case 5:
            middle = dice.randbytes(len(piece))
        case 6:
            return _swap_lines(data, dice)
        case _:
            return data[:start]
    return data[:start] + middle + data[end:]


def _swap_lines(data: bytes, dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    first, second = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)
