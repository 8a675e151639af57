"""Using a key file: every use applies the deadlines first and rewrites the file.

    with open_credential(path, passphrase, now) as held:
        use = held.show(slot, letter)       # tied, safe on disk
        proof = use.sign(ring, index)       # in memory only
        ...                                 # the caller writes the record, synced
        use.finish()                        # secrets erased, safe on disk

A crash between any two of these lines leaves the slot tied to this letter, so that the same letter can be
signed again and no other one.

Source: PROTOCOL §2, §5.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from undersigned._core import Opening, Ring
from undersigned.credential import erasure
from undersigned.credential.key_file import (
    KEY_FILE_BYTES,
    Credential,
    encode_key_file,
    parse_key_file,
    wipe,
)
from undersigned.credential.passphrase import is_protected, protect, unprotect
from undersigned.credential.slot import ShownLetter, Slot
from undersigned.errors import Refused
from undersigned.letter.record import SIGN, WITHDRAW, Next, build_message


def create_key_file(path: Path, credential: Credential, passphrase: str | None) -> None:
    """Write a new key file, readable by its owner alone.

    Args:
        passphrase: None writes the secrets plainly; the caller warns of that.

    Raises:
        Refused: `file-exists`.
        StoreFailure: `unwritable`.
    """
    data = encode_key_file(credential)
    try:
        erasure.create_secret_file(path, data if passphrase is None else protect(data, passphrase))
    finally:
        wipe(data)


@contextmanager
def open_credential(path: Path, passphrase: str | None, now: datetime) -> Iterator[HeldCredential]:
    """Open, lock and read a key file, erase what is past its deadline, and rewrite it.

    Args:
        passphrase: needed where the file is protected by one, and then used for every rewrite.
        now: the time of this use, in UTC.

    Raises:
        MalformedInput: `key-file` and those of `parse_key_file`.
        Refused: `key-file-busy`, `key-file-passphrase`, `passphrase-needed`.
        StoreFailure: `not-found`, `not-a-file`, `unreadable`, `unwritable`.
    """
    file = erasure.SecretFile.open(path)
    try:
        held = _read(file, path, passphrase, now)
        try:
            yield held
        finally:
            held.ensure_rewritten()
    finally:
        file.close()


def _read(file: erasure.SecretFile, path: Path, passphrase: str | None, now: datetime) -> HeldCredential:
    data = file.read(KEY_FILE_BYTES)
    if not is_protected(data):
        passphrase = None
    elif passphrase is None:
        raise Refused("passphrase-needed", str(path))
    else:
        plain = unprotect(data, passphrase, str(path))
        try:
            return _hold(file, parse_key_file(bytes(plain), str(path)), passphrase, now)
        finally:
            wipe(plain)
    return _hold(file, parse_key_file(data, str(path)), passphrase, now)


def _hold(
    file: erasure.SecretFile, credential: Credential, passphrase: str | None, now: datetime
) -> HeldCredential:
    held = HeldCredential(file, credential, passphrase, now)
    if held.credential.erase_past(now):
        held.rewrite()
    return held


class HeldCredential:
    """A key file that this process holds."""

    def __init__(
        self, file: erasure.SecretFile, credential: Credential, passphrase: str | None, now: datetime
    ) -> None:
        self.credential = credential
        self._file = file
        self._passphrase = passphrase
        self._now = now
        self._written = False

    @property
    def is_plain(self) -> bool:
        """Whether the secrets lie in the file without a passphrase."""
        return self._passphrase is None

    def show(self, slot: int, letter: ShownLetter) -> Use:
        """Show the letter to the slot: the first one shown is the only one it will ever serve.

        A letter that closed erases its slot, also one that it was never shown to: those secrets would tell
        for ever that their owner did not sign.

        Args:
            slot: from 0.

        Raises:
            Refused: `slot-unknown`, `letter-closed`, `slot-erased`, `slot-tied`.
            StoreFailure: `unwritable`; the slot may or may not be tied or erased then.
        """
        if not 0 <= slot < len(self.credential.slots):
            raise Refused("slot-unknown", None, f"{slot} of {len(self.credential.slots)}")
        found = self.credential.slots[slot]
        if self._now >= letter.closes:
            left = "its slot is erased" if found.expire(letter) else "its slot serves another letter"
            self.rewrite()
            raise Refused("letter-closed", None, f"it closed at {letter.closes:%F %T} UTC; {left}")
        is_first = found.bind(letter)
        if is_first:
            self.rewrite()
        return Use(self, found, letter, self._now, is_first=is_first)

    def rewrite(self) -> None:
        """Put what stands in memory on disk, and overwrite what stood there."""
        data = encode_key_file(self.credential)
        try:
            self._written = True
            self._file.rewrite(data if self._passphrase is None else protect(data, self._passphrase))
        finally:
            wipe(data)

    def ensure_rewritten(self) -> None:
        """Rewrite the file where this use has not yet, so that every use looks alike."""
        if not self._written:
            self.rewrite()


class Use:
    """A slot, tied to the letter that it is about to serve.

    Args:
        is_first: whether the slot was not tied before this use; else it may have signed the letter already.
    """

    def __init__(
        self, held: HeldCredential, slot: Slot, letter: ShownLetter, now: datetime, *, is_first: bool
    ) -> None:
        self.is_first = is_first
        self._held = held
        self._slot = slot
        self._letter = letter
        self._now = now

    @property
    def serial(self) -> bytes:
        """The serial number that a record of this slot will show, 32 bytes; who has it knows who signed."""
        return self._opening().serial()

    def sign(self, ring: Ring, index: int, offered: Next | None = None, threads: int = 0) -> bytes:
        """The proof of a `sign` record.

        Args:
            ring: the letter's ring that this slot's commitment stands in, at `index`.
            offered: the fresh commitments of a record that asks to speak again.

        Raises:
            NotVerified: the proof just made does not hold (a fault of this device).
            Refused: `letter-not-open`, `slot-erased`, `opening-mismatch`, `ring-index`.
        """
        return self._prove(ring, index, build_message(self._letter.id, SIGN, offered), threads)

    def withdraw(self, ring: Ring, index: int, threads: int = 0) -> bytes:
        """The proof of a `withdraw` record, from a slot that was kept; raises as `sign` does."""
        return self._prove(ring, index, build_message(self._letter.id, WITHDRAW), threads)

    def finish(self, *, keep: bool = False) -> None:
        """Erase the secrets, or `keep` them until the letter closes; also how a letter is left unsigned.

        Call it once the record is safe on disk, or, to leave the letter, at once.

        Raises:
            StoreFailure: `unwritable`; the secrets may still be there then.
        """
        if not keep:
            self._slot.erase()
        self._held.rewrite()

    def _prove(self, ring: Ring, index: int, message: bytes, threads: int) -> bytes:
        opening = self._opening()
        if self._now < self._letter.opens:
            raise Refused("letter-not-open")
        proof = ring.prove(index, opening, message, threads)
        ring.check(message, proof, threads)
        return proof

    def _opening(self) -> Opening:
        if self._slot.opening is None:
            raise Refused("slot-erased")
        return self._slot.opening
