"""Documents as dataclasses: each field's type says how it is read and written, and nothing else does.

A document class is declared with `@document(...)`, which makes it a frozen dataclass and names its constants
(`undersigned=1, kind="charter"`); its fields are annotated with the types below. A trailing underscore in a
field's name is not part of the JSON name (`class_` is `"class"`). Reading is strict: all fields are there,
none unknown.

Source: PROTOCOL §1.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

from undersigned import canon, limits
from undersigned.canon import Json
from undersigned.errors import MalformedInput

T = TypeVar("T")
_HEADS: dict[type, dict[str, Json]] = {}


@typing.dataclass_transform(frozen_default=True)
def document(**head: Json) -> Callable[[type[T]], type[T]]:
    """Make a document class of a class: a frozen dataclass with the constants `head`."""

    def declare(declared: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, slots=True)(declared)
        _HEADS[made] = head
        return made

    return declare


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """How a field's value is read from JSON (`parse`, raising MalformedInput) and written (`encode`)."""

    parse: Callable[[Any], Any]
    encode: Callable[[Any], Json] = lambda value: typing.cast("Json", value)


@dataclasses.dataclass(frozen=True, slots=True)
class Items:
    """At most `most` items in a JSON array; goes into the annotation of a tuple."""

    most: int


def _parse_string(value: Any) -> str:
    text = _typed(value, str)
    canon.check_string(text)
    return text


def _parse_matching(pattern: str) -> Callable[[Any], str]:
    compiled = re.compile(pattern)

    def parse(value: Any) -> str:
        if not compiled.fullmatch(_typed(value, str)):
            raise MalformedInput("name")
        return typing.cast("str", value)

    return parse


def _parse_binary(length: int | None) -> Callable[[Any], bytes]:
    def parse(value: Any) -> bytes:
        data = canon.parse_base64(_typed(value, str))
        if length is not None and len(data) != length:
            raise MalformedInput("length", None, f"{len(data)} bytes instead of {length}")
        return data

    return parse


def _parse_one_of(*allowed: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if _typed(value, str) not in allowed:
            raise MalformedInput("value", None, "not one of " + ", ".join(allowed))
        return typing.cast("str", value)

    return parse


def _typed(value: Any, wanted: type[T]) -> T:
    if type(value) is not wanted:
        raise MalformedInput("type", None, f"{_json_name(type(value))} instead of {_json_name(wanted)}")
    return value


def _json_name(kind: type) -> str:
    return _JSON_NAMES.get(kind, "null")


_JSON_NAMES: dict[type, str] = {
    bool: "true or false",
    dict: "an object",
    float: "a fraction",
    int: "a number",
    list: "an array",
    str: "a string",
}


def _binary(length: int | None = None) -> Codec:
    return Codec(_parse_binary(length), canon.encode_base64)


def one_of(*allowed: str) -> Codec:
    """A string out of a fixed set."""
    return Codec(_parse_one_of(*allowed))


Text = Annotated[str, Codec(_parse_string)]
ClassName = Annotated[str, Codec(_parse_matching(rf"[a-z0-9-]{{1,{limits.CLASS_NAME_CHARS}}}"))]
KeyName = Annotated[str, Codec(_parse_matching(rf"[!-*,-~]{{1,{limits.KEY_NAME_CHARS}}}"))]
Principal = Annotated[str, Codec(_parse_matching(rf"[A-Za-z0-9._@-]{{1,{limits.PRINCIPAL_CHARS}}}"))]
LanguageTag = Annotated[
    str,
    Codec(
        _parse_matching(
            rf"(?=.{{1,{limits.LANGUAGE_TAG_CHARS}}}\Z)[A-Za-z0-9]{{1,8}}(?:-[A-Za-z0-9]{{1,8}})*"
        )
    ),
]
Integer = Annotated[int, Codec(canon.check_integer)]
Flag = Annotated[bool, Codec(lambda value: _typed(value, bool))]
Digest = Annotated[
    bytes, Codec(lambda value: canon.parse_hex(_typed(value, str), limits.DIGEST_BYTES), bytes.hex)
]
Time = Annotated[datetime, Codec(lambda value: canon.parse_time(_typed(value, str)), canon.encode_time)]
Date = Annotated[date, Codec(lambda value: canon.parse_date(_typed(value, str)), lambda day: day.isoformat())]
Binary = Annotated[bytes, _binary()]
Point = Annotated[bytes, _binary(limits.POINT_BYTES)]
Prefix = Annotated[bytes, _binary(32)]
Key = Annotated[bytes, _binary(limits.ED25519_KEY_BYTES)]
Signature = Annotated[bytes, _binary(limits.ED25519_SIGNATURE_BYTES)]
EnrolmentProof = Annotated[bytes, _binary(limits.ENROLMENT_PROOF_BYTES)]


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a document class: its Python name, its JSON name, its codec and its annotation."""

    attribute: str
    name: str
    codec: Codec
    annotation: Any


@cache
def fields_of(declared: type) -> tuple[Field, ...]:
    """The fields of a document class, in the order they are declared."""
    hints = typing.get_type_hints(declared, include_extras=True)
    return tuple(
        Field(item.name, item.name.rstrip("_"), codec_of(hints[item.name]), hints[item.name])
        for item in dataclasses.fields(declared)
    )


@cache
def codec_of(annotation: Any) -> Codec:
    """The codec for an annotation: a type above, a document class, a tuple, a dict, a union or `| None`."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        codecs = [item for item in arguments[1:] if isinstance(item, Codec)]
        most = [item.most for item in arguments[1:] if isinstance(item, Items)]
        return codecs[0] if codecs else _array(codec_of(typing.get_args(arguments[0])[0]), most[0])
    if origin is dict:
        return _mapping(codec_of(arguments[0]), codec_of(arguments[1]))
    if origin in {typing.Union, types.UnionType}:
        present = tuple(item for item in arguments if item is not types.NoneType)
        codec = codec_of(present[0]) if len(present) == 1 else _choice(present)
        return codec if len(present) == len(arguments) else _nullable(codec)
    return _object(annotation)


def _nullable(codec: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else codec.parse(value),
        lambda value: None if value is None else codec.encode(value),
    )


def _array(item: Codec, most: int) -> Codec:
    def parse(value: Any) -> tuple[Any, ...]:
        items = _typed(value, list)
        if len(items) > most:
            raise MalformedInput("too-many", None, f"{len(items)} instead of at most {most}")
        parsed = []
        for index, one in enumerate(items):
            try:
                parsed.append(item.parse(one))
            except MalformedInput as error:
                raise error.within(f"/{index}") from None
        return tuple(parsed)

    return Codec(parse, lambda value: [item.encode(one) for one in value])


def _mapping(key: Codec, item: Codec) -> Codec:
    def parse(value: Any) -> dict[Any, Any]:
        parsed = {}
        for name, one in _typed(value, dict).items():
            try:
                parsed[key.parse(name)] = item.parse(one)
            except MalformedInput as error:
                raise error.within(f"/{repr(name)[1:-1][:60]}") from None
        return parsed

    return Codec(parse, lambda value: {key.encode(name): item.encode(one) for name, one in value.items()})  # type: ignore[misc]


def _choice(documents: tuple[type, ...]) -> Codec:
    def find(value: dict[str, Any]) -> type:
        for declared in documents:
            head = head_of(declared)
            if head and all(value.get(name) == constant for name, constant in head.items()):
                return declared
            if not head and value.keys() == {item.name for item in fields_of(typing.cast("Any", declared))}:
                return declared
        raise MalformedInput("value", None, "none of the forms known here")

    def parse(value: Any) -> Any:
        return codec_of(typing.cast("Any", find(_typed(value, dict)))).parse(value)

    return Codec(parse, lambda value: codec_of(typing.cast("Any", type(value))).encode(value))


def head_of(declared: type) -> dict[str, Json]:
    """The constants of a document class."""
    return _HEADS[declared]


def _object(declared: type) -> Codec:
    fields, head = fields_of(typing.cast("Any", declared)), head_of(declared)
    names = {item.name for item in fields} | head.keys()

    def parse(value: Any) -> Any:
        found = _typed(value, dict)
        if found.keys() != names:
            _refuse_names(found.keys(), names)
        for name, constant in head.items():
            if found[name] != constant or type(found[name]) is not type(constant):
                raise MalformedInput(
                    "document-version" if name == "undersigned" else "document-kind", f"/{name}"
                )
        parsed = {}
        for item in fields:
            try:
                parsed[item.attribute] = item.codec.parse(found[item.name])
            except MalformedInput as error:
                raise error.within(f"/{item.name}") from None
        return declared(**parsed)

    def encode(value: Any) -> Json:
        return head | {item.name: item.codec.encode(getattr(value, item.attribute)) for item in fields}

    return Codec(parse, encode)


def _refuse_names(found: Any, names: set[str]) -> typing.NoReturn:
    for name in sorted(names - found):
        raise MalformedInput("field-missing", f"/{name}")
    for name in sorted(found - names):
        raise MalformedInput("field-unknown", None, repr(name)[:60])
    raise MalformedInput("type")


def parse_document(declared: type[T], data: bytes, place: str, most: int) -> T:
    """The document in `data`, which must be its canonical bytes, at most `most` of them.

    Args:
        declared: the class of the document.
        place: the name of the file, or file and line, for error messages.

    Raises:
        MalformedInput: `too-large`, those of `canon.parse_json`, and those of the fields' types.
    """
    if len(data) > most:
        raise MalformedInput("too-large", place, f"{len(data)} bytes instead of at most {most}")
    return parse_value(declared, canon.parse_json(data, place), place)


def parse_value(declared: type[T], value: Json, place: str) -> T:
    """The document that a JSON value is.

    Raises:
        MalformedInput: those of the fields' types.
    """
    try:
        return typing.cast("T", codec_of(typing.cast("Any", declared)).parse(value))
    except MalformedInput as error:
        raise error.within(f"{place}:" if error.place else place) from None


def encode_document(document: object) -> bytes:
    """The canonical bytes of a document."""
    return canon.encode_json(codec_of(typing.cast("Any", type(document))).encode(document))


def document_id(document: object) -> bytes:
    """The id of a document: SHA-256 of its canonical bytes, 32 bytes."""
    return canon.sha256(encode_document(document))


def walk_fields(declared: type, path: str = "") -> Iterator[str]:
    """Every field of a document class and of the classes in it, as paths: `/classes/*/rule/threshold`."""
    for name in head_of(declared):
        yield f"{path}/{name}"
    for item in fields_of(typing.cast("Any", declared)):
        yield f"{path}/{item.name}"
        yield from _walk_annotation(item.annotation, f"{path}/{item.name}")


def _walk_annotation(annotation: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if dataclasses.is_dataclass(annotation):
        yield from walk_fields(typing.cast("type", annotation), path)
    elif origin is Annotated and typing.get_origin(arguments[0]) is tuple:
        yield from _walk_annotation(typing.get_args(arguments[0])[0], f"{path}/*")
    elif origin in {typing.Union, types.UnionType}:
        for one in arguments:
            yield from _walk_annotation(one, path)
