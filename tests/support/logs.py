"""Logs and witnesses with real keys, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from undersigned.keys.signing import Role, SigningKey
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint
from undersigned.log.cosignature import sign_cosignature
from undersigned.log.merkle import build_root
from undersigned.log.note import Note, add_signatures
from undersigned.roster.charter import LogTerms, Witness

ORIGIN = "letters.example.org/northfield"
NOON = datetime(2026, 12, 21, 12, 0, 0, tzinfo=UTC)


def make_log(origin: str = ORIGIN) -> SigningKey:
    return SigningKey.draw(Role.LOG, origin)


def make_witnesses(number: int) -> list[SigningKey]:
    return [SigningKey.draw(Role.WITNESS, f"witness-{index}") for index in range(number)]


def make_terms(log: SigningKey, witnesses: Sequence[SigningKey] = (), quorum: int = 0) -> LogTerms:
    known = tuple(Witness(one.name, one.public) for one in witnesses)
    return LogTerms(log.name, log.public, known, quorum)


def make_note(
    log: SigningKey,
    leaves: Sequence[bytes],
    witnesses: Sequence[SigningKey] = (),
    time: datetime = NOON,
    origin: str | None = None,
) -> Note:
    text = build_checkpoint(origin or log.name, len(leaves), build_root(leaves))
    lines = [sign_cosignature(text, one, time) for one in witnesses]
    return add_signatures(sign_checkpoint(text, log), lines)
