"""A new group, out of the form in which an organiser described it.

Source: PROTOCOL §4.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date
from typing import Final

from undersigned import limits
from undersigned.canon import Json, encode_base64, sha256
from undersigned.desk.charter_toml import Plan
from undersigned.desk.witness_list import parse_witnesses
from undersigned.errors import MalformedInput, Refused, UndersignedError
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.charter import Charter
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.directory import DirectoryLine, build_directory, parse_directory_request
from undersigned.schema import parse_value
from undersigned.server.organiser.forms import Form

DIRECTORY: Final = "ssh-directory"
CODES: Final = "codes"
CLASSES_MOST: Final = 16
_LINES_TOLD: Final = 5
_MOST_DAYS: Final = 3650
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LINE: Final = re.compile(r'(\S+)\s+(?:namespaces="[^"]*"\s+)?(\S+\s+\S+).*')


@dataclass(frozen=True, slots=True)
class Founded:
    """A charter that holds, and the keys that the server will keep: its log's, and registrars' by class."""

    plan: Plan
    log: SigningKey
    registrars: dict[str, SigningKey]


def start_form() -> Form:
    """An empty form, with what most groups want."""
    values = {"slots": "16", "min_ring": "20", "quorum": "0", "classes": "1", "class-0-rule": CODES}
    return Form(values)


def count_classes(form: Form) -> int:
    """How many classes the form has fields for."""
    return form.count("classes", CLASSES_MOST)


def build_founded(form: Form, today: date, host: str) -> Founded | None:
    """The group that the form describes; None, and faults in the form, where something is wrong."""
    lines = [line for index in range(count_classes(form)) for line in _read_members(form, index)]
    directory = _build_directory(form, lines)
    log = _draw(form, "origin", Role.LOG, form.text("origin") or _suggest_origin(form.text("group"), host))
    if log is None:
        return None
    registrars: dict[str, SigningKey] = {}
    classes: list[Json] = []
    for index in range(count_classes(form)):
        name = form.text(f"class-{index}-name")
        rule: dict[str, Json] = {"kind": DIRECTORY, "sha256": sha256(directory or b"").hex()}
        if form.text(f"class-{index}-rule") == CODES:
            key = _draw(form, f"class-{index}-name", Role.REGISTRAR, f"{log.name}/codes/{name}")
            if key is not None:
                registrars[name] = key
                rule = {"kind": "registrars", "threshold": 1, "registrars": [dict(key.describe())]}
        classes.append({"name": name, "rule": rule})
    document: dict[str, Json] = {
        "undersigned": 1,
        "kind": "charter",
        "group": form.text("group"),
        "description": " ".join(form.lines("description")),
        "created": today.isoformat(),
        "slots": form.number("slots", 1, limits.SLOTS_MAX),
        "min_ring": form.number("min_ring", limits.RING_MIN, limits.ENTRIES_MAX),
        "calendar": _read_calendar(form),
        "log": _read_log(form, log),
        "classes": classes,
    }
    charter = _check(form, document)
    return Founded(Plan(charter, directory), log, registrars) if charter and form.is_sound else None


def _check(form: Form, document: Json) -> Charter | None:
    places = {
        "/group": "group",
        "/description": "description",
        "/slots": "slots",
        "/min_ring": "min_ring",
        "/calendar": "start",
        "/calendar/days": "days",
        "/log/origin": "origin",
        "/log/witnesses": "witnesses",
        "/log/quorum": "quorum",
        "/classes": "class-0-name",
        **{f"/classes/{index}": f"class-{index}-name" for index in range(CLASSES_MOST)},
    }
    if not form.text("group"):
        form.refuse("group", "form-empty")
    try:
        charter = parse_value(Charter, document, "")
    except MalformedInput as error:
        form.refuse_error_at(error, places)
        return None
    for fault in find_charter_faults(charter):
        form.refuse_fault(fault, places)
    return charter


def _draw(form: Form, field: str, role: Role, name: str) -> SigningKey | None:
    try:
        return SigningKey.draw(role, name)
    except MalformedInput as error:
        form.refuse_error(field, error)
        return None


def _suggest_origin(group: str, host: str) -> str:
    slug = _SLUG.sub("-", group.lower()).strip("-")[:40]
    return f"{host}/{slug or 'group'}-{secrets.token_hex(2)}"


def _read_calendar(form: Form) -> Json:
    if not form.text("start"):
        return None
    return {
        "start": form.text("start"),
        "days": form.number("days", 1, _MOST_DAYS),
        "slots": form.number("calendar-slots", 1, limits.SLOTS_MAX),
    }


def _read_log(form: Form, log: SigningKey) -> Json:
    witnesses = []
    if form.text("witnesses"):
        try:
            witnesses = list(parse_witnesses(form.text("witnesses"), "witnesses"))
        except UndersignedError as error:
            form.refuse_error("witnesses", error)
    listed: list[Json] = [{"name": one.name, "ed25519": encode_base64(one.ed25519)} for one in witnesses]
    quorum = form.number("quorum", 0, limits.KEYS_MAX)
    return {"origin": log.name, "ed25519": encode_base64(log.public), "witnesses": listed, "quorum": quorum}


def _read_members(form: Form, index: int) -> list[DirectoryLine]:
    if form.text(f"class-{index}-rule") != DIRECTORY:
        return []
    field = f"class-{index}-members"
    uploaded = form.files.get(f"class-{index}-file")
    if uploaded is not None:
        form.values[field] = uploaded.decode("utf-8", "replace").replace("\r\n", "\n")
    found = []
    for number, line in enumerate(form.values.get(field, "").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = _LINE.fullmatch(line.strip())
        asked = f"{parts[1]} {form.text(f'class-{index}-name')} {parts[2]}" if parts else line
        try:
            found.append(parse_directory_request(asked, str(number)))
        except UndersignedError as error:
            if len(form.faults.get(field, ())) < _LINES_TOLD:
                form.refuse(field, error.code, f"{number}: {line.strip()[:40]}")
    if not found and field not in form.faults:
        form.refuse(field, "directory-missing")
    return found


def _build_directory(form: Form, lines: list[DirectoryLine]) -> bytes | None:
    if not lines:
        return None
    try:
        return build_directory(lines)
    except Refused as error:
        first = next(i for i in range(count_classes(form)) if form.text(f"class-{i}-rule") == DIRECTORY)
        form.refuse(f"class-{first}-members", error.code, error.detail)
        return None
