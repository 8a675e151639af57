"""A group of members with real keys, enrolled and frozen through the organiser's own functions."""

from __future__ import annotations

import base64
import functools
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.rosters import Keeper, blind_rule, make_keepers, plain_rule
from support.ssh_signers import Signer, build_blob, make_signer, signed_data, string
from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.keys.signing import Role, SigningKey
from undersigned.keys.ssh_public_key import parse_public_line
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint
from undersigned.log.cosignature import sign_cosignature
from undersigned.log.merkle import build_root
from undersigned.log.note import Note, add_signatures, encode_note, parse_note
from undersigned.roster.charter import (
    Calendar,
    Charter,
    LogTerms,
    MemberClass,
    Rule,
    SignersOfRule,
    SshDirectoryRule,
    Witness,
)
from undersigned.roster.directory import DirectoryLine, build_directory
from undersigned.roster.entry import (
    BlindRegistrarsEvidence,
    Entry,
    Evidence,
    LeafEvidence,
    RegistrarsEvidence,
    SshEvidence,
)
from undersigned.roster.frozen import Roster, build_roster
from undersigned.roster.issued import Issued, IssuedStatement, sign_issued

if TYPE_CHECKING:
    from support.world import World

ORIGIN = "letters.example.org/northfield"
FROZEN = datetime(2025, 12, 1, 12, 0, 0, tzinfo=UTC)
NAMESPACE = "enrolment@undersigned"


@dataclass(frozen=True)
class ClassPlan:
    """One class: its rule, and how many members it has.

    Args:
        rule: `ssh-directory`, `registrars` or `blind-registrars`.
        keys: under ssh-directory, the kinds of the first members' keys (`ssh_signers.TYPES`); all others have
            Ed25519 keys of a library's making.
        registrars, threshold: under the other two rules.
    """

    name: str = "ward"
    rule: str = "ssh-directory"
    members: int = 8
    keys: tuple[str, ...] = ()
    registrars: int = 3
    threshold: int = 2


@dataclass(frozen=True)
class GroupPlan:
    """A charter's terms. `quorum` None asks for every witness."""

    classes: tuple[ClassPlan, ...] = (ClassPlan(),)
    slots: int = 2
    min_ring: int = 2
    calendar: Calendar | None = None
    witnesses: int = 0
    quorum: int | None = None
    name: str = "Nurses of Northfield Hospital"
    description: str = ""
    origin: str = ORIGIN


@dataclass(frozen=True, eq=False)
class Member:
    """A member: the class, the secrets, and what the roster says of them."""

    class_: str
    credential: Credential
    entry: Entry


@dataclass(frozen=True, eq=False)
class Group:
    """A frozen roster and every secret behind it.

    Args:
        files: roster.json, roster/…, the directory and parent/…, as a bundle holds them.
        keepers: the registrars of each class.
    """

    charter: Charter
    roster: Roster
    files: dict[str, bytes]
    members: list[Member]
    log: SigningKey
    witnesses: list[SigningKey]
    keepers: dict[str, tuple[Keeper, ...]] = field(default_factory=dict)

    def of_class(self, name: str) -> list[Member]:
        return [member for member in self.members if member.class_ == name]


@functools.cache
def make_group(plan: GroupPlan = GroupPlan()) -> Group:
    """The group of a plan, the same one for the same plan."""
    log = SigningKey.draw(Role.LOG, plan.origin)
    witnesses = make_witnesses(plan.witnesses)
    signers = {one.name: list(_make_signers(one)) for one in plan.classes if one.rule == "ssh-directory"}
    keepers = {
        one.name: make_keepers(one.registrars, blind=one.rule == "blind-registrars", prefix=one.name)
        for one in plan.classes
        if one.rule != "ssh-directory"
    }
    directory = _build_directory(signers) if signers else None
    classes = tuple(
        MemberClass(one.name, _build_rule(one, directory, keepers.get(one.name, ()))) for one in plan.classes
    )
    charter = Charter(
        plan.name,
        plan.description,
        date(2025, 11, 21),
        plan.slots,
        plan.min_ring,
        plan.calendar,
        build_log_terms(log, witnesses, plan.quorum),
        classes,
    )
    members = [
        _enrol(charter, one, number, signers.get(one.name, ()), keepers.get(one.name, ()))
        for one in plan.classes
        for number in range(one.members)
    ]
    issued = [
        _state_issued(charter, one.name, keeper, one.members)
        for one in plan.classes
        if one.rule == "blind-registrars"
        for keeper in keepers[one.name]
    ]
    roster, files = _freeze(Plan(charter, directory), members, log, issued)
    files[names.ROSTER_CHECKPOINT] = cosigned(files[names.ROSTER_CHECKPOINT], witnesses, FROZEN)
    return Group(charter, roster, files, members, log, witnesses, keepers)


def make_witnesses(number: int) -> list[SigningKey]:
    return [SigningKey.draw(Role.WITNESS, f"witness-{index}.example") for index in range(number)]


def build_log_terms(log: SigningKey, witnesses: Sequence[SigningKey], quorum: int | None) -> LogTerms:
    known = tuple(Witness(one.name, one.public) for one in witnesses)
    return LogTerms(log.name, log.public, known, len(known) if quorum is None else quorum)


def cosigned(checkpoint: bytes, witnesses: Iterable[SigningKey], time: datetime) -> bytes:
    """The checkpoint with the cosignatures of these witnesses."""
    note = parse_note(checkpoint, "checkpoint")
    return encode_note(add_signatures(note, [sign_cosignature(note.text, one, time) for one in witnesses]))


def sign_log(log: SigningKey, origin: str, leaves: Sequence[bytes]) -> bytes:
    """The log's checkpoint over these leaves, without cosignatures."""
    note: Note = sign_checkpoint(build_checkpoint(origin, len(leaves), build_root(leaves)), log)
    return encode_note(note)


def make_speakers(
    world: World, *, origin: str = ORIGIN + "/again", min_ring: int = 2, witnesses: int = 0
) -> Group:
    """The new group of those signers of a letter who asked to speak again; its files hold `parent/`."""
    log, watching = SigningKey.draw(Role.LOG, origin), make_witnesses(witnesses)
    letter, old = world.letter, world.group.charter
    assert letter.next is not None
    class_names = [one.name for one in old.classes] if letter.class_counts else ["all"]
    classes = tuple(MemberClass(name, SignersOfRule(letter.id)) for name in class_names)
    terms = build_log_terms(log, watching, None)
    charter = Charter(old.group, "", date(2025, 12, 31), letter.next.slots, min_ring, None, terms, classes)
    members = []
    for leaf, record in enumerate(world.records, 1):
        if record.next is not None and record in world.standing:
            class_ = record.class_ or "all"
            entry = Entry(class_, record.next.commitments, LeafEvidence(leaf), None, record.next.proof)
            members.append(Member(class_, world.speakers[record.serial], entry))
    roster, entries = build_roster(charter, [member.entry for member in members], [])
    data = schema.encode_document(roster)
    files = {names.PARENT + name: content for name, content in world.files.items()}
    files |= {names.ROSTER: data, names.ENTRIES: entries}
    files[names.ROSTER_CHECKPOINT] = cosigned(sign_log(log, origin, [data]), watching, FROZEN)
    return Group(charter, roster, files, members, log, watching)


def make_library_signer() -> Signer:
    """An Ed25519 SSH key made without ssh-keygen, which for thousands of keys takes minutes."""
    private = Ed25519PrivateKey.generate()
    public = string(b"ssh-ed25519") + string(private.public_key().public_bytes_raw())

    def sign(message: bytes) -> bytes:
        signature = private.sign(signed_data(message, NAMESPACE.encode(), "sha512"))
        return build_blob(public, string(b"ssh-ed25519") + string(signature))

    return Signer(f"ssh-ed25519 {base64.b64encode(public).decode()}", sign, private)


def _make_signers(plan: ClassPlan) -> Iterable[Signer]:
    for number, kind in enumerate(plan.keys):
        yield make_signer(kind, number)
    for _ in range(plan.members - len(plan.keys)):
        yield make_library_signer()


def _principal(class_: str, number: int) -> str:
    return f"{class_}-{number}@northfield.example"


def _build_directory(signers: dict[str, list[Signer]]) -> bytes:
    return build_directory(
        DirectoryLine(_principal(class_, number), class_, parse_public_line(signer.line))
        for class_, group in signers.items()
        for number, signer in enumerate(group)
    )


def _build_rule(plan: ClassPlan, directory: bytes | None, keepers: tuple[Keeper, ...]) -> Rule:
    if plan.rule == "ssh-directory":
        return SshDirectoryRule(canon.sha256(directory or b""))
    build: Callable[[tuple[Keeper, ...], int], Rule] = plain_rule if plan.rule == "registrars" else blind_rule
    return build(keepers, plan.threshold)


def _enrol(
    charter: Charter, plan: ClassPlan, number: int, signers: Sequence[Signer], keepers: tuple[Keeper, ...]
) -> Member:
    principal = _principal(plan.name, number) if plan.rule == "ssh-directory" else None
    credential = enrol(charter, plan.name, principal)
    assert credential.statement is not None
    statement = schema.encode_document(credential.statement)
    evidence: Evidence
    if plan.rule == "ssh-directory":
        evidence = SshEvidence(signers[number].sign(statement))
    elif plan.rule == "registrars":
        evidence = RegistrarsEvidence(tuple(one.vouch(statement) for one in keepers[: plan.threshold]))
    else:
        evidence = BlindRegistrarsEvidence(tuple(one.issue(statement) for one in keepers[: plan.threshold]))
    entry = Entry(plan.name, credential.commitments, evidence, principal, credential.proof)
    return Member(plan.name, credential, entry)


def _state_issued(charter: Charter, class_: str, keeper: Keeper, count: int) -> Issued:
    return sign_issued(IssuedStatement(charter.id, class_, count, keeper.name), keeper.private.sign)


def _freeze(
    plan: Plan, members: Sequence[Member], log: SigningKey, issued: Sequence[Issued]
) -> tuple[Roster, dict[str, bytes]]:
    with tempfile.TemporaryDirectory() as path:
        folder = CharterFolder.create(Path(path) / "charter", plan)
        folder.add([member.entry for member in members])
        roster = folder.freeze(log, issued)
        wanted = (names.ROSTER, names.ENTRIES, names.ROSTER_CHECKPOINT, names.DIRECTORY)
        found = [name for name in wanted if (folder.path / name).exists()]
        return roster, {name: (folder.path / name).read_bytes() for name in found}
