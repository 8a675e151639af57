"""Enrolments and invitation codes in the server's store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from support.commands import run_json
from support.group import ClassPlan, Group, GroupPlan, make_group
from support.postgres import Cluster, serve_postgres
from undersigned import schema
from undersigned.bundle import names
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.charter_toml import Plan
from undersigned.desk.gathered import FolderEnrolments, Invited
from undersigned.errors import Refused
from undersigned.server.store.enrolments import StoredEnrolments
from undersigned.server.store.folders import open_charter
from undersigned.server.store.invitations import Invitations
from undersigned.server.store.opening import open_store
from undersigned.server.store.store import Store

CODES = [bytes([number]) * 32 for number in range(3)]
_NUMBERS = count()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with serve_postgres() as one:
        yield one


@pytest.fixture(scope="module")
def group() -> Group:
    return make_group(GroupPlan((ClassPlan("ward", members=3), ClassPlan("former", "registrars", members=3))))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/records.sqlite"
    if request.param == "postgresql":
        served: Cluster = request.getfixturevalue("cluster")
        url = served.create(f"enrolments{next(_NUMBERS)}")
    with closing(open_store(url)) as one:
        yield one


@pytest.fixture
def folder(group: Group, store: Store, tmp_path: Path) -> CharterFolder:
    """A charter's folder as a server has it."""
    path = tmp_path / "charter"
    CharterFolder.create(path, Plan(group.charter, group.files[names.DIRECTORY]))
    return CharterFolder(path, StoredEnrolments(store, group.charter.id))


@pytest.fixture
def invitations(group: Group, store: Store) -> Invitations:
    made = Invitations(store, group.charter.id)
    made.add(CODES)
    return made


def test_what_lies_in_a_folder_moves_to_the_store(group: Group, folder: CharterFolder) -> None:
    entries = [member.entry for member in group.members]
    CharterFolder(folder.path).add(entries[:2])
    folder.add(entries[2:4])
    assert {one.name for one in (folder.path / "enrolments").iterdir()} == {"store"}
    FolderEnrolments(folder.path / "enrolments").add(entries[4:5])  # a crash on the way
    assert folder.entries() == sorted(entries[:5], key=lambda one: one.commitments[0])
    with pytest.raises(Refused, match="store-elsewhere"):
        CharterFolder(folder.path).add(entries[5:])
    with pytest.raises(Refused, match="store-elsewhere"):
        CharterFolder(folder.path).freeze(group.log)
    with open_charter(folder.path) as opened:
        opened.add(entries[5:])
        assert len(opened.entries()) == 6


def test_the_command_line_adds_and_freezes_what_a_server_holds(
    group: Group, folder: CharterFolder, store: Store, invitations: Invitations, tmp_path: Path
) -> None:
    entries = [member.entry for member in group.members]
    folder.add(entries[:5])
    (tmp_path / "entry.json").write_bytes(schema.encode_document(entries[5]))
    assert run_json("roster", "add", folder.path, tmp_path / "entry.json") == {"added": 1, "entries": 6}
    assert run_json("roster", "check", folder.path)["entries"] == {"ward": 3, "former": 3}
    group.log.save(tmp_path / "log.key")
    frozen = run_json("roster", "freeze", folder.path, "--key", tmp_path / "log.key")
    assert frozen["roster"] == group.roster.id.hex()
    assert StoredEnrolments(store, group.charter.id).all() == []
    assert invitations.all() == []


def test_a_freeze_takes_the_invitations_of_no_other_group(
    group: Group, folder: CharterFolder, store: Store, invitations: Invitations
) -> None:
    other = Invitations(store, b"o" * 32)
    other.add(CODES[:1])
    folder.add([member.entry for member in group.members])
    folder.freeze(group.log)
    assert invitations.all() == []
    assert other.all() == [Invited(CODES[0], None)]


def test_an_enrolment_by_code_binds_the_code(
    group: Group, folder: CharterFolder, invitations: Invitations
) -> None:
    one, two, three = (member.entry for member in group.of_class("former"))
    assert [found.commitment for found in invitations.all()] == [None] * 3
    folder.add([one], code=CODES[0])
    assert invitations.find(CODES[0]) == Invited(CODES[0], one.commitments[0])
    # Again, as after a broken connection.
    folder.add([one], code=CODES[0])
    with pytest.raises(Refused, match="code-used"):
        folder.add([two], code=CODES[0])
    assert folder.entries() == [one]
    folder.add([two], code=CODES[0], replace=True)
    assert folder.entries() == [two]
    assert invitations.find(CODES[0]) == Invited(CODES[0], two.commitments[0])
    invitations.add(CODES)
    assert invitations.find(CODES[0]) == Invited(CODES[0], two.commitments[0])
    with pytest.raises(Refused, match="code-unknown"):
        folder.add([three], code=b"?" * 32)
    folder.add([three], code=CODES[1])
    assert len(folder.entries()) == 2


def test_refuses_a_code_where_none_are_kept(group: Group, tmp_path: Path) -> None:
    plan = Plan(group.charter, group.files[names.DIRECTORY])
    folder = CharterFolder.create(tmp_path / "charter", plan)
    with pytest.raises(Refused, match="code-unknown"):
        folder.add([group.members[0].entry], code=CODES[0])
    with pytest.raises(Refused, match="code-unknown"):
        FolderEnrolments(folder.path / "enrolments").replace([group.members[0].entry], (), CODES[0])
