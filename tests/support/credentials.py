"""Charters, letters, rings and key files for tests about a member's secrets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from undersigned._core import Opening, Ring
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.credential.slot import ShownLetter
from undersigned.credential.use import create_key_file, open_credential
from undersigned.roster.charter import (
    Calendar,
    Charter,
    LogTerms,
    MemberClass,
    Registrar,
    RegistrarsRule,
    SshDirectoryRule,
)

NOON = datetime(2026, 12, 5, 12, 0, 0, tzinfo=UTC)
LETTER = ShownLetter(b"\x01" * 32, NOON - timedelta(days=1), NOON + timedelta(days=1))
OTHER_LETTER = ShownLetter(b"\x02" * 32, LETTER.opens, LETTER.closes)
PASSPHRASE = "seven ducks walk north"


def build_charter(slots: int = 3, calendar: Calendar | None = None) -> Charter:
    registrar = Registrar("registrar.example", b"\x05" * 32)
    classes = (
        MemberClass("ward", SshDirectoryRule(b"\x03" * 32)),
        MemberClass("former", RegistrarsRule(1, (registrar,))),
    )
    log = LogTerms("letters.example.org/northfield", b"\x04" * 32, (), 0)
    return Charter("Nurses", "", date(2026, 11, 21), slots, 2, calendar, log, classes)


def make_key(
    path: Path, slots: int = 3, calendar: Calendar | None = None, passphrase: str | None = None
) -> Credential:
    credential = enrol(build_charter(slots, calendar), "ward", "nurse@example.org")
    create_key_file(path, credential, passphrase)
    return credential


def ring_around(commitment: bytes, size: int = 5, index: int = 2) -> Ring:
    commitments = [Opening.draw().commitment() for _ in range(size)]
    commitments[index] = commitment
    return Ring(b"".join(commitments), 1)


def sign(
    path: Path, slot: int = 0, letter: ShownLetter = LETTER, now: datetime = NOON, **finish: bool
) -> bytes:
    with open_credential(path, None, now) as held:
        ring = ring_around(held.credential.commitments[slot])
        use = held.show(slot, letter)
        proof = use.sign(ring, 2, threads=1)
        use.finish(**finish)
    return proof


def leave(path: Path, slot: int = 0, letter: ShownLetter = LETTER, now: datetime = NOON) -> None:
    with open_credential(path, None, now) as held:
        held.show(slot, letter).finish()
