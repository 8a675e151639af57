from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.logs import make_log, make_note
from undersigned import limits
from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.log.note import (
    ED25519,
    ED25519_COSIGNATURE,
    Note,
    NoteKey,
    NoteSignature,
    encode_note,
    encode_vkey,
    merge_cosignatures,
    parse_note,
    parse_vkey,
)

SAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
LINE = "— example.org/log " + base64.b64encode(b"idid" + bytes(64)).decode() + "\n"
GOOD = f"first\nsecond\n\n{LINE}"

FAULTY = {
    "empty": "",
    "text alone": "first\n",
    "no empty line": f"first\n{LINE}",
    "no signature": "first\n\n",
    "no last line feed": GOOD[:-1],
    "a line feed too many": GOOD + "\n",
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "a tab in the text": GOOD.replace("first", "fi\trst"),
    "a hyphen for the dash": GOOD.replace("—", "-"),
    "two spaces": GOOD.replace("log ", "log  "),
    "no name": GOOD.replace("example.org/log", ""),
    "a plus in the name": GOOD.replace("example.org/log", "example+log"),
    "a no-break space in the name": GOOD.replace("example.org/log", "example\u00a0log"),
    "an em space in the name": GOOD.replace("example.org/log", "example\u2003log"),
    "no payload": "first\n\n— example.org/log\n",
    "an empty payload": "first\n\n— example.org/log \n",
    "a key id alone": "first\n\n— example.org/log " + base64.b64encode(b"idid").decode() + "\n",
    "no padding": GOOD.replace("=", ""),
    "url-safe base64": "first\n\n— example.org/log aWRpZP__\n",
    "unused bits": "first\n\n— example.org/log aWRpZP9=\n",
    "a space after the payload": GOOD[:-1] + " \n",
    "text among the signatures": GOOD + "third\n",
}


@pytest.mark.parametrize("fault", FAULTY)
def test_refuses_what_is_no_note(fault: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        parse_note(FAULTY[fault].encode(), "checkpoint")
    assert refused.value.code == "note-form"


def test_refuses_bytes_that_are_not_utf8() -> None:
    for spoiled in (b"\xff" + GOOD.encode(), GOOD.encode().replace("—".encode(), b"\xe2\x80")):
        with pytest.raises(MalformedInput, match="note-form"):
            parse_note(spoiled, "checkpoint")


def test_refuses_more_bytes_than_a_checkpoint_may_have() -> None:
    fits = GOOD + LINE * ((limits.CHECKPOINT_BYTES - len(GOOD.encode())) // len(LINE.encode()))
    assert len(parse_note(fits.encode(), "checkpoint").signatures) > 16
    with pytest.raises(MalformedInput, match="too-large"):
        parse_note((fits + LINE).encode(), "checkpoint")


def test_splits_at_the_last_empty_line() -> None:
    note = parse_note(f"first\n\nsecond\n\n{LINE}{LINE}".encode(), "checkpoint")
    assert note.text == b"first\n\nsecond\n"
    assert note.signatures == (NoteSignature("example.org/log", b"idid", bytes(64)),) * 2


def test_roundtrip_note() -> None:
    for data in (GOOD.encode(), encode_note(make_note(make_log(), [b"leaf"]))):
        assert encode_note(parse_note(data, "checkpoint")) == data


def test_key_id_and_vkey_are_those_of_the_sample() -> None:
    key = parse_vkey(SAMPLE_VKEY, "policy")
    assert (key.name, key.kind, key.id.hex()) == ("example.com/foo", ED25519, "530d903a")
    assert encode_vkey(key) == SAMPLE_VKEY


def test_key_id_depends_on_name_and_type() -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    keys = [
        NoteKey("a", ED25519, public),
        NoteKey("a", ED25519_COSIGNATURE, public),
        NoteKey("b", ED25519, public),
    ]
    assert len({key.id for key in keys}) == 3


@pytest.mark.parametrize(
    "spoiled",
    [
        SAMPLE_VKEY.upper(),
        SAMPLE_VKEY.replace("530d903a", "530d903b"),
        SAMPLE_VKEY.replace("foo", "bar"),
        SAMPLE_VKEY + "=",
        SAMPLE_VKEY[:-4],
        SAMPLE_VKEY.replace("Aeky", "Beky"),
        SAMPLE_VKEY.replace("example.com", "example com"),
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "",
    ],
)
def test_refuses_a_spoiled_vkey(spoiled: str) -> None:
    with pytest.raises(UndersignedError) as refused:
        parse_vkey(spoiled, "policy")
    assert refused.value.code == "vkey"


def test_merging_keeps_every_line_once_and_refuses_another_text() -> None:
    first, second = NoteSignature("a", b"aaaa", b"1"), NoteSignature("b", b"bbbb", b"2")
    merged = merge_cosignatures(Note(b"text\n", (first,)), Note(b"text\n", (second, first)))
    assert merged == Note(b"text\n", (first, second))
    with pytest.raises(Refused, match="note-differs"):
        merge_cosignatures(Note(b"text\n", (first,)), Note(b"other\n", (second,)))
