"""A member in front of an open letter: folder, key file, and the verbs run on them."""

from __future__ import annotations

import stat
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from support.commands import refused_with, run_json
from support.group import ClassPlan, Group, GroupPlan, make_group
from support.world import LetterPlan, build_letter, open_folder
from undersigned import limits, schema
from undersigned.credential.key_file import Credential, parse_key_file
from undersigned.credential.use import create_key_file
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.witness_list import parse_witness_file
from undersigned.letter.record import Record

PLAN = GroupPlan((ClassPlan(members=4),), witnesses=1)


def soon() -> LetterPlan:
    """A letter that opened an hour ago and closes in an hour."""
    now = datetime.now(UTC).replace(microsecond=0)
    hour = timedelta(hours=1)
    return LetterPlan(opens=now - hour, closes=now + hour, releases=now + 2 * hour)


@dataclass
class Desk:
    """Where one member sits: `letter/`, `me.key` and `known`, the witnesses that they know."""

    path: Path
    group: Group
    plan: LetterPlan

    @classmethod
    def set_up(
        cls,
        path: Path,
        group: Group | None = None,
        member: int = 0,
        passphrase: str | None = None,
        **terms: Any,
    ) -> Desk:
        group = group or make_group(PLAN)
        desk = cls(path, group, replace(soon(), **terms))
        open_folder(path, group, build_letter(group, desk.plan), desk.plan)
        create_key_file(desk.key, group.members[member].credential, passphrase)
        lines = [f"{one.name} {one.describe()['ed25519']}\n" for one in group.witnesses]
        (path / "known").write_text("# those I know\n" + "".join(lines))
        assert not lines or len(parse_witness_file(path / "known")) == len(lines)
        return desk

    @property
    def key(self) -> Path:
        return self.path / "me.key"

    @property
    def folder(self) -> LetterFolder:
        return LetterFolder(self.path / "letter")

    def credential(self, path: Path | None = None) -> Credential:
        return parse_key_file((path or self.key).read_bytes(), "key")

    def states(self) -> list[str]:
        return [slot.state for slot in self.credential().slots]

    def arguments(self, verb: str, *more: object) -> list[object]:
        known = ("--witness", "known") if self.group.witnesses else ()
        return [verb, "letter", *known, "--yes", *more]

    def do(self, verb: str, *more: object) -> Any:
        return run_json(*self.arguments(verb, *more), within=self.path)

    def refused(self, verb: str, *more: object) -> str:
        return refused_with(*self.arguments(verb, *more), within=self.path)

    def record(self, name: str = "record.json") -> Record:
        path = self.path / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        return schema.parse_document(Record, path.read_bytes(), name, limits.LINE_BYTES)

    def collect(self, *records: Record) -> list[str | None]:
        answers = Collector(self.folder, 1).collect(records, datetime.now(UTC))
        return [None if answer is None else answer.code for answer in answers]


def secrets_of(credential: Credential) -> list[bytes]:
    """Every secret and serial number that is left, in the forms in which it could slip out."""
    found = []
    for slot in credential.slots:
        if slot.opening is not None:
            raw = bytes(slot.opening.to_bytes())
            found += [form for part in (raw[:32], raw[32:]) for form in forms_of(part)]
    return found


def forms_of(secret: bytes) -> list[bytes]:
    return [
        secret,
        secret.hex().encode(),
        *(encode(secret)[:40] for encode in (b64encode, urlsafe_b64encode)),
    ]
