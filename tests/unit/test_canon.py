from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785

from undersigned import canon
from undersigned.errors import MalformedInput


def refusal_of(data: bytes) -> str:
    with pytest.raises(MalformedInput) as refused:
        canon.parse_json(data, "a.json")
    assert refused.value.place == "a.json"
    return refused.value.code


def test_frame_has_its_length_in_front() -> None:
    assert canon.frame(b"") == bytes(8)
    assert canon.frame(b"ab") == b"\x02" + bytes(7) + b"ab"
    assert canon.frame(bytes(256))[:8] == b"\x00\x01" + bytes(6)
    assert canon.sha256(b"abc") == hashlib.sha256(b"abc").digest()


@pytest.mark.parametrize("length", range(12))
def test_roundtrip_base64(length: int) -> None:
    data = bytes(255 - number for number in range(length))
    text = canon.encode_base64(data)
    assert canon.parse_base64(text) == data
    assert base64.urlsafe_b64decode(text + "=" * (-length % 3)) == data


@pytest.mark.parametrize(
    "text",
    ["A", "AAAAA", "AA==", "AA=", "====", "AAA=", "AB", "AAB", "+/+/", "AA AA", "AAAA\n", "AAAA\n\n",
     "ＡＡＡＡ", "AA\x00A", "A.AA", "é"],
)  # fmt: skip
def test_refuses_base64(text: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.parse_base64(text, "here")
    assert (refused.value.code, refused.value.place) == ("base64", "here")


def test_refuses_base64_with_unused_bits() -> None:
    alphabet = canon.encode_base64(bytes(range(256)))
    for length in (2, 3):
        good = [text for text in {"A" * (length - 1) + one for one in alphabet} if _parses(text)]
        assert len(good) == (4 if length == 2 else 16)


def _parses(text: str) -> bool:
    try:
        canon.parse_base64(text)
    except MalformedInput:
        return False
    return True


def test_roundtrip_hex() -> None:
    assert canon.parse_hex("00ff", 2) == b"\x00\xff"
    assert canon.parse_hex("", 0) == b""


@pytest.mark.parametrize("text", ["", "00f", "00FF", "00fg", "00ff00", "0 ff", "00f\n", "0０ff", "0x00"])
def test_refuses_hex(text: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.parse_hex(text, 2)
    assert refused.value.code == "hex"


FORBIDDEN = [
    *range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF,
    *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
]  # fmt: skip


def test_forbidden_characters_are_those_of_the_protocol() -> None:
    for lines in (False, True):
        found = set()
        for code in range(0x110000):
            if not 0xD800 <= code < 0xE000:
                try:
                    canon.check_string("a" + chr(code), lines=lines)
                except MalformedInput as error:
                    if error.code == "string-characters":
                        found.add(code)
        assert found == set(FORBIDDEN) - ({9, 10} if lines else set())


def test_allows_joiners_and_marks_that_languages_need() -> None:
    for text in ("نامه\u200cای", "\u200eא", "क्\u200dष", "👩\u200d⚕"):
        canon.check_string(text)


@pytest.mark.parametrize("text", ["e\u0301", "\u212b", "\u1112\u1161", "a\u0315\u0300", "\u0344", "\u2126"])
def test_refuses_other_normal_form(text: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.check_string(text, "here")
    assert (refused.value.code, refused.value.place) == ("string-normalisation", "here")


def test_error_says_where_the_character_is() -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.check_string("ab\u202ec")
    assert refused.value.detail == "U+202E at character 2"


@pytest.mark.parametrize(
    "text", ["2026-12-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2028-02-29T12:30:45Z"]
)
def test_roundtrip_time(text: str) -> None:
    assert canon.encode_time(canon.parse_time(text)) == text
    assert canon.parse_time(text).tzinfo is UTC


def test_time_is_written_in_utc() -> None:
    east = datetime(2026, 12, 1, 2, 0, 0, 999_999, timezone(timedelta(hours=2)))
    assert canon.encode_time(east) == "2026-12-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-06-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2016-12-31T23:59:60Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00z",
        "2026-01-01t00:00:00Z",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00:00.0Z",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00Z",
        "2026-1-01T00:00:00Z",
        "20260101T000000Z",
        "2026-01-01T00:00:00Z\n",
        " 2026-01-01T00:00:00Z",
        "２026-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "",
    ],
)
def test_refuses_time(text: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.parse_time(text, "here")
    assert (refused.value.code, refused.value.place) == ("time", "here")


def test_roundtrip_date() -> None:
    assert canon.parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "2026-13-01",
        "0000-01-01",
        "20260101",
        "2026-W01-1",
        "2026-1-1",
        "2026-01-01\n",
        "２026-01-01",
    ],
)
def test_refuses_date(text: str) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.parse_date(text)
    assert refused.value.code == "time"


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, 2**53 - 1, "", "a", [], {}, [[], {}], {"b": 1, "a": [None, "é", 2]},
        "\x00\x08\t\n\x0b\x0c\r\x1f\"\\/\x7f\x80\u2028\u2029<>&", "😀\U0010ffff\ufffe\uffff",
        {"Z": 1, "a": 2, "A": 3, "_": 4, "-": 5, "0": 6, "10": 7, "9": 8, "": 9, "~": 10},
    ],
)  # fmt: skip
def test_json_is_that_of_rfc_8785(value: canon.Json) -> None:
    data = canon.encode_json(value)
    assert data == rfc8785.dumps(value)
    assert canon.parse_json(data, "a.json") == value


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":1,"\\u0061":1}',
        b'{"b":1,"a":2}',
        b'{"\xf0\x90\x80\x80":1,"\xef\xbf\xbf":1,"a":1}',
        b'{ "a":1}',
        b'{"a": 1}',
        b"[1, 2]",
        b"[]\n",
        b" []",
        b'"\\u0061"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\u000a"',
        b'"\\u00e9"',
        b'"\\ud83d\\ude00"',
        b"1e0",
        b"10E-1",
        b"-0",
        b"1.50",
        b"1.0e2",
        b"100000000000000000000000000000000000",
    ],
)
def test_refuses_json_in_another_form(data: bytes) -> None:
    assert refusal_of(data) == "json-not-canonical"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        b"]",
        b"{}{}",
        b"[]]",
        b"[1,]",
        b"{'a':1}",
        b"{a:1}",
        b"nul",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"01",
        b"+1",
        b".5",
        b"1.",
        b"0x1",
        b'"\n"',
        b'"\x00"',
        b'"\\ud800"',
        b'"\\udc00"',
        b'"\\ud800\\u0041"',
        b'"\\udc00\\ud800"',
        b'{"\\ud800":1}',
        b'"\\x41"',
        b"// comment\n1",
        b"\xef\xbb\xbf{}",
        b"[]\x00",
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_refuses_what_is_not_json(data: bytes) -> None:
    assert refusal_of(data) in {"json", "encoding"}


@pytest.mark.parametrize(
    "data", [b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\x82"']
)
def test_refuses_json_that_is_not_utf8(data: bytes) -> None:
    assert refusal_of(data) in {"json", "encoding"}


def test_refuses_deep_json() -> None:
    canon.parse_json(b"[" * 8 + b"]" * 8, "a.json")
    canon.parse_json(b'{"a":' * 7 + b"[1]" + b"}" * 7, "a.json")
    assert refusal_of(b"[" * 9 + b"]" * 9) == "json-depth"
    assert refusal_of(b'{"a":' * 8 + b"[1]" + b"}" * 8) == "json-depth"
    assert refusal_of(b'{"a":' * 9 + b"1" + b"}" * 9) == "json-depth"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("times", [1_000, 1_025, 100_000])
def test_refuses_very_deep_json(opening: bytes, times: int) -> None:
    closing = opening[::-1].translate(bytes.maketrans(b"[{", b"]}"), b'":a')
    assert refusal_of(opening * times + closing * times) in {"json", "json-depth"}
    assert refusal_of(opening * times) == "json"


@pytest.mark.parametrize("value", [0, 1, 2**53 - 1])
def test_accepts_integer(value: int) -> None:
    assert canon.check_integer(value) == value


@pytest.mark.parametrize("value", [-1, 2**53, 2**64, 0.0, 1.5, 1.0, True, False, None, "1", [], {}])
def test_refuses_integer(value: object) -> None:
    with pytest.raises(MalformedInput) as refused:
        canon.check_integer(value, "here")
    assert (refused.value.code, refused.value.place) == ("number", "here")


@pytest.mark.parametrize("number", [b"1.0", b"1e2", b"10.0"])
def test_refuses_a_whole_number_written_as_a_fraction(number: bytes) -> None:
    with pytest.raises(MalformedInput, match="json-not-canonical"):
        canon.parse_json(b'{"a":[' + number + b"]}")
    assert canon.parse_json(b'{"a":[1.5]}') == {"a": [1.5]}
