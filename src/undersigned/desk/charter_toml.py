"""A charter as an organiser writes it, in TOML, with files for keys and directories.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from undersigned import canon, limits
from undersigned.canon import Json
from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded
from undersigned.roster.charter import Charter
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.directory import build_directory, parse_directory_request
from undersigned.schema import parse_value

DESCRIPTION_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class Plan:
    """A charter and the directory of SSH keys that it names, if it names one."""

    charter: Charter
    directory: bytes | None


def read_toml(path: Path, *required: str) -> dict[str, Any]:
    """The table in a TOML file.

    Args:
        required: the names that must stand in it.

    Raises:
        MalformedInput: `toml`, `encoding`, `too-large`, `field-missing`.
        StoreFailure: as `read_bounded`.
    """
    data = read_bounded(path, DESCRIPTION_BYTES)
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise MalformedInput("encoding", str(path)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MalformedInput("toml", str(path), str(error)) from None
    for name in required:
        if name not in table:
            raise MalformedInput("field-missing", f"{path}:/{name}")
    return table


def read_charter_toml(path: Path) -> Plan:
    """The charter that a TOML file describes; files that it names are beside it.

    Raises:
        MalformedInput: `toml`, `field-missing`, and those of the charter's fields.
        Refused: `directory-missing`, or the first rule of PROTOCOL §4 that it breaks.
    """
    table = read_toml(path, "group", "created", "log", "classes")
    lines = [line for one in _tables(table, "classes") for line in _directory_lines(one, path.parent)]
    members = [parse_directory_request(line, place) for place, line in lines]
    directory = build_directory(members) if members else None
    if directory is None and any(one.get("rule") == "ssh-directory" for one in _tables(table, "classes")):
        raise Refused("directory-missing", str(path), "no class lists `members`")
    document = {
        "undersigned": 1,
        "kind": "charter",
        "group": table.get("group"),
        "description": table.get("description", ""),
        "created": _date(table.get("created")),
        "slots": table.get("slots", 16),
        "min_ring": table.get("min_ring", 20),
        "calendar": _calendar(table.get("calendar")),
        "log": _log(table.get("log"), path.parent),
        "classes": [_class(one, directory, path.parent) for one in _tables(table, "classes")],
    }
    charter = parse_value(Charter, document, str(path))
    for fault in find_charter_faults(charter):
        raise Refused(fault.code, f"{path}:{fault.place}", fault.detail)
    return Plan(charter, directory)


def _tables(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = table.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _date(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _calendar(table: Any) -> Any:
    if not isinstance(table, dict):
        return table
    return {name: _date(value) for name, value in table.items()}


def _log(table: Any, folder: Path) -> Any:
    if not isinstance(table, dict):
        return table
    witnesses = [_named_key(one, folder) for one in _tables(table, "witnesses")]
    return {
        "origin": table.get("origin"),
        "ed25519": _key(table.get("ed25519"), folder),
        "witnesses": witnesses,
        "quorum": table.get("quorum", len(witnesses)),
    }


def _named_key(table: dict[str, Any], folder: Path) -> Json:
    names = {"ed25519", "rsa"}
    return {name: _key(value, folder) if name in names else value for name, value in table.items()}


def _key(value: Any, folder: Path) -> Any:
    """A key written out, or the name of a file that `undersigned keys new` wrote (`log.pub`)."""
    if isinstance(value, str) and re.search(r"\.pub(:rsa)?\Z", value):
        name, _, kind = value.partition(":")
        public = canon.parse_json(read_bounded(folder / name, limits.LINE_BYTES).rstrip(b"\n"), name)
        return public.get(kind or "ed25519") if isinstance(public, dict) else None
    return value


def _class(table: dict[str, Any], directory: bytes | None, folder: Path) -> Json:
    kind = table.get("rule")
    rule: dict[str, Json] = {"kind": kind}
    if kind == "ssh-directory":
        rule["sha256"] = canon.sha256(directory or b"").hex()
    elif kind == "signers-of":
        rule["letter"] = table.get("letter")
    else:
        rule["threshold"] = table.get("threshold")
        rule["registrars"] = [_named_key(one, folder) for one in _tables(table, "registrars")]
    return {"name": table.get("name"), "rule": rule}


def _directory_lines(table: dict[str, Any], folder: Path) -> Iterable[tuple[str, str]]:
    """The lines `PRINCIPAL TYPE KEY` of the file that a class names, with the class put in."""
    name = table.get("members")
    if table.get("rule") != "ssh-directory" or not isinstance(name, str):
        return
    data = read_bounded(folder / name, limits.DIRECTORY_BYTES)
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            principal, _, key = line.strip().partition(" ")
            yield f"{name} line {number}", f"{principal} {table.get('name')} {key}"
