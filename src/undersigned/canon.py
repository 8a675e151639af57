"""Canonical bytes: framing, base64url, RFC 8785 JSON, ids, and the rules for strings and times.

Source: PROTOCOL §1.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

import orjson

from undersigned.errors import MalformedInput
from undersigned.limits import INTEGER_MAX, JSON_DEPTH

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None

_NOT_IN_STRINGS: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_NOT_IN_TEXTS: Final = re.compile(
    _NOT_IN_STRINGS.pattern.replace("\u0000-\u001f", "\u0000-\u0008\u000b-\u001f")
)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")


def frame(data: bytes) -> bytes:
    """The bytes with their length in front, as 8 bytes little-endian."""
    return len(data).to_bytes(8, "little") + data


def sha256(data: bytes) -> bytes:
    """SHA-256 of the bytes, 32 bytes."""
    return hashlib.sha256(data).digest()


def encode_base64(data: bytes) -> str:
    """base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def parse_base64(text: str, place: str | None = None) -> bytes:
    """The bytes of a base64url value without padding, other characters or non-zero unused bits.

    Raises:
        MalformedInput: `base64`.
    """
    if not _BASE64URL.fullmatch(text):
        raise MalformedInput("base64", place)
    rest = len(text) % 4
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(_TO_STANDARD) + _PADDING[rest])
    except binascii.Error:
        raise MalformedInput("base64", place) from None
    if rest and text[-1] not in _LAST[rest]:
        raise MalformedInput("base64", place, "unused bits are not zero")
    return data


_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
# By the number of characters in the last group: what completes it, and the characters it may end in.
_PADDING: Final = (b"", b"===", b"==", b"=")
_LAST: Final = ("", "", "AQgw", "AEIMQUYcgkosw048")


def parse_hex(text: str, length: int, place: str | None = None) -> bytes:
    """The bytes of a lower-case hexadecimal value of `length` bytes.

    Raises:
        MalformedInput: `hex`.
    """
    if len(text) != 2 * length or not _HEX.fullmatch(text):
        raise MalformedInput("hex", place)
    return bytes.fromhex(text)


def check_string(text: str, place: str | None = None, *, lines: bool = False) -> None:
    """Check the character rules for a string, or, with `lines`, for a text (tab and LF allowed).

    Raises:
        MalformedInput: `string-characters`, `string-normalisation`.
    """
    found = (_NOT_IN_TEXTS if lines else _NOT_IN_STRINGS).search(text)
    if found:
        raise MalformedInput(
            "string-characters", place, f"U+{ord(found[0]):04X} at character {found.start()}"
        )
    if not unicodedata.is_normalized("NFC", text):
        raise MalformedInput("string-normalisation", place)


def replace_forbidden(text: str) -> str:
    """The text with U+FFFD for each character that no text may have."""
    return _NOT_IN_TEXTS.sub("\ufffd", text)


def parse_time(text: str, place: str | None = None) -> datetime:
    """A `YYYY-MM-DDThh:mm:ssZ` time, in UTC.

    Raises:
        MalformedInput: `time`.
    """
    if not _TIME.fullmatch(text):
        raise MalformedInput("time", place)
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise MalformedInput("time", place) from None


def encode_time(time: datetime) -> str:
    """The time as `YYYY-MM-DDThh:mm:ssZ`; parts of a second are dropped."""
    return time.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def parse_date(text: str, place: str | None = None) -> date:
    """A `YYYY-MM-DD` date.

    Raises:
        MalformedInput: `time`.
    """
    if not _DATE.fullmatch(text):
        raise MalformedInput("time", place)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MalformedInput("time", place) from None


def encode_json(value: Json) -> bytes:
    """The RFC 8785 bytes of a value whose keys are ASCII and whose numbers are integers."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parse_json(data: bytes, place: str | None = None) -> Json:
    """The value of bytes that are exactly its RFC 8785 form.

    Raises:
        MalformedInput: `encoding`, `json`, `json-depth`, `json-not-canonical`.
    """
    try:
        value: Json = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise MalformedInput("json", place, str(error)) from None
    if _is_deeper(value, JSON_DEPTH):
        raise MalformedInput("json-depth", place)
    if encode_json(value) != data or (b"." in data and _has_whole_fraction(value)):
        raise MalformedInput("json-not-canonical", place)
    return value


def _is_deeper(value: Json, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_is_deeper(item, levels - 1) for item in inner if isinstance(item, dict | list))


def _has_whole_fraction(value: Json | float) -> bool:
    """Whether a number is written as `1.0`: orjson writes it so again, RFC 8785 as `1`."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(_has_whole_fraction(item) for item in inner)
    return isinstance(value, float) and value.is_integer()


def check_integer(value: object, place: str | None = None) -> int:
    """The value, if it is a whole number from 0 to 2^53 - 1.

    Raises:
        MalformedInput: `number`.
    """
    if type(value) is not int or not 0 <= value <= INTEGER_MAX:
        raise MalformedInput("number", place)
    return value
