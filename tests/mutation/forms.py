"""How a field can be out of its form: left out, of another type, not in its encoding."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator
from typing import Annotated, Any

from mutation.forge import DELETED, Change
from undersigned import schema
from undersigned.schema import Items

_WRONG: dict[Any, list[tuple[str, Any, str]]] = {
    schema.Text: [
        ("with a control character", "a\x00b", "string-characters"),
        ("with a direction override", "a\u202eb", "string-characters"),
        ("not normalised", "u\u0308", "string-normalisation"),
    ],
    schema.ClassName: [("in capitals", "Ward", "name"), ("empty", "", "name"), ("long", "a" * 33, "name")],
    schema.KeyName: [
        ("with a space", "a b", "name"),
        ("with a plus", "a+b", "name"),
        ("empty", "", "name"),
        ("long", "a" * 201, "name"),
        ("not ASCII", "ä", "name"),
        ("with LF", "a\n", "name"),
    ],
    schema.Principal: [
        ("with a space", "a b", "name"),
        ("empty", "", "name"),
        ("long", "a" * 201, "name"),
    ],
    schema.LanguageTag: [
        ("with a dot", "e.n", "name"),
        ("empty", "", "name"),
        ("long", "a-" * 17 + "ab", "name"),
    ],
    schema.Integer: [
        ("negative", -1, "number"),
        ("2^53", 2**53, "number"),
        ("a fraction", 1.5, "number"),
        ("a string", "1", "number"),
        ("true", True, "number"),
    ],
    schema.Flag: [("a number", 1, "type"), ("a string", "true", "type")],
    schema.Digest: [
        ("in capitals", "AB" * 32, "hex"),
        ("short", "ab" * 31, "hex"),
        ("long", "ab" * 33, "hex"),
    ],
    schema.Time: [
        ("no real day", "2025-02-30T00:00:00Z", "time"),
        ("a leap second", "2025-12-31T23:59:60Z", "time"),
        ("with a fraction", "2025-12-31T23:59:59.0Z", "time"),
        ("with a zone", "2025-12-31T23:59:59+00:00", "time"),
        ("hour 24", "2025-12-31T24:00:00Z", "time"),
    ],
    schema.Date: [
        ("no real day", "2025-02-30", "time"),
        ("in short", "20251231", "time"),
        ("year 0", "0000-01-01", "time"),
    ],
}
_BINARY = [
    ("padded", "AA==", "base64"),
    ("standard base64", "A+/A", "base64"),
    ("unused bits", "AB", "base64"),
    ("one character", "A", "base64"),
]
_SIZED = [("short", "AAAA", "length"), ("long", "A" * 200, "length")]
_WITH_LENGTH = (schema.Point, schema.Prefix, schema.Key, schema.Signature, schema.EnrolmentProof)
_BINARIES: dict[Any, list[tuple[str, Any, str]]] = {schema.Binary: _BINARY}
_BINARIES |= dict.fromkeys(_WITH_LENGTH, _BINARY + _SIZED)

Found = Iterator[tuple[str, str, str, Change, str]]
"""Path of the field, place in this document, what is done to it, what does it, and the code."""


def walk_forms(declared: type, value: Any) -> Found:
    """Every wrong form of every field of a document, whose JSON value this is."""
    yield from _walk(declared, value, "", "")


def _walk(declared: type, value: Any, path: str, place: str, missing: str = "field-missing") -> Found:
    head = schema.head_of(declared)
    for name, constant in head.items():
        code = {"undersigned": "document-version", "kind": "document-kind"}[name]
        code = code if missing == "field-missing" else missing
        yield f"{path}/{name}", f"{place}/{name}", "another", _give("x" if constant != 1 else 2), code
        yield f"{path}/{name}", f"{place}/{name}", "of another type", _give([constant]), code
        yield f"{path}/{name}", f"{place}/{name}", "left out", _give(DELETED), missing
    for field in schema.fields_of(typing.cast("Any", declared)):
        where = f"{path}/{field.name}", f"{place}/{field.name}"
        found = value.get(field.name)
        yield *where, "left out", _give(DELETED), missing if not head else "field-missing"
        yield from _walk_value(field.annotation, found, *where)


def _give(value: Any) -> Change:
    return lambda _: value


def _walk_value(annotation: Any, value: Any, path: str, place: str) -> Found:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in {typing.Union, types.UnionType}:
        present = [one for one in arguments if one is not types.NoneType]
        if len(present) < len(arguments):
            if value is not None:
                rows = _walk_value(present[0], value, path, place)
                yield from (row for row in rows if row[0] != path or row[2] != "null")
            return
        yield path, place, "null", _give(None), "type"
        yield path, place, "of no known form", _give({"kind": "friends"}), "value"
        yield from _walk(_choose(present, value), value, path, place, "value")
        return
    if annotation is not schema.Integer:
        yield path, place, "null", _give(None), "type"
        yield path, place, "a number", _give(7), "type"
    if dataclasses.is_dataclass(annotation):
        yield path, place, "an array", _give([]), "type"
        yield path, place, "a field more", lambda old: old | {"more": 0}, "field-unknown"
        yield from _walk(typing.cast("type", annotation), value, path, place)
    elif origin is Annotated and typing.get_origin(arguments[0]) is tuple:
        yield from _walk_items(arguments, value, path, place)
    else:
        for name, wrong, code in _WRONG.get(annotation, _BINARIES.get(annotation, [])):
            yield path, place, name, _give(wrong), code


def _walk_items(arguments: tuple[Any, ...], value: Any, path: str, place: str) -> Found:
    yield path, place, "an object", _give({}), "type"
    most = next(one.most for one in arguments if isinstance(one, Items))
    if not value:
        return
    if most < 5_000:
        yield path, place, "too many", lambda old: (old * (most + 1))[: most + 1], "too-many"
    item = typing.get_args(arguments[0])[0]
    yield from _walk_value(item, value[0], path + "/*", place + "/0")


def _choose(documents: list[Any], value: dict[str, Any]) -> type:
    for declared in documents:
        head = schema.head_of(declared)
        names = {one.name for one in schema.fields_of(declared)}
        if (head and head["kind"] == value.get("kind")) or (not head and names == value.keys()):
            return typing.cast("type", declared)
    raise AssertionError(value)
