from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support.group import ClassPlan, Group, GroupPlan, make_group
from support.ssh_signers import make_signer
from undersigned import schema
from undersigned.bundle import names
from undersigned.credential.enrol import enrol
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan, read_charter_toml
from undersigned.desk.enrolments import read_entry
from undersigned.desk.gathered import FolderEnrolments
from undersigned.desk.member import build_request, build_ssh_entry
from undersigned.desk.removed import Removed
from undersigned.errors import MalformedInput, Refused, StoreFailure
from undersigned.keys.public import encode_public
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.entry import Entry, RegistrarsEvidence
from undersigned.roster.issued import IssuedStatement, sign_issued

PLAN = GroupPlan((ClassPlan("ward", members=4), ClassPlan("former", "registrars", members=3)))


@pytest.fixture(scope="module")
def group() -> Group:
    return make_group(PLAN)


@pytest.fixture
def folder(group: Group, tmp_path: Path) -> CharterFolder:
    directory = group.files[names.DIRECTORY]
    return CharterFolder.create(tmp_path / "charter", Plan(group.charter, directory))


def entries_of(group: Group) -> list[Entry]:
    return [member.entry for member in group.members]


def put(folder: CharterFolder, entry: Entry) -> None:
    """An enrolment that got into the folder by another way than `add`."""
    FolderEnrolments(folder.path / "enrolments").add([entry])


def test_gathers_and_freezes(group: Group, folder: CharterFolder) -> None:
    for entry in entries_of(group):
        folder.add([entry])
    assert set(folder.entries()) == set(entries_of(group))
    with pytest.raises(StoreFailure, match="not-found"):
        folder.roster()
    roster = folder.freeze(group.log)
    assert roster.id == group.roster.id
    assert folder.is_frozen
    assert folder.check_frozen() == roster
    assert list((folder.path / "enrolments").iterdir()) == []


def test_the_order_of_enrolment_leaves_no_trace(group: Group, tmp_path: Path) -> None:
    rosters = []
    for number, order in enumerate((entries_of(group), list(reversed(entries_of(group))))):
        plan = Plan(group.charter, group.files[names.DIRECTORY])
        folder = CharterFolder.create(tmp_path / str(number), plan)
        for entry in order:
            folder.add([entry])
        times = {path.stat().st_mtime for path in (folder.path / "enrolments").iterdir()}
        assert times == {0}
        rosters.append(folder.freeze(group.log).id)
    assert rosters[0] == rosters[1]


def test_a_repeated_enrolment_changes_nothing(group: Group, folder: CharterFolder) -> None:
    folder.add(entries_of(group))
    folder.add(entries_of(group)[:2])
    assert len(folder.entries()) == 7


def test_a_lost_key_file_is_replaced_under_an_ssh_key(tmp_path: Path) -> None:
    group = make_group(GroupPlan((ClassPlan("ward", members=2, keys=("ecdsa-256", "ed25519")),)))
    folder = CharterFolder.create(tmp_path / "charter", Plan(group.charter, group.files[names.DIRECTORY]))
    folder.add(entries_of(group))
    old, principal = group.members[0], group.members[0].entry.principal
    fresh = build_ssh_entry(enrol(group.charter, "ward", principal), make_signer("ecdsa-256", 0).sign)
    with pytest.raises(Refused, match="principal-twice"):
        folder.add([fresh])
    folder.add([fresh], replace=True)
    assert set(folder.entries()) == {fresh, group.members[1].entry}
    # The same secrets signed for again, which with ECDSA is another signature: still one entry.
    signed_again = build_ssh_entry(old.credential, make_signer("ecdsa-256", 0).sign)
    folder.add([old.entry], replace=True)
    folder.add([signed_again], replace=True)
    assert set(folder.entries()) == {signed_again, group.members[1].entry}


def test_a_lost_key_file_is_replaced_where_registrars_vouch(group: Group, folder: CharterFolder) -> None:
    folder.add(entries_of(group))
    old, another = (one.entry for one in group.of_class("former")[:2])
    with pytest.raises(Refused, match="replace-unnamed"):
        folder.add([old], replace=True)
    with pytest.raises(Refused, match="entry-absent"):
        folder.remove([replace(old, commitments=old.commitments[::-1]), another])
    assert len(folder.entries()) == 7
    folder.remove([old])
    assert set(folder.entries()) == {*entries_of(group)} - {old}
    with pytest.raises(Refused, match="entry-absent"):
        folder.remove([old])
    for repeated in ([old], [old, another]):
        with pytest.raises(Refused, match="entry-removed"):
            folder.add(repeated)
    assert {path.stat().st_mtime for path in (folder.path / "removed").iterdir()} == {0}
    folder.freeze(group.log)
    assert not (folder.path / "removed").exists()
    with pytest.raises(Refused, match="roster-frozen"):
        folder.remove([old])


def test_an_enrolment_that_was_half_taken_out_is_not_frozen(group: Group, folder: CharterFolder) -> None:
    folder.add(entries_of(group))
    old = group.members[0].entry
    Removed(folder.path).add([old.commitments[0]])
    with pytest.raises(Refused, match="entry-removed"):
        folder.freeze(group.log)
    folder.remove([old])
    assert sum(folder.freeze(group.log).entries.values()) == 6


def test_refuses_a_second_folder_in_its_place(group: Group, folder: CharterFolder) -> None:
    with pytest.raises(Refused, match="file-exists"):
        CharterFolder.create(folder.path, Plan(group.charter, None))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("class", "class-unknown"),
        ("slots", "entry-slots"),
        ("principal", "principal-not-listed"),
        ("commitment twice", "commitment-twice"),
        ("proof", "enrolment-invalid"),
        ("evidence of another", "sshsig-signature"),
        ("kind", "evidence-kind"),
        ("too few", "registrars-too-few"),
    ],
)
def test_refuses_an_entry_with_a_wrong(fault: str, code: str, group: Group, folder: CharterFolder) -> None:
    ward, other, former = group.members[0].entry, group.members[1].entry, group.of_class("former")[0].entry
    assert isinstance(former.evidence, RegistrarsEvidence)
    few = RegistrarsEvidence(former.evidence.signatures[:1])
    faulty = {
        "class": [replace(ward, class_="nobody")],
        "slots": [replace(ward, commitments=ward.commitments[:1])],
        "principal": [replace(ward, principal="nobody")],
        "commitment twice": [ward, ward],
        "proof": [replace(former, proof=ward.proof)],
        "evidence of another": [replace(ward, commitments=other.commitments, proof=other.proof)],
        "kind": [replace(ward, evidence=former.evidence)],
        "too few": [replace(former, evidence=few)],
    }
    with pytest.raises(Refused, match=code):
        folder.add([other, *faulty[fault]] if fault != "evidence of another" else faulty[fault])
    assert folder.entries() == []


def test_refuses_more_once_frozen(group: Group, folder: CharterFolder) -> None:
    folder.add(entries_of(group))
    folder.freeze(group.log)
    with pytest.raises(Refused, match="roster-frozen"):
        folder.add(entries_of(group)[:1])
    with pytest.raises(Refused, match="roster-frozen"):
        folder.freeze(group.log)


def test_refuses_to_freeze_with_another_logs_key(folder: CharterFolder) -> None:
    with pytest.raises(Refused, match="log-key"):
        folder.freeze(SigningKey.draw(Role.LOG, "letters.example.org/northfield"))


@pytest.mark.parametrize(("fault", "code"), [("class", "class-unknown"), ("slots", "entry-slots")])
def test_refuses_to_freeze_what_was_put_there_by_hand(
    fault: str, code: str, group: Group, folder: CharterFolder
) -> None:
    entry = entries_of(group)[0]
    put(
        folder,
        replace(entry, class_="nobody")
        if fault == "class"
        else replace(entry, commitments=entry.commitments[:1]),
    )
    with pytest.raises(Refused, match=code):
        folder.freeze(group.log)
    assert not folder.is_frozen


@pytest.mark.parametrize(
    ("fault", "code"),
    [("none", "issued-order"), ("too few", "issued-exceeded"), ("forged", "issued-signature")],
)
def test_refuses_to_freeze_with_statements_of_tokens(fault: str, code: str, tmp_path: Path) -> None:
    group = make_group(GroupPlan((ClassPlan("agency", "blind-registrars", members=2),)))
    folder = CharterFolder.create(tmp_path / "charter", Plan(group.charter, None))
    folder.add(entries_of(group))
    keepers = group.keepers["agency"]

    def state(count: int, signer: int) -> list[object]:
        return [
            sign_issued(
                IssuedStatement(group.charter.id, "agency", count, one.name),
                keepers[(index + signer) % 3].private.sign,
            )
            for index, one in enumerate(keepers)
        ]

    lines = {"none": [], "too few": state(1, 0), "forged": state(2, 1)}[fault]
    with pytest.raises(Refused, match=code):
        folder.freeze(group.log, lines)  # type: ignore[arg-type]
    # In any order, and each once, they are taken.
    assert folder.freeze(group.log, reversed(state(2, 0))).id == group.roster.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (names.ENTRIES, "roster-count"),
        (names.ROSTER_CHECKPOINT, "checkpoint-key-missing"),
        (names.DIRECTORY, "directory-digest"),
    ],
)
def test_refuses_a_frozen_roster_that_was_changed(
    name: str, code: str, group: Group, folder: CharterFolder
) -> None:
    folder.add(entries_of(group))
    folder.freeze(group.log)
    path = folder.path / name
    lines = path.read_bytes().splitlines(keepends=True)
    if name == names.ROSTER_CHECKPOINT:
        lines[-1] = lines[-1].replace(b"northfield", b"elsewhere!")
    path.write_bytes(b"".join(lines if name == names.ROSTER_CHECKPOINT else lines[1:]))
    with pytest.raises(Refused, match=code):
        folder.check_frozen()


def test_reads_entries_and_requests_alike(group: Group, tmp_path: Path) -> None:
    former = group.of_class("former")[0]
    request = build_request(former.credential)
    assert isinstance(former.entry.evidence, RegistrarsEvidence)
    signatures = tuple(reversed(former.entry.evidence.signatures))
    (tmp_path / "request.json").write_bytes(schema.encode_document(replace(request, signatures=signatures)))
    (tmp_path / "entry.json").write_bytes(schema.encode_document(former.entry))
    assert read_entry(group.charter, tmp_path / "request.json") == former.entry
    assert read_entry(group.charter, tmp_path / "entry.json") == former.entry
    stranger = replace(request, statement=replace(request.statement, charter=bytes(32)))
    (tmp_path / "request.json").write_bytes(schema.encode_document(stranger))
    with pytest.raises(Refused, match="statement-charter"):
        read_entry(group.charter, tmp_path / "request.json")


CHARTER = """\
group = "Nurses"
created = 2025-11-21
slots = 2
[calendar]
start = 2025-12-01
days = 30
slots = 1
[log]
origin = "letters.example.org/nurses"
ed25519 = "log.pub"
[[log.witnesses]]
name = "paper"
ed25519 = "paper.pub"
[[classes]]
name = "ward"
rule = "ssh-directory"
members = "members.txt"
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    log = SigningKey.draw(Role.LOG, "letters.example.org/nurses")
    (tmp_path / "log.pub").write_bytes(encode_public(log.describe()))
    (tmp_path / "paper.pub").write_bytes(encode_public(SigningKey.draw(Role.WITNESS, "paper").describe()))
    (tmp_path / "members.txt").write_text(f"# nurses\n\njo@example {make_signer('ed25519').line}\n")
    (tmp_path / "CHARTER.toml").write_text(CHARTER)
    return tmp_path / "CHARTER.toml"


def test_reads_a_charter_with_its_keys_and_members(written: Path) -> None:
    plan = read_charter_toml(written)
    assert (plan.charter.log.quorum, plan.charter.min_ring, plan.charter.description) == (1, 20, "")
    assert plan.directory is not None
    assert plan.directory.startswith(b'jo@example namespaces="enrolment@undersigned" ssh-ed25519 ')
    assert plan.directory.endswith(b" class=ward\n")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("group =", "group", "toml"),
        ('group = "Nurses"', "", "field-missing"),
        ("slots = 2", "slots = 2.0", "number"),
        ("slots = 2", "slots = 65", "charter-slots"),
        ("created = 2025-11-21", "created = 2025-11-21T00:00:00Z", "time"),
        ("days = 30", "days = 30\nhours = 1", "field-unknown"),
        ('origin = "letters.example.org/nurses"', "", "type"),
        ("log.pub", "gone.pub", "not-found"),
        ('"log.pub"', '"log.pub:rsa"', "type"),
        ('"paper.pub"', '"log.pub"', "charter-key-twice"),
        ('members = "members.txt"', "", "directory-missing"),
        ("members.txt", "gone.txt", "not-found"),
        ("members.txt", "log.pub", "directory-request"),
        ('"ssh-directory"', '"anyone"', "value"),
        ('rule = "ssh-directory"', 'rule = "registrars"', "number"),
        ('name = "ward"', 'name = "Ward"', "directory-request"),
    ],
)
def test_refuses_a_charter_file_with(old: str, new: str, code: str, written: Path) -> None:
    assert CHARTER.count(old) >= 1
    written.write_text(CHARTER.replace(old, new, 1))
    with pytest.raises((MalformedInput, Refused, StoreFailure)) as refused:
        read_charter_toml(written)
    assert refused.value.code == code


def test_refuses_a_charter_file_that_is_not_text(written: Path) -> None:
    written.write_bytes(b'group = "\xff"')
    with pytest.raises(MalformedInput, match="encoding"):
        read_charter_toml(written)
    written.write_bytes(b"a = " + b"[" * 100_000)
    with pytest.raises(MalformedInput, match="toml"):
        read_charter_toml(written)
