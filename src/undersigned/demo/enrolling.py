"""The demo's first half: keys, charter, 2,000 enrolments, and the frozen roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from undersigned.credential.key_file import Credential
from undersigned.credential.use import create_key_file
from undersigned.demo.holders import Holder, make_holders
from undersigned.demo.stage import BY_COMMAND, PASSPHRASE, Stage
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import read_charter_toml
from undersigned.desk.enrolments import read_entry
from undersigned.desk.member import enrol_with_ssh
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.entry import Entry
from undersigned.roster.frozen import Roster

CHARTER = """\
group = "Nurses of Northfield Hospital"
description = "Everyone with a nursing contract this year, and everyone who had one last year."
created = {created}
slots = 16
min_ring = {min_ring}

[log]
origin = "letters.example.org/northfield"
ed25519 = "log.pub"
quorum = 1
witnesses = [{{ name = "paper.example.org", ed25519 = "witness.pub" }}]

[[classes]]
name = "ward"
rule = "ssh-directory"
members = "ward.keys"

[[classes]]
name = "former"
rule = "ssh-directory"
members = "former.keys"
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A holder with a key file, under a passphrase or not: one who will be shown the letter."""

    holder: Holder
    key: Path
    passphrase: str | None


def write_charter(stage: Stage, holders: Sequence[Holder]) -> CharterFolder:
    """Make the keys of log and witness, and the charter with its directory."""
    stage.run("keys", "new", "log", "letters.example.org/northfield", "--out", stage.path("log.key"))
    stage.run("keys", "new", "witness", "paper.example.org", "--out", stage.path("witness.key"))
    for class_ in stage.cast.members:
        lines = [f"{one.principal} {one.public_line}\n" for one in holders if one.class_ == class_]
        stage.path(f"{class_}.keys").write_text("".join(lines))
    created = datetime.now(UTC).date().isoformat()
    text = CHARTER.format(created=created, min_ring=min(20, *stage.cast.members.values()))
    stage.path("CHARTER.toml").write_text(text)
    return CharterFolder.create(stage.path("charter"), read_charter_toml(stage.path("CHARTER.toml")))


def make_members(stage: Stage) -> list[Holder]:
    """Keys for all members."""
    mixed = sum(stage.cast.members.values()) > 200
    return list(make_holders(stage.path("keys"), stage.cast.members, mixed=mixed))


def choose_shown(stage: Stage, holders: Sequence[Holder]) -> tuple[list[Holder], list[Holder]]:
    """Who will sign, and who will leave the letter; the first few of both use the real command."""
    signers = []
    for class_, count in stage.cast.signers.items():
        signers += [one for one in holders if one.class_ == class_][:count]
    rest = [one for one in reversed(holders) if one not in signers]
    return signers, rest[: stage.cast.leavers]


def enrol_all(
    stage: Stage, holders: Sequence[Holder], shown: Sequence[Holder]
) -> tuple[list[Entry], list[Member]]:
    """Enrol everyone: five by the real command, the others through the functions that it calls.

    Returns:
        All entries, and a key file for everyone in `shown`.
    """
    charter = stage.charter.charter()
    stage.path("members").mkdir()
    by_command = [one for one in shown if one.path is not None][:BY_COMMAND]
    members = [_enrol_by_command(stage, one) for one in by_command]
    entries = [read_entry(charter, member.key.with_suffix(".json")) for member in members]
    wanted = {one.principal for one in shown}
    taken = {one.principal for one in by_command}
    for holder in holders:
        if holder.principal in taken:
            continue
        credential, entry = enrol_with_ssh(charter, holder.class_, holder.principal, holder.sign)
        entries.append(entry)
        if holder.principal in wanted:
            members.append(_keep(stage, holder, credential))
    return entries, members


def _enrol_by_command(stage: Stage, holder: Holder) -> Member:
    key, out = stage.path(f"members/{holder.principal}.key"), stage.path(f"members/{holder.principal}.json")
    stage.run(
        *("enrol", stage.charter.path, "--class", holder.class_, "--principal", holder.principal),
        *("--ssh-key", holder.path or "", "--key", key, "--out", out, "--yes"),
    )
    return Member(holder, key, PASSPHRASE)


def _keep(stage: Stage, holder: Holder, credential: Credential) -> Member:
    path = stage.path(f"members/{holder.principal}.key")
    create_key_file(path, credential, None)
    return Member(holder, path, None)


def freeze(stage: Stage, entries: Sequence[Entry]) -> Roster:
    """Take the enrolments in, freeze the roster, and have the witness cosign it in its own process."""
    stage.charter.add(entries)
    roster = stage.charter.freeze(SigningKey.load(stage.path("log.key"), Role.LOG))
    witness(stage, stage.charter.path)
    return roster


def witness(stage: Stage, folder: Path) -> None:
    """Let the witness, a process of its own with a memory of its own, cosign what is in the folder."""
    stage.run(
        *("log", "witness", folder, "--key", stage.path("witness.key")),
        *("--memory", stage.path("witness-memory")),
    )
