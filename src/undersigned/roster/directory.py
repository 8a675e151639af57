"""The directory: which SSH key speaks for which principal, in OpenSSH's `allowed_signers` form.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from undersigned.canon import sha256
from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.keys.ssh_public_key import SshKey, encode_key_text, parse_key_text, parse_public_line
from undersigned.keys.sshsig import ENROLMENT_NAMESPACE
from undersigned.limits import CLASS_NAME_CHARS, DIRECTORY_LINE_BYTES, PRINCIPAL_CHARS

_PRINCIPAL: Final = rf"[A-Za-z0-9._@-]{{1,{PRINCIPAL_CHARS}}}"
_CLASS: Final = rf"[a-z0-9-]{{1,{CLASS_NAME_CHARS}}}"
_LINE: Final = re.compile(
    rf'({_PRINCIPAL}) namespaces="{ENROLMENT_NAMESPACE}" '
    rf"([a-z0-9@.-]+) ([A-Za-z0-9+/]+={{0,2}}) class=({_CLASS})"
)
_REQUEST: Final = re.compile(rf"({_PRINCIPAL}) +({_CLASS}) +(.+)")


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """A principal, its class and its key."""

    principal: str
    class_: str
    key: SshKey


@dataclass(frozen=True, slots=True)
class Directory:
    """Everyone who may enrol with an SSH key.

    Args:
        sha256: of the file, 32 bytes; the charter names it.
        members: each principal's line.
    """

    sha256: bytes
    members: Mapping[str, DirectoryLine]


def parse_directory(data: bytes, place: str) -> Directory:
    """The directory in a file of lines that each end with LF.

    Args:
        data: the file.
        place: its name, for error messages; the number of the line follows it.

    Raises:
        MalformedInput: `encoding`, `too-large`, `directory-line`, and those of `parse_public_key`.
        Refused: `directory-principal-twice`, `directory-key-twice`, and those of `parse_public_key`.
    """
    members: dict[str, DirectoryLine] = {}
    keys: dict[bytes, int] = {}
    for number, raw in enumerate(_split_lines(data, place), 1):
        where = f"{place}:{number}"
        line = _parse_line(raw, where)
        if line.principal in members:
            raise Refused("directory-principal-twice", where, line.principal)
        first = keys.setdefault(line.key.encode(), number)
        if first != number:
            raise Refused("directory-key-twice", where, f"the key of line {first}")
        members[line.principal] = line
    return Directory(sha256(data), members)


def encode_line(line: DirectoryLine) -> bytes:
    """The line of a principal, LF included."""
    key = f"{line.key.kind.decode()} {encode_key_text(line.key)}"
    return f'{line.principal} namespaces="{ENROLMENT_NAMESPACE}" {key} class={line.class_}\n'.encode()


def build_directory(lines: Iterable[DirectoryLine]) -> bytes:
    """The file of these lines, in their order.

    Raises:
        Refused: `directory-principal-twice`, `directory-key-twice`.
    """
    data = b"".join(encode_line(line) for line in lines)
    parse_directory(data, "directory")
    return data


def parse_directory_request(line: str, place: str) -> DirectoryLine:
    """The line that an organiser writes: `PRINCIPAL CLASS` and a line of a `.pub` file.

    Raises:
        MalformedInput: `directory-request`, and those of `parse_public_line`.
        Refused: those of `parse_public_line`.
    """
    found = _REQUEST.fullmatch(line.strip())
    if not found:
        raise MalformedInput("directory-request", place)
    try:
        return DirectoryLine(found[1], found[2], parse_public_line(found[3]))
    except UndersignedError as error:
        raise error.within(place) from None


def _split_lines(data: bytes, place: str) -> list[bytes]:
    lines = data.split(b"\n")
    if lines.pop():
        raise MalformedInput("directory-line", f"{place}:{len(lines) + 1}", "it does not end with LF")
    return lines


def _parse_line(raw: bytes, place: str) -> DirectoryLine:
    if len(raw) > DIRECTORY_LINE_BYTES:
        raise MalformedInput(
            "too-large", place, f"{len(raw)} bytes instead of at most {DIRECTORY_LINE_BYTES}"
        )
    try:
        found = _LINE.fullmatch(raw.decode("ascii"))
    except UnicodeDecodeError:
        raise MalformedInput("encoding", place, "not ASCII") from None
    if not found:
        raise MalformedInput("directory-line", place)
    try:
        return DirectoryLine(found[1], found[4], parse_key_text(found[2], found[3]))
    except UndersignedError as error:
        raise error.within(place) from None
