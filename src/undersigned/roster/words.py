"""A charter's id as twelve words, to compare with a colleague.

Source: PROTOCOL §4; the words are the English list of BIP 39, eleven bits each, the first 132 bits of the id.
"""

from __future__ import annotations

from functools import cache

from undersigned.errors import MalformedInput

COUNT = 12
_BITS = 11


@cache
def _words() -> tuple[str, ...]:
    from mnemonic import Mnemonic  # noqa: PLC0415 - 2,048 words that most runs do not need

    return tuple(Mnemonic("english").wordlist)


def build_words(charter_id: bytes) -> tuple[str, ...]:
    """The twelve words of an id (32 bytes).

    Raises:
        MalformedInput: `length`.
    """
    if len(charter_id) != 32:
        raise MalformedInput("length", None, f"{len(charter_id)} bytes instead of 32")
    number = int.from_bytes(charter_id, "big") >> (256 - COUNT * _BITS)
    shifts = range((COUNT - 1) * _BITS, -1, -_BITS)
    return tuple(_words()[number >> shift & (2**_BITS - 1)] for shift in shifts)
