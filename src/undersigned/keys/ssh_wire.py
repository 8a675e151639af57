"""The binary form in which SSH writes keys and signatures.

A string is its length as 4 bytes big-endian and its bytes; an mpint is a string with a big-endian two's
complement number in the fewest bytes.

Source: RFC 4251 §5.
"""

from __future__ import annotations

from typing import NoReturn

from undersigned.errors import MalformedInput


def encode_string(data: bytes) -> bytes:
    """The bytes with their length in front, 4 bytes big-endian."""
    return len(data).to_bytes(4, "big") + data


def encode_mpint(number: int) -> bytes:
    """A number from 0 upwards as an mpint, length included."""
    return encode_string(number.to_bytes((number.bit_length() + 8) // 8, "big") if number else b"")


class WireReader:
    """Reads values one after the other from bytes, and refuses every second way of writing one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = 0

    def take(self, length: int) -> bytes:
        """The next `length` bytes.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        end = self._next + length
        if end > len(self._data):
            _refuse("it ends too early")
        found = self._data[self._next : end]
        self._next = end
        return found

    def uint32(self) -> int:
        """A number of 4 bytes.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        """The bytes of a string.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        return self.take(self.uint32())

    def string_of(self, length: int) -> bytes:
        """The bytes of a string that has exactly `length` of them.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        found = self.string()
        if len(found) != length:
            _refuse(f"{len(found)} bytes instead of {length}")
        return found

    def mpint(self) -> int:
        """A number from 0 upwards, written in the fewest bytes.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        found = self.string()
        number = int.from_bytes(found, "big")
        if encode_mpint(number)[4:] != found:
            _refuse("a number is negative or not in its shortest form")
        return number

    def end(self) -> None:
        """Check that nothing is left.

        Raises:
            MalformedInput: `ssh-wire`.
        """
        if self._next != len(self._data):
            _refuse(f"{len(self._data) - self._next} bytes too many")


def _refuse(detail: str) -> NoReturn:
    raise MalformedInput("ssh-wire", None, detail)
