"""The key file's document: fixed length, whatever was done with the slots.

Source: PROTOCOL §2; the bytes are described in docs/key-file.md.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final, NoReturn, SupportsIndex

from undersigned import canon, limits, schema
from undersigned._core import Opening
from undersigned.credential.slot import Slot, Tie
from undersigned.errors import MalformedInput
from undersigned.roster.entry import Commitments, EnrolmentStatement
from undersigned.schema import (
    ClassName,
    Codec,
    Digest,
    EnrolmentProof,
    Items,
    Principal,
    Time,
    document,
    one_of,
)

SECRET_BYTES: Final = 64
KEY_FILE_BYTES: Final = 64_000

_NO_LETTER: Final = bytes(limits.DIGEST_BYTES)
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _SecretBytes(bytearray):
    def __repr__(self) -> str:
        return f"<{len(self)} secret bytes>"

    def __reduce_ex__(self, _protocol: SupportsIndex) -> NoReturn:
        raise TypeError("secrets are not pickled")


def _parse_secret(value: Any) -> _SecretBytes:
    if type(value) is not str:
        raise MalformedInput("type")
    secret = _SecretBytes(canon.parse_base64(value))
    if len(secret) != SECRET_BYTES:
        raise MalformedInput("length", None, f"{len(secret)} bytes instead of {SECRET_BYTES}")
    return secret


_Secret = Annotated[_SecretBytes, Codec(_parse_secret, lambda secret: canon.encode_base64(bytes(secret)))]


@document()
class _StoredSlot:
    closes: Time
    ends: Time
    letter: Digest
    secret: _Secret
    state: Annotated[str, one_of("free", "tied", "void")]


@document(kind="charter")
class CharterOrigin:
    """The secrets behind an entry under the charter with this id (32 bytes)."""

    class_: ClassName
    id: Digest
    principal: Principal | None


@document(kind="letter")
class LetterOrigin:
    """The secrets to speak again after the letter with this id (32 bytes); `class_` as its record said."""

    class_: ClassName | None
    id: Digest


@document(undersigned=1, kind="key-file")
class _StoredCredential:
    commitments: Commitments
    origin: CharterOrigin | LetterOrigin
    proof: EnrolmentProof
    slots: Annotated[tuple[_StoredSlot, ...], Items(limits.SLOTS_MAX)]


@dataclass(slots=True, repr=False, eq=False)
class Credential:
    """The secrets behind an entry.

    Args:
        origin: what the entry belongs to.
        commitments: one for each slot, 32 bytes each.
        proof: the one enrolment proof ever made for them, 96 bytes.
        slots: as many as commitments.
    """

    origin: CharterOrigin | LetterOrigin
    commitments: tuple[bytes, ...]
    proof: bytes
    slots: tuple[Slot, ...]

    @property
    def statement(self) -> EnrolmentStatement | None:
        """The enrolment statement; None for secrets to speak again, which have none."""
        if isinstance(self.origin, LetterOrigin):
            return None
        return EnrolmentStatement(self.origin.id, self.origin.class_, self.commitments, self.origin.principal)

    def erase_past(self, now: datetime) -> bool:
        """Erase every slot whose deadline has passed; whether there was one."""
        past = [slot for slot in self.slots if slot.is_past(now)]
        for slot in past:
            slot.erase()
        return bool(past)


def parse_key_file(data: bytes, place: str) -> Credential:
    """The credential in a key file's document.

    Args:
        data: the canonical JSON, already decrypted, at most 64,000 bytes.
        place: the name of the file, for errors.

    Raises:
        MalformedInput: `key-file` where a secret does not fit its commitment, those of `parse_document`.
    """
    stored = schema.parse_document(_StoredCredential, data, place, KEY_FILE_BYTES)
    if not 0 < len(stored.commitments) == len(stored.slots):
        raise MalformedInput("key-file", f"{place}:/slots", "not one for each commitment")
    slots = [
        _load_slot(slot, commitment, f"{place}:/slots/{index}")
        for index, (slot, commitment) in enumerate(zip(stored.slots, stored.commitments, strict=True))
    ]
    return Credential(stored.origin, stored.commitments, stored.proof, tuple(slots))


def _load_slot(stored: _StoredSlot, commitment: bytes, place: str) -> Slot:
    is_tied = stored.state == "tied"
    if not is_tied and (stored.letter, stored.closes) != (_NO_LETTER, _NO_TIME):
        raise MalformedInput("key-file", place, "a slot that is not tied names a letter")
    tie = Tie(stored.letter, stored.closes) if is_tied else None
    try:
        return Slot(_load_opening(stored, commitment, place), stored.ends, tie)
    finally:
        wipe(stored.secret)


def _load_opening(stored: _StoredSlot, commitment: bytes, place: str) -> Opening | None:
    if stored.state == "void":
        return None
    try:
        opening = Opening.from_bytes(stored.secret)
    except MalformedInput:
        raise MalformedInput("key-file", place, "not a secret") from None
    if opening.commitment() != commitment:
        raise MalformedInput("key-file", place, "the secret does not fit the commitment")
    return opening


def encode_key_file(credential: Credential) -> bytearray:
    """The document, with fresh random bytes in the place of every erased secret; the caller wipes it."""
    slots = tuple(_store_slot(slot) for slot in credential.slots)
    stored = _StoredCredential(credential.commitments, credential.origin, credential.proof, slots)
    try:
        return bytearray(schema.encode_document(stored))
    finally:
        for slot in slots:
            wipe(slot.secret)


def _store_slot(slot: Slot) -> _StoredSlot:
    tie = slot.tie or Tie(_NO_LETTER, _NO_TIME)
    return _StoredSlot(tie.closes, slot.ends, tie.letter, _secret_of(slot), slot.state)


def _secret_of(slot: Slot) -> _SecretBytes:
    if slot.opening is None:
        return _SecretBytes(os.urandom(SECRET_BYTES))
    given = slot.opening.to_bytes()
    try:
        return _SecretBytes(given)
    finally:
        wipe(given)


def wipe(secret: bytearray) -> None:
    """Overwrite the bytes in memory with zeros."""
    secret[:] = bytes(len(secret))
