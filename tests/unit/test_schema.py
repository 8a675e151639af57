from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime
from typing import Annotated, Any

import pytest

from undersigned import canon, schema
from undersigned.errors import MalformedInput
from undersigned.schema import (
    Binary,
    ClassName,
    Date,
    Digest,
    Flag,
    Integer,
    Items,
    Key,
    KeyName,
    LanguageTag,
    Principal,
    Text,
    Time,
    document,
    one_of,
)


@document()
class Square:
    """A form without constants."""

    side: Integer


@document(kind="circle")
class Circle:
    """A form with a constant."""

    radius: Integer


@document(kind="ellipse")
class Ellipse:
    """Another."""

    radius: Integer


@document(undersigned=1, kind="sample")
class Sample:
    """Every type that a field can have."""

    class_: ClassName
    name: KeyName
    principal: Principal
    lang: LanguageTag
    text: Text
    count: Integer
    flag: Flag
    digest: Digest
    key: Key
    data: Binary
    at: Time
    day: Date
    side: Annotated[str, one_of("left", "right")]
    many: Annotated[tuple[Square, ...], Items(3)]
    counts: dict[ClassName, Integer]
    form: Square | Circle | Ellipse
    maybe: Square | None
    either: Circle | Ellipse | None


SAMPLE = Sample(
    class_="ward",
    name="paper",
    principal="a@b",
    lang="pt-BR",
    text="Words é",
    count=2**53 - 1,
    flag=True,
    digest=bytes(range(32)),
    key=bytes(32),
    data=b"\xff\xfe",
    at=datetime(2026, 12, 1, 8, 0, 0, tzinfo=UTC),
    day=date(2026, 12, 1),
    side="left",
    many=(Square(0), Square(1)),
    counts={"b": 1, "a": 0},
    form=Circle(2),
    maybe=None,
    either=Ellipse(3),
)
VALUE: dict[str, Any] = json.loads(schema.encode_document(SAMPLE))


def refusal_of(value: object) -> MalformedInput:
    with pytest.raises(MalformedInput) as refused:
        schema.parse_document(Sample, canon.encode_json(value), "a.json", 10_000)  # type: ignore[arg-type]
    return refused.value


def test_roundtrip_document() -> None:
    data = schema.encode_document(SAMPLE)
    assert schema.parse_document(Sample, data, "a.json", len(data)) == SAMPLE
    assert schema.document_id(SAMPLE) == canon.sha256(data)
    assert VALUE["class"] == "ward"
    assert VALUE["digest"] == bytes(range(32)).hex()
    assert (VALUE["data"], VALUE["at"], VALUE["day"]) == ("__4", "2026-12-01T08:00:00Z", "2026-12-01")
    assert (VALUE["form"], VALUE["maybe"]) == ({"kind": "circle", "radius": 2}, None)


def test_document_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SAMPLE.count = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    "other", [{"maybe": Square(5)}, {"either": None}, {"form": Square(1)}, {"counts": {}}, {"many": ()}]
)
def test_roundtrip_other_forms(other: dict[str, Any]) -> None:
    changed = dataclasses.replace(SAMPLE, **other)
    data = schema.encode_document(changed)
    assert schema.parse_document(Sample, data, "a.json", 10_000) == changed


@pytest.mark.parametrize("name", sorted(VALUE))
def test_refuses_missing_field(name: str) -> None:
    refused = refusal_of({key: value for key, value in VALUE.items() if key != name})
    assert (refused.code, refused.place) == ("field-missing", f"a.json:/{name}")


@pytest.mark.parametrize("name", ["x", "class_", "Class", "", "kind ", "é"])
def test_refuses_unknown_field(name: str) -> None:
    refused = refusal_of(VALUE | {name: None})
    assert (refused.code, refused.place) == ("field-unknown", "a.json")


def test_refuses_duplicate_field() -> None:
    data = schema.encode_document(SAMPLE)
    twice = data.replace(b'"count":', b'"count":1,"count":', 1)
    with pytest.raises(MalformedInput) as refused:
        schema.parse_document(Sample, twice, "a.json", 10_000)
    assert refused.value.code == "json-not-canonical"


def test_refuses_one_byte_more() -> None:
    data = schema.encode_document(SAMPLE)
    for changed in (data + b"\n", b" " + data, data[:-1]):
        with pytest.raises(MalformedInput):
            schema.parse_document(Sample, changed, "a.json", 10_000)
    with pytest.raises(MalformedInput) as refused:
        schema.parse_document(Sample, data, "a.json", len(data) - 1)
    assert refused.value.code == "too-large"


WRONG: list[Any] = [None, True, False, 0, 1, -1, 1.5, "", "x", "\x00", [], [None], {}, {"x": 1}]


@pytest.mark.parametrize("name", sorted(VALUE))
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_refuses_or_keeps_any_value(name: str, wrong: object) -> None:
    value = VALUE | {name: wrong}
    data = canon.encode_json(value)
    place = f"a.json:/{name}"
    try:
        parsed = schema.parse_document(Sample, data, "a.json", 10_000)
    except MalformedInput as error:
        place = error.place or ""
    else:
        assert schema.encode_document(parsed) == data
    assert place.startswith(f"a.json:/{name}")


@pytest.mark.parametrize(
    ("name", "wrong", "code"),
    [
        ("undersigned", 2, "document-version"),
        ("undersigned", True, "document-version"),
        ("undersigned", "1", "document-version"),
        ("kind", "other", "document-kind"),
        ("kind", None, "document-kind"),
        ("class", "", "name"),
        ("class", "a" * 33, "name"),
        ("class", "Ward", "name"),
        ("class", "a_b", "name"),
        ("class", "a\n", "name"),
        ("class", "ａ", "name"),
        ("name", "a b", "name"),
        ("name", "a+b", "name"),
        ("name", "", "name"),
        ("name", "a" * 201, "name"),
        ("name", "é", "name"),
        ("name", "a\x7f", "name"),
        ("principal", "a b", "name"),
        ("principal", "a" * 201, "name"),
        ("principal", "a/b", "name"),
        ("principal", "a\n", "name"),
        ("lang", "", "name"),
        ("lang", "en_GB", "name"),
        ("lang", "-en", "name"),
        ("lang", "en-", "name"),
        ("lang", "abcdefghi", "name"),
        ("lang", "-".join(["abcdefgh"] * 4) + "-a", "name"),
        ("lang", "en\n", "name"),
        ("text", "a\nb", "string-characters"),
        ("text", "a\tb", "string-characters"),
        ("text", "\u202e", "string-characters"),
        ("text", "e\u0301", "string-normalisation"),
        ("text", 1, "type"),
        ("count", -1, "number"),
        ("count", 2**53, "number"),
        ("count", 2**63, "number"),
        ("count", 1.5, "number"),
        ("count", True, "number"),
        ("count", "1", "number"),
        ("count", None, "number"),
        ("flag", 1, "type"),
        ("flag", None, "type"),
        ("digest", "00" * 31, "hex"),
        ("digest", "00" * 33, "hex"),
        ("digest", "FF" * 32, "hex"),
        ("digest", 0, "type"),
        ("key", canon.encode_base64(bytes(31)), "length"),
        ("key", canon.encode_base64(bytes(33)), "length"),
        ("key", "", "length"),
        ("key", "A" * 42 + "B", "base64"),
        ("data", "A", "base64"),
        ("data", "AA==", "base64"),
        ("data", "AB", "base64"),
        ("at", "2026-02-30T00:00:00Z", "time"),
        ("at", "2016-12-31T23:59:60Z", "time"),
        ("day", "2026-02-29", "time"),
        ("side", "up", "value"),
        ("side", "Left", "value"),
        ("many", [{"side": 0}] * 4, "too-many"),
        ("many", {}, "type"),
        ("form", {"kind": "square", "side": 1}, "value"),
        ("form", {"side": 1, "x": 1}, "value"),
        ("form", {}, "value"),
        ("form", None, "type"),
        ("either", {"side": 1}, "value"),
    ],
)
def test_refuses_field(name: str, wrong: object, code: str) -> None:
    refused = refusal_of(VALUE | {name: wrong})
    assert (refused.code, refused.place) == (code, f"a.json:/{name}")


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("class", "a" * 32),
        ("class", "0-"),
        ("name", "!*,-~" + "a" * 195),
        ("principal", "A.z_0@-" + "a" * 193),
        ("lang", "abcdefgh-abcdefgh-abcdefgh-abcdefgh"),
        ("lang", "1"),
        ("text", ""),
        ("count", 0),
        ("data", ""),
        ("many", [{"side": 0}] * 3),
    ],
)
def test_accepts_field(name: str, good: object) -> None:
    data = canon.encode_json(VALUE | {name: good})
    assert schema.encode_document(schema.parse_document(Sample, data, "a.json", 10_000)) == data


def test_error_says_where() -> None:
    assert refusal_of(VALUE | {"many": [{"side": 1}, {"side": -1}]}).place == "a.json:/many/1/side"
    assert refusal_of(VALUE | {"counts": {"a": -1}}).place == "a.json:/counts/a"
    assert refusal_of(VALUE | {"either": {"kind": "circle", "radius": None}}).place == "a.json:/either/radius"
    assert refusal_of(VALUE | {"maybe": {"side": None}}).place == "a.json:/maybe/side"


@pytest.mark.parametrize("name", ["A", "", "\x1b[2J", "\u202e", "a" * 5_000, "\n", "é"])
def test_refuses_mapping_key_and_does_not_print_it_raw(name: str) -> None:
    refused = refusal_of(VALUE | {"counts": {name: 1}})
    assert refused.code == "name"
    assert str(refused).isprintable()
    assert len(str(refused)) < 200


@pytest.mark.parametrize("name", ["\x1b[2J", "\u202e", "a" * 5_000, "\n"])
def test_unknown_field_is_not_printed_raw(name: str) -> None:
    refused = refusal_of(VALUE | {name: 1})
    assert str(refused).isprintable()
    assert len(str(refused)) < 200


@pytest.mark.parametrize("data", [b"[]", b"null", b"1", b'""', b"true"])
def test_refuses_what_is_not_an_object(data: bytes) -> None:
    with pytest.raises(MalformedInput) as refused:
        schema.parse_document(Sample, data, "a.json", 10_000)
    assert (refused.value.code, refused.value.place) == ("type", "a.json")


def test_refuses_nesting_without_end() -> None:
    for data in (b"[" * 100_000 + b"]" * 100_000, b'{"many":' * 100_000 + b"1" + b"}" * 100_000):
        with pytest.raises(MalformedInput) as refused:
            schema.parse_document(Sample, data, "a.json", 10**6)
        assert refused.value.code in {"json", "json-depth"}


def test_walks_every_field() -> None:
    found = list(schema.walk_fields(Sample))
    assert {"/undersigned", "/kind", "/class", "/many", "/many/*/side", "/counts", "/maybe/side"} <= set(
        found
    )
    assert {"/form/side", "/form/kind", "/form/radius"} <= set(found)
    assert {name.split("/")[1] for name in found} == VALUE.keys()
