"""The witnesses that someone knows: a file of their names and keys, kept by whoever relies on them.

Source: PROTOCOL §6.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from undersigned import _core, canon, limits, schema
from undersigned.errors import MalformedInput, UndersignedError
from undersigned.files import read_bounded
from undersigned.log.note import ED25519_COSIGNATURE, parse_vkey
from undersigned.roster.charter import Witness

FILE_BYTES: Final = 2**16
_LINE: Final = re.compile(r"(\S+)[ \t]+([A-Za-z0-9_-]{43})")


def parse_witness_file(path: Path) -> tuple[Witness, ...]:
    """The witnesses in a file.

    The file is either what `undersigned keys new witness` wrote (`{"ed25519":…,"name":…}`), or lines, each
    `NAME KEY` with the key in base64url or a verifier key `NAME+ID+KEY` for cosignatures; empty lines and
    those that begin with `#` say nothing.

    Raises:
        MalformedInput: `witness-list`, `vkey`, `ed25519-key`, `too-large`.
        Refused: `ed25519-key-small-order`.
        StoreFailure: as `files.read_bounded`.
    """
    data = read_bounded(path, FILE_BYTES)
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise MalformedInput("witness-list", path.name) from None
    return parse_witnesses(text, path.name)


def parse_witnesses(text: str, place: str) -> tuple[Witness, ...]:
    """The witnesses in a text: lines as in a witness file, of which some may be what `keys new` wrote.

    Raises:
        MalformedInput: `witness-list`, `vkey`, `ed25519-key`.
        Refused: `ed25519-key-small-order`.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    witnesses = tuple(
        _parse_line(line, f"{place} line {number}")
        for number, line in lines
        if line and not line.startswith("#")
    )
    if not witnesses:
        raise MalformedInput("witness-list", place, "no witness in it")
    return witnesses


def _parse_line(line: str, place: str) -> Witness:
    if line.startswith("{"):
        return _checked(schema.parse_value(Witness, canon.parse_json(line.encode(), place), place))
    found = _LINE.fullmatch(line)
    if found:
        try:
            key = canon.parse_base64(found[2])
            name = schema.codec_of(schema.KeyName).parse(found[1])
        except MalformedInput as error:
            raise MalformedInput("witness-list", place, error.code) from None
        return _checked(Witness(name, key), place)
    if "+" not in line:
        raise MalformedInput("witness-list", place)
    key_line = parse_vkey(line, place)
    if key_line.kind != ED25519_COSIGNATURE:
        raise MalformedInput("vkey", place, "a key of a log, not of a witness")
    return _checked(Witness(key_line.name, key_line.public), place)


def _checked(witness: Witness, place: str | None = None) -> Witness:
    if len(witness.ed25519) != limits.ED25519_KEY_BYTES:
        raise MalformedInput("witness-list", place, witness.name)
    try:
        _core.check_ed25519_key(witness.ed25519)
    except UndersignedError as error:
        raise error.within(place or witness.name) from None
    return witness
