"""Signature records, the close record, and the message that a record's proof signs.

Source: PROTOCOL §5, §6.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Annotated

from undersigned import canon, limits, schema
from undersigned.schema import (
    Binary,
    ClassName,
    Digest,
    EnrolmentProof,
    Integer,
    Items,
    Point,
    document,
    one_of,
)

SIGN = "sign"
WITHDRAW = "withdraw"
DIGITS = 6
"""How many hex digits of a record's SHA-256 its signer is told to remember."""
_MARKS = {SIGN: b"\x01", WITHDRAW: b"\x02"}

Action = Annotated[str, one_of(SIGN, WITHDRAW)]


@document()
class Next:
    """Fresh commitments by which the same signer may speak again, with their enrolment proof."""

    commitments: Annotated[tuple[Point, ...], Items(limits.SLOTS_MAX)]
    proof: EnrolmentProof

    def is_fresh(self, *taken: Set[bytes]) -> bool:
        """Whether no two commitments are the same, and none is among those that are taken (32 bytes each)."""
        return len(set(self.commitments)) == len(self.commitments) and all(
            one.isdisjoint(self.commitments) for one in taken
        )


@document()
class Record:
    """One signature or withdrawal, as it stands in the log."""

    action: Action
    bucket: Integer | None
    class_: ClassName | None
    next: Next | None
    proof: Binary

    @property
    def serial(self) -> bytes:
        """The serial number: the first 32 bytes of the proof."""
        return self.proof[: limits.POINT_BYTES]

    def message(self, letter_id: bytes) -> bytes:
        """What the proof signs for the letter with that id."""
        return build_message(letter_id, self.action, self.next)

    def next_context(self, letter_id: bytes) -> bytes:
        """The context of the enrolment proof in `next`, 32 bytes."""
        return build_next_context(letter_id, self.serial)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes, 32 bytes; its first six hex digits are the signer's to remember."""
        return schema.document_id(self)


@document(undersigned=1, kind="close")
class Close:
    """The last leaf: how many signatures stand, by class."""

    letter: Digest
    signatures: Integer
    classes: dict[ClassName, Integer]


def build_message(letter_id: bytes, action: str, offered: Next | None = None) -> bytes:
    """The message of a proof: letter id (32 bytes), one byte for the action, the commitments of `next`."""
    commitments = b"".join(offered.commitments) if offered else b""
    return letter_id + _MARKS[action] + commitments


def build_next_context(letter_id: bytes, serial: bytes) -> bytes:
    """The context of the enrolment proof for commitments attached to a record, 32 bytes."""
    return canon.sha256(canon.frame(b"undersigned/v1/next") + canon.frame(letter_id) + canon.frame(serial))
