"""Records sealed to the collector, all of one size, and the collector's key.

The age library offers no identity that joins ML-KEM-768 and X25519, so recipients here are X25519 (`age1…`).

Source: PROTOCOL §5 (Sending).
"""

from __future__ import annotations

from typing import Final

from undersigned import _core
from undersigned.errors import MalformedInput, Refused, UndersignedError

# The longest valid record (largest ring, longest class name, 64 commitments to speak again) has about 5,000
# bytes; 8 KiB holds every one. The parser's limit of 64,000 bytes would cost eight times the traffic.
PADDED_BYTES: Final = 2**13
_LENGTH_BYTES: Final = 4
_HEAD: Final = b"age-encryption.org/v1\n"
# The library adds a stanza of random length, at most a few hundred bytes, to every file.
SEALED_BYTES: Final = PADDED_BYTES + 2048
IDENTITY_BYTES: Final = 4096


class CollectorIdentity:
    """The collector's secret key, `AGE-SECRET-KEY-1…`; no repr, equality, hash or pickling."""

    __slots__ = ("_identity", "recipient")
    __hash__ = None  # type: ignore[assignment]

    recipient: str

    def __init__(self, identity: str) -> None:
        self._identity = identity
        self.recipient = _core.recipient_of(identity)

    @classmethod
    def make(cls) -> CollectorIdentity:
        """A new identity from the operating system's randomness."""
        return cls(_core.draw_identity())

    @classmethod
    def parse(cls, data: bytes, place: str) -> CollectorIdentity:
        """The identity in a key file as `age-keygen` writes it: lines beginning with `#`, and one key.

        Raises:
            MalformedInput: `identity`, `too-large`.
        """
        if len(data) > IDENTITY_BYTES:
            raise MalformedInput("too-large", place)
        lines = [line for line in data.split(b"\n") if line and not line.startswith(b"#")]
        try:
            (key,) = lines
            return cls(key.decode("ascii"))
        except (ValueError, UndersignedError):
            raise MalformedInput("identity", place) from None

    def encode(self) -> bytes:
        """The key file, which `age` reads too."""
        return f"# public key: {self.recipient}\n{self._identity}\n".encode("ascii")

    def unseal(self, sealed: bytes, place: str | None = None) -> bytes:
        """The record in a sealed one, at most 8,188 bytes, not yet parsed; none in a cover for a letter left.

        Raises:
            MalformedInput: `sealed-record`.
        """
        if len(sealed) > SEALED_BYTES or not sealed.startswith(_HEAD):
            raise MalformedInput("sealed-record", place)
        try:
            padded = _core.unseal(sealed, self._identity)
        except UndersignedError as error:
            raise error.within(place or "") from None
        length = int.from_bytes(padded[:_LENGTH_BYTES], "little")
        record, rest = padded[_LENGTH_BYTES:][:length], padded[_LENGTH_BYTES + length :]
        if len(padded) != PADDED_BYTES or len(record) != length or any(rest):
            raise MalformedInput("sealed-record", place, "padding")
        return record

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not pickled")

    def __eq__(self, _other: object) -> bool:
        raise TypeError("secret keys are not compared")


def check_recipient(recipient: str, place: str | None = None) -> None:
    """Check that records can be sealed to this recipient.

    Raises:
        MalformedInput: `recipient`.
    """
    try:
        _core.seal(b"", recipient)
    except UndersignedError as error:
        raise error.within(place or "") from None


def seal(record: bytes, recipient: str) -> bytes:
    """The record, sealed: an age file whose length says nothing about the record.

    Args:
        record: its JCS bytes, 1 to 8,188 of them.
        recipient: the letter's `collector`.

    Raises:
        MalformedInput: `recipient`.
        Refused: `too-large`, which no valid record is.
    """
    room = PADDED_BYTES - _LENGTH_BYTES
    if not 0 < len(record) <= room:
        raise Refused("too-large", None, f"{len(record)} bytes instead of at most {room}")
    padded = len(record).to_bytes(_LENGTH_BYTES, "little") + record.ljust(room, b"\0")
    return _core.seal(padded, recipient)
