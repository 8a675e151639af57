from __future__ import annotations

from dataclasses import replace

import pytest

from support import ed25519
from support.logs import NOON, ORIGIN, make_log, make_note, make_terms, make_witnesses
from undersigned.errors import MalformedInput, NotVerified
from undersigned.log.checkpoint import (
    build_checkpoint,
    check_checkpoint,
    log_key,
    parse_checkpoint,
    sign_checkpoint,
    timestamped_bytes,
)
from undersigned.log.merkle import build_root
from undersigned.log.note import Note, NoteSignature, add_signatures, encode_note
from undersigned.log.receipt import Receipt, check_receipt, sign_receipt
from undersigned.roster.charter import LogTerms

ROOT = build_root([b"leaf"])
TEXT = build_checkpoint(ORIGIN, 1, ROOT)
LINES = TEXT.decode().split("\n")

FAULTY = {
    "an extension line": TEXT + b"more\n",
    "two lines": TEXT[: TEXT.index(b"\n", len(ORIGIN) + 1) + 1],
    "an empty origin": TEXT[len(ORIGIN) :],
    "a space in the origin": b"a b" + TEXT[len(ORIGIN) :],
    "a plus in the origin": b"a+b" + TEXT[len(ORIGIN) :],
    "an origin that is not ASCII": "ä".encode() + TEXT[len(ORIGIN) :],
    "an origin that is too long": b"a" * 204 + TEXT[len(ORIGIN) :],
    "a leading zero": TEXT.replace(b"\n1\n", b"\n01\n"),
    "a sign": TEXT.replace(b"\n1\n", b"\n+1\n"),
    "a negative size": TEXT.replace(b"\n1\n", b"\n-1\n"),
    "digits of another script": TEXT.replace(b"\n1\n", "\n١\n".encode()),
    "a size of 2^53": TEXT.replace(b"\n1\n", b"\n9007199254740992\n"),
    "a root of 31 bytes": build_checkpoint(ORIGIN, 1, ROOT[:31]),
    "a root of 33 bytes": build_checkpoint(ORIGIN, 1, ROOT + b"x"),
    "a root without padding": TEXT.replace(b"=", b""),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_refuses_what_is_no_checkpoint(fault: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        parse_checkpoint(FAULTY[fault], "checkpoint")
    assert refused.value.code == "checkpoint-form"


def test_roundtrip_checkpoint() -> None:
    for size in (0, 1, 10, 2**53 - 1):
        text = build_checkpoint(ORIGIN, size, ROOT)
        checkpoint = parse_checkpoint(text, "checkpoint")
        assert build_checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root) == text


def test_accepts_a_signed_checkpoint_and_says_what_it_says() -> None:
    log = make_log()
    checked = check_checkpoint(
        encode_note(make_note(log, [b"one", b"two"])), "checkpoint", make_terms(log), ORIGIN, None
    )
    assert (checked.size, checked.root, checked.witnessed) == (2, build_root([b"one", b"two"]), ())


def refusal(data: bytes, log_of_terms: object, origin: str = ORIGIN) -> str:
    with pytest.raises(NotVerified) as refused:
        check_checkpoint(data, "checkpoint", make_terms(log_of_terms), origin, None)  # type: ignore[arg-type]
    return refused.value.code


def test_refuses_a_checkpoint_of_another_log() -> None:
    log = make_log()
    other_slot = encode_note(make_note(log, [b"leaf"], origin=ORIGIN + "/1"))
    assert refusal(other_slot, log, ORIGIN + "/0") == "checkpoint-origin"
    assert refusal(other_slot, log) == "checkpoint-origin"


def test_refuses_a_checkpoint_without_the_logs_signature() -> None:
    log, stranger = make_log(), make_log()
    assert refusal(encode_note(make_note(stranger, [b"leaf"])), log) == "checkpoint-key-missing"


def test_refuses_a_signature_under_another_name() -> None:
    log = make_log()
    note = make_note(log, [b"leaf"])
    renamed = replace(note.signatures[0], name=ORIGIN + "/0")
    assert refusal(encode_note(Note(note.text, (renamed,))), log) == "checkpoint-key-missing"


@pytest.mark.parametrize("spoil", ["bit", "short", "long", "text"])
def test_refuses_a_logs_signature_that_does_not_hold(spoil: str) -> None:
    log = make_log()
    note = make_note(log, [b"leaf"])
    line, text = note.signatures[0], note.text
    if spoil == "bit":
        line = replace(line, signature=bytes([line.signature[0] ^ 1]) + line.signature[1:])
    elif spoil == "short":
        line = replace(line, signature=line.signature[:-1])
    elif spoil == "long":
        line = replace(line, signature=line.signature + b"\0")
    else:
        text = build_checkpoint(ORIGIN, 2, ROOT)
    assert refusal(encode_note(Note(text, (line,))), log) == "checkpoint-signature"


@pytest.mark.parametrize("first", [True, False])
def test_refuses_a_bad_line_of_the_log_beside_a_good_one(first: bool) -> None:
    log = make_log()
    note = make_note(log, [b"leaf"])
    bad = replace(note.signatures[0], signature=bytes(64))
    lines = (bad, *note.signatures) if first else (*note.signatures, bad)
    assert refusal(encode_note(Note(note.text, lines)), log) == "checkpoint-signature"


def test_ignores_lines_of_unknown_keys_and_a_line_that_stands_twice() -> None:
    log = make_log()
    note = make_note(log, [b"leaf"])
    strange = [NoteSignature("stranger", bytes([number]) * 4, b"anything") for number in range(16)]
    same_name = NoteSignature(ORIGIN, b"\0\0\0\0", bytes(64))
    crowded = Note(note.text, (*strange, same_name, *note.signatures, *note.signatures))
    assert check_checkpoint(encode_note(crowded), "checkpoint", make_terms(log), ORIGIN, None).size == 1


def test_what_is_timestamped_is_text_empty_line_and_the_logs_line() -> None:
    log = make_log()
    note = make_note(log, [b"leaf"])
    stamped = timestamped_bytes(encode_note(note), ORIGIN, log.public)
    assert stamped == encode_note(note)
    later = make_note(log, [b"leaf"], make_witnesses(2))
    reordered = Note(later.text, later.signatures[::-1])
    for witnessed in (later, reordered, add_signatures(reordered, note.signatures)):
        assert timestamped_bytes(encode_note(witnessed), ORIGIN, log.public) == stamped


def test_refuses_to_timestamp_what_the_log_did_not_sign() -> None:
    note = make_note(make_log(), [b"leaf"])
    with pytest.raises(NotVerified, match="checkpoint-key-missing"):
        timestamped_bytes(encode_note(note), ORIGIN, make_log().public)


def test_a_checkpoint_is_signed_under_its_own_origin() -> None:
    log = make_log()
    note = sign_checkpoint(build_checkpoint(ORIGIN + "/3", 1, ROOT), log)
    assert note.signatures[0].key_id == log_key(ORIGIN + "/3", log.public).id
    check_checkpoint(encode_note(note), "checkpoint", make_terms(log), ORIGIN + "/3", NOON)


def test_refuses_a_receipt_of_another_record_or_key() -> None:
    log, receipt = make_log(), Receipt(bytes(32), bytes([1]) * 32)
    signature = sign_receipt(receipt, log)
    check_receipt(receipt, log.public, signature, "receipt")
    others = [(Receipt(bytes(32), bytes(32)), log.public, signature), (receipt, make_log().public, signature)]
    for other, public, signed in [*others, (receipt, log.public, signature[:63])]:
        with pytest.raises(NotVerified, match="receipt-signature"):
            check_receipt(other, public, signed, "receipt")


@pytest.mark.parametrize("torsion", range(8))
def test_a_signature_with_a_part_of_small_order_is_judged_as_zip_215_says(torsion: int) -> None:
    secret = 2**200 + torsion
    public = ed25519.public_of(secret)
    key = log_key(ORIGIN, public)
    signature = ed25519.sign(secret, TEXT, ed25519.TORSION[torsion])
    note = Note(TEXT, (NoteSignature(ORIGIN, key.id, signature),))
    terms = LogTerms(ORIGIN, public, (), 0)
    assert check_checkpoint(encode_note(note), "checkpoint", terms, ORIGIN, None).size == 1


def test_refuses_a_log_key_of_small_order_with_which_anyone_can_sign() -> None:
    for point in ed25519.TORSION:
        public = ed25519.encode(point)
        signature = NoteSignature(ORIGIN, log_key(ORIGIN, public).id, public + bytes(32))
        with pytest.raises(NotVerified, match="checkpoint-signature"):
            check_checkpoint(
                encode_note(Note(TEXT, (signature,))),
                "checkpoint",
                LogTerms(ORIGIN, public, (), 0),
                ORIGIN,
                None,
            )


def test_refuses_two_different_signatures_of_the_log() -> None:
    secret = 2**200
    key = log_key(ORIGIN, ed25519.public_of(secret))
    lines = [
        NoteSignature(ORIGIN, key.id, ed25519.sign(secret, TEXT, torsion)) for torsion in ed25519.TORSION[:2]
    ]
    data = encode_note(Note(TEXT, tuple(lines)))
    with pytest.raises(NotVerified, match="two different signatures"):
        check_checkpoint(data, "checkpoint", LogTerms(ORIGIN, key.public, (), 0), ORIGIN, None)
