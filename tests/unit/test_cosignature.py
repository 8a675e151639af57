from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from support.logs import NOON, ORIGIN, make_log, make_note, make_terms, make_witnesses
from undersigned.errors import NotVerified
from undersigned.keys.signing import SigningKey
from undersigned.log.checkpoint import CheckedCheckpoint, check_checkpoint
from undersigned.log.cosignature import Witnessed, sign_cosignature
from undersigned.log.note import Note, NoteSignature, encode_note
from undersigned.roster.charter import LogTerms, Witness

LOG = make_log()
WITNESSES = make_witnesses(3)


def check(note: Note, quorum: int, not_before: datetime | None = None) -> CheckedCheckpoint:
    terms = make_terms(LOG, WITNESSES, quorum)
    return check_checkpoint(encode_note(note), "checkpoint", terms, ORIGIN, not_before)


def refusal(note: Note, quorum: int, not_before: datetime | None = None) -> str:
    with pytest.raises(NotVerified) as refused:
        check(note, quorum, not_before)
    return refused.value.code


def test_a_cosignature_is_76_bytes_over_the_stated_message() -> None:
    note = make_note(LOG, [b"leaf"])
    line = sign_cosignature(note.text, WITNESSES[0], NOON.replace(microsecond=999_999))
    seconds = int.from_bytes(line.signature[:8], "big")
    assert len(line.key_id + line.signature) == 76
    assert datetime.fromtimestamp(seconds, UTC) == NOON
    signed = f"cosignature/v1\ntime {seconds}\n{note.text.decode()}".encode()
    Ed25519PublicKey.from_public_bytes(WITNESSES[0].public).verify(line.signature[8:], signed)


def seen(number: int, time: datetime) -> Witnessed:
    return Witnessed(f"witness-{number}", WITNESSES[number].public, time)


def test_counts_witnesses_in_the_charters_order_with_their_times() -> None:
    note = make_note(LOG, [b"leaf"], [WITNESSES[2], WITNESSES[0]])
    assert check(note, 2).witnessed == (seen(0, NOON), seen(2, NOON))


def test_a_witness_counts_once_however_often_it_signed() -> None:
    note = make_note(LOG, [b"leaf"], [WITNESSES[0]] * 3)
    again = sign_cosignature(note.text, WITNESSES[0], NOON + timedelta(hours=1))
    twice = Note(note.text, (again, *note.signatures, *note.signatures))
    assert check(twice, 1).witnessed == (seen(0, NOON + timedelta(hours=1)),)
    assert refusal(twice, 2) == "quorum"


def test_refuses_one_key_under_two_names() -> None:
    # A charter with this fault is refused elsewhere; here the key counts once all the same.
    one = WITNESSES[0]
    terms = LogTerms(ORIGIN, LOG.public, (Witness("a", one.public), Witness("b", one.public)), 2)
    note = make_note(LOG, [b"leaf"])
    named = [sign_cosignature(note.text, _renamed(one, name), NOON) for name in ("a", "b")]
    with pytest.raises(NotVerified, match="quorum"):
        check_checkpoint(
            encode_note(Note(note.text, (*note.signatures, *named))), "checkpoint", terms, ORIGIN, None
        )


def _renamed(key: SigningKey, name: str) -> SigningKey:
    return SigningKey(key.role, name, bytes(key._seed))


@pytest.mark.parametrize("good_first", [True, False])
@pytest.mark.parametrize("spoil", ["bit", "time", "short", "long", "other text", "far future"])
def test_refuses_a_bad_cosignature_of_a_known_witness_though_the_quorum_is_met(
    spoil: str, good_first: bool
) -> None:
    note = make_note(LOG, [b"leaf"], WITNESSES)
    line = note.signatures[-1]
    payload = bytearray(line.signature)
    if spoil == "bit":
        payload[-1] ^= 1
    elif spoil == "time":
        payload[7] ^= 1
    elif spoil == "short":
        del payload[-1]
    elif spoil == "long":
        payload.append(0)
    elif spoil == "other text":
        payload[:] = sign_cosignature(b"other\n", WITNESSES[2], NOON).signature
    else:
        payload[:8] = b"\xff" * 8
    bad = replace(line, signature=bytes(payload))
    lines = (*note.signatures, bad) if good_first else (bad, *note.signatures)
    assert refusal(Note(note.text, lines), 0) == "cosignature-invalid"


def test_refuses_too_few_witnesses() -> None:
    assert refusal(make_note(LOG, [b"leaf"], WITNESSES[:1]), 2) == "quorum"
    assert refusal(make_note(LOG, [b"leaf"], make_witnesses(3)), 1) == "quorum"


def test_a_logs_signature_is_no_cosignature_and_the_other_way_round() -> None:
    note = make_note(LOG, [b"leaf"])
    as_witness = NoteSignature(ORIGIN, note.signatures[0].key_id, note.signatures[0].signature)
    terms = LogTerms(ORIGIN, LOG.public, (Witness(ORIGIN, LOG.public),), 1)
    with pytest.raises(NotVerified, match="quorum"):
        check_checkpoint(
            encode_note(Note(note.text, (*note.signatures, as_witness))), "checkpoint", terms, ORIGIN, None
        )


def test_cosignatures_before_the_release_do_not_count() -> None:
    early, late = NOON - timedelta(seconds=1), NOON
    assert refusal(make_note(LOG, [b"leaf"], WITNESSES, early), 1, not_before=NOON) == "quorum"
    assert len(check(make_note(LOG, [b"leaf"], WITNESSES, late), 3, not_before=NOON).witnessed) == 3
    note = make_note(LOG, [b"leaf"], WITNESSES[:2], early)
    again = sign_cosignature(note.text, WITNESSES[1], late)
    both = Note(note.text, (*note.signatures, again))
    assert check(both, 1, not_before=NOON).witnessed == (seen(1, late),)
