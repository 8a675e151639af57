from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from undersigned import canon
from undersigned.errors import MalformedInput

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 2**53 - 1), st.text(max_size=12))
ASCII = st.text(st.characters(max_codepoint=0x7F), max_size=6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ASCII, inner, max_size=4)),
    max_leaves=12,
)
SHALLOW = VALUES.filter(lambda value: _depth(value) <= 8)


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


@given(SHALLOW)
def test_roundtrip_json(value: canon.Json) -> None:
    data = canon.encode_json(value)
    assert data == rfc8785.dumps(value)
    assert canon.parse_json(data) == value


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_json_in_another_form_is_refused(value: canon.Json, indent: int | None, escaped: bool) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=escaped).encode()
    try:
        parsed = canon.parse_json(data)
    except MalformedInput:
        return
    assert canon.encode_json(parsed) == data


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_or_encode_to_themselves(data: bytes) -> None:
    try:
        value = canon.parse_json(data)
    except MalformedInput:
        return
    assert canon.encode_json(value) == data


@given(SHALLOW, st.data())
def test_mutated_json_is_refused_or_encodes_to_itself(value: canon.Json, data: st.DataObject) -> None:
    encoded = bytearray(canon.encode_json(value))
    place = data.draw(st.integers(0, len(encoded) - 1))
    encoded[place : place + 1] = data.draw(
        st.sampled_from([b"", b" ", b"\\", b'"', b"0", b"-", b".", b"e", b"\xff", b","])
    )
    try:
        parsed = canon.parse_json(bytes(encoded))
    except MalformedInput:
        return
    assert canon.encode_json(parsed) == encoded


@given(st.binary())
def test_roundtrip_base64(data: bytes) -> None:
    assert canon.parse_base64(canon.encode_base64(data)) == data


@given(st.text("AQgwBf_-=+/ \né", max_size=9))
def test_base64_has_one_form(text: str) -> None:
    try:
        data = canon.parse_base64(text)
    except MalformedInput:
        return
    assert canon.encode_base64(data) == text


@given(st.binary(max_size=40))
def test_roundtrip_hex(data: bytes) -> None:
    assert canon.parse_hex(data.hex(), len(data)) == data


@given(st.datetimes())
def test_roundtrip_time(moment: datetime) -> None:
    text = canon.encode_time(moment.replace(tzinfo=UTC))
    assert timedelta() <= moment - canon.parse_time(text).replace(tzinfo=None) < timedelta(seconds=1)
    assert canon.parse_date(text[:10]) == moment.date()


@given(st.text("0123456789-:TZ", min_size=18, max_size=21))
def test_time_has_one_form(text: str) -> None:
    try:
        moment = canon.parse_time(text)
    except MalformedInput:
        return
    assert canon.encode_time(moment) == text


@given(st.text())
def test_string_that_is_accepted_is_its_own_normal_form(text: str) -> None:
    try:
        canon.check_string(text)
    except MalformedInput:
        return
    assert unicodedata.normalize("NFC", text) == text
    assert text.isprintable() or not any(unicodedata.category(one) == "Cc" for one in text)
