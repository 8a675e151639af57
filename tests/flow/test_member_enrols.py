"""Enrolling with real SSH keys, an agent, and registrars, through the real command."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.commands import refused_with, run, run_json
from support.members import secrets_of
from undersigned import canon, limits, schema
from undersigned.credential.key_file import parse_key_file
from undersigned.credential.passphrase import is_protected
from undersigned.desk.blind_pending import PENDING_BYTES, BlindPending
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.member import finish_blind
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.blind_issue import BlindRequest, build_response
from undersigned.roster.charter import Charter
from undersigned.roster.entry import Entry, SshEvidence
from undersigned.roster.request import EnrolmentRequest

CHARTER = """\
group = "Nurses of Northfield Hospital"
description = "All who work nights."
created = 2025-11-21
slots = 2
min_ring = 2
[log]
origin = "letters.example.org/northfield"
ed25519 = "log.pub"
[[classes]]
name = "ward"
rule = "ssh-directory"
members = "members.txt"
[[classes]]
name = "former"
rule = "registrars"
threshold = 1
[[classes.registrars]]
name = "union.example"
ed25519 = "union.pub"
[[classes]]
name = "agency"
rule = "blind-registrars"
threshold = 2
[[classes.registrars]]
name = "../first/one"
ed25519 = "one.pub"
rsa = "one.pub:rsa"
url = "https://one.example/"
[[classes.registrars]]
name = "second.example"
ed25519 = "two.pub"
rsa = "two.pub:rsa"
url = "https://two.example/"
[[classes.registrars]]
name = "third.example"
ed25519 = "three.pub"
rsa = "three.pub:rsa"
url = "https://three.example/"
"""
BLIND = {"one": "../first/one", "two": "second.example", "three": "third.example"}
KINDS = {"id_ed25519": "ed25519", "id_ecdsa": "ecdsa", "id_rsa": "rsa"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys and `charter/`, which no test changes."""
    path = tmp_path_factory.mktemp("enrol")
    SigningKey.draw(Role.LOG, "letters.example.org/northfield").save(path / "log.key")
    SigningKey.draw(Role.REGISTRAR, "union.example").save(path / "union.key")
    for name, registrar in BLIND.items():
        SigningKey.draw(Role.REGISTRAR, registrar, 2048).save(path / f"{name}.key")
    for role, names in ((Role.LOG, ("log",)), (Role.REGISTRAR, ("union", *BLIND))):
        for name in names:
            public = SigningKey.load(path / f"{name}.key", role).describe()
            (path / f"{name}.pub").write_bytes(canon.encode_json(dict(public)) + b"\n")
    lines = []
    for name, kind in {**KINDS, "id_agent": "ed25519", "id_locked": "ed25519"}.items():
        _keygen("-t", kind, "-N", "swordfish" if name == "id_locked" else "", "-f", path / name)
        lines.append(f"{name}@northfield.example {(path / (name + '.pub')).read_text()}")
    _keygen("-t", "ed25519", "-N", "", "-f", path / "id_stranger")
    (path / "members.txt").write_text("".join(lines))
    (path / "CHARTER.toml").write_text(CHARTER)
    run_json("roster", "new", "CHARTER.toml", within=path)
    return path


def _keygen(*arguments: object) -> None:
    subprocess.run(["ssh-keygen", "-q", "-C", "x", *map(str, arguments)], check=True)


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    """A member's own folder, with links to the charter and the keys."""
    for one in made.iterdir():
        (tmp_path / one.name).symlink_to(one)
    return tmp_path


def enrol(desk: Path, class_: str, *more: object) -> Any:
    return run_json("enrol", "charter", "--class", class_, "--plain", "--yes", *more, within=desk)


def refused(desk: Path, class_: str, *more: object) -> str:
    return refused_with("enrol", "charter", "--class", class_, "--plain", "--yes", *more, within=desk)


def read(desk: Path, name: str = "enrolment.json") -> Entry:
    return schema.parse_document(Entry, (desk / name).read_bytes(), name, limits.LINE_BYTES)


def take_in(made: Path, tmp_path: Path, entry: Entry) -> None:
    """What the organiser checks, in a copy of the charter's folder."""
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-rL", made / "charter", copy], check=True)
    CharterFolder(copy).add([entry])


@pytest.mark.parametrize("key", KINDS)
def test_enrols_with_every_kind_of_key_and_finds_the_name(made: Path, desk: Path, key: str) -> None:
    enrol(desk, "ward", "--ssh-key", key)
    entry = read(desk)
    assert entry.principal == f"{key}@northfield.example"
    assert isinstance(entry.evidence, SshEvidence)
    take_in(made, desk, entry)
    assert ((desk / "me.key").stat().st_mode & 0o777) == 0o600


@pytest.fixture
def agent(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    socket = desk / "agent.sock"
    running = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            assert running.poll() is None
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", desk / "id_agent"], check=True, stderr=subprocess.DEVNULL)
        yield
    finally:
        running.terminate()
        running.wait()


@pytest.mark.usefixtures("agent")
def test_enrols_with_a_key_that_only_the_agent_holds(made: Path, desk: Path) -> None:
    (desk / "id_agent").unlink()
    enrol(desk, "ward", "--ssh-key", "id_agent.pub")
    take_in(made, desk, read(desk))


def test_shows_the_charter_and_who_will_see_what(desk: Path) -> None:
    done = run(
        "enrol", "charter", "--class", "ward", "--ssh-key", "id_ecdsa", "--plain", "--yes", within=desk
    )
    words = run_json("roster", "check", "charter", within=desk)["words"]
    assert "  ".join(words[:4]) in done.stderr
    for piece in ("Nurses of Northfield", "All who work nights", "Everyone who gets the roster", "2 letters"):
        assert piece in done.stderr
    assert "warning: me.key has no passphrase" in done.stderr


def test_nothing_is_made_where_the_words_differ(desk: Path) -> None:
    done = run(
        "enrol", "charter", "--class", "ward", "--ssh-key", "id_rsa", "--plain", within=desk, answer="n\n"
    )
    assert "[words-differ]" in done.stderr
    assert not (desk / "me.key").exists()


def test_output_and_enrolment_hold_no_secret(desk: Path) -> None:
    done = run("enrol", "charter", "--class", "ward", "--ssh-key", "id_rsa", "--plain", "--yes", within=desk)
    key = (desk / "me.key").read_bytes()
    secrets = secrets_of(parse_key_file(key, "me.key"))
    published = (done.stdout + done.stderr).encode() + (desk / "enrolment.json").read_bytes()
    assert not [one for one in secrets if one in published]
    # The control: the same search finds them where they are.
    assert [one for one in secrets if one in key]


def test_repeated_the_stored_proof_is_sent_again(made: Path, desk: Path) -> None:
    enrol(desk, "ward", "--ssh-key", "id_rsa", "--out", "first.json")
    enrol(desk, "ward", "--ssh-key", "id_rsa", "--out", "second.json")
    first, second = read(desk, "first.json"), read(desk, "second.json")
    assert (first.commitments, first.proof) == (second.commitments, second.proof)
    # The control: another key file has another proof.
    enrol(desk, "ward", "--ssh-key", "id_rsa", "--out", "third.json", "--key", "other.key")
    assert read(desk, "third.json").proof != first.proof
    take_in(made, desk, second)


def test_a_failed_signature_can_be_asked_for_again(made: Path, desk: Path) -> None:
    broken = desk / "id_broken"
    broken.write_text("no key\n")
    (desk / "id_broken.pub").write_text((desk / "id_rsa.pub").read_text())
    assert refused(desk, "ward", "--ssh-key", broken) == "ssh-keygen-failed"
    drawn = (desk / "me.key").read_bytes()
    enrol(desk, "ward", "--ssh-key", "id_rsa")
    assert parse_key_file(drawn, "key").proof == read(desk).proof
    take_in(made, desk, read(desk))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ward",), "ssh-key-needed"),
        (("ward", "--ssh-key", "id_stranger"), "principal-not-found"),
        (("ward", "--ssh-key", "id_rsa", "--principal", "nobody@example.org"), "principal-not-listed"),
        (
            ("ward", "--ssh-key", "id_rsa", "--principal", "id_ecdsa@northfield.example"),
            "principal-not-found",
        ),
        (("former", "--principal", "me@example.org"), "principal"),
        (("nights",), "class-unknown"),
        (("agency", "--registrar", "union.example"), "registrar-unknown"),
        (("agency", "--registrar", "second.example"), "registrars-too-few"),
    ],
)
def test_refuses(desk: Path, arguments: tuple[str, ...], code: str) -> None:
    assert refused(desk, *arguments) == code


def test_refuses_a_key_file_of_another_class(desk: Path) -> None:
    enrol(desk, "former")
    assert refused(desk, "ward", "--ssh-key", "id_rsa") == "key-file-enrolment"


def test_refuses_a_charter_alone_without_a_name(desk: Path) -> None:
    (desk / "alone.json").write_bytes((desk / "charter" / "charter.json").read_bytes())
    command = ["enrol", "alone.json", "--class", "ward", "--plain", "--yes", "--ssh-key", "id_rsa"]
    assert refused_with(*command, within=desk) == "principal-needed"
    run_json(*command, "--principal", "id_rsa@northfield.example", within=desk)


def test_refuses_a_roster_that_is_frozen(desk: Path) -> None:
    (desk / "frozen").mkdir()
    (desk / "frozen" / "charter.json").write_bytes((desk / "charter" / "charter.json").read_bytes())
    (desk / "frozen" / "roster.json").write_text("{}")
    command = ["enrol", "frozen", "--class", "former", "--plain", "--yes"]
    assert refused_with(*command, within=desk) == "roster-frozen"


def test_overwrites_no_request_of_another_member(desk: Path) -> None:
    (desk / "second-example.request.json").write_text("another member's")
    assert refused(desk, "agency") == "file-exists"
    assert (desk / "second-example.request.json").read_text() == "another member's"
    (desk / "mine").mkdir()
    assert len(enrol(desk, "agency", "--out", "mine/request.json")["written"]) == 3


def test_says_so_where_ssh_keygen_is_missing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(desk))
    assert refused(desk, "ward", "--ssh-key", "id_rsa") == "ssh-keygen-missing"


def test_asks_registrars_who_sign_in_the_open(desk: Path) -> None:
    assert enrol(desk, "former")["written"] == ["request.json"]
    data = (desk / "request.json").read_bytes()
    request = schema.parse_document(EnrolmentRequest, data, "request", limits.LINE_BYTES)
    assert request.signatures == ()
    assert request.proof == parse_key_file((desk / "me.key").read_bytes(), "key").proof


def test_blind_registrars_answer_and_the_entry_is_made(made: Path, desk: Path) -> None:
    written = enrol(desk, "agency")["written"]
    assert written == ["first-one.request.json", "second-example.request.json", "third-example.request.json"]
    pending = desk / "me.key.pending"
    assert (pending.stat().st_mode & 0o777) == 0o600
    before = [(desk / name).read_bytes() for name in written]
    assert enrol(desk, "agency")["written"] == written
    assert [(desk / name).read_bytes() for name in written] == before
    responses = []
    for name, file in zip(("one", "three"), (before[0], before[2]), strict=True):
        tokens = SigningKey.load(made / f"{name}.key", Role.REGISTRAR).tokens
        assert tokens is not None
        request = schema.parse_document(BlindRequest, file, name, PENDING_BYTES)
        responses.append(build_response(request, tokens.blind_sign(request.blinded)))
    finish_blind(pending, responses, desk / "enrolment.json")
    assert not pending.exists()
    take_in(made, desk, read(desk))


def test_blind_requests_do_not_hold_the_statement(desk: Path) -> None:
    written = enrol(desk, "agency")["written"]
    data = (desk / "me.key.pending").read_bytes()
    pending = schema.parse_document(BlindPending, data, "pending", PENDING_BYTES)
    commitments = [canon.encode_base64(one).encode() for one in pending.statement.commitments]
    assert all(one in data for one in commitments)
    assert not [one for name in written for one in commitments if one in (desk / name).read_bytes()]


def test_the_key_file_is_protected_by_the_passphrase_given(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSIGNED_PASSPHRASE", "three grey geese")
    run_json("enrol", "charter", "--class", "former", "--yes", within=desk)
    assert is_protected((desk / "me.key").read_bytes())
    run_json("credential", "show", "me.key", within=desk)
    monkeypatch.setenv("UNDERSIGNED_PASSPHRASE", "")
    again = ["enrol", "charter", "--class", "former", "--yes", "--key", "new.key", "--out", "new.json"]
    assert refused_with(*again, within=desk) == "passphrase-empty"


def test_asks_for_a_new_passphrase_twice_and_shows_none(desk: Path) -> None:
    command = [sys.executable, "-m", "undersigned.cli", "enrol", "charter", "--class", "former", "--yes"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(desk)
        os.execv(command[0], command)  # noqa: S606
    shown = b""
    for question, answer in ((b"New passphrase", b"three grey geese\n"), (b"Repeat", b"three grey geese\n")):
        while question not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, answer)
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:
        pass
    assert os.waitpid(child, 0)[1] == 0, shown
    assert b"geese" not in shown
    assert is_protected((desk / "me.key").read_bytes())


def test_a_request_of_another_class_is_not_in_the_way(desk: Path) -> None:
    assert enrol(desk, "former")["written"] == ["request.json"]
    assert len(enrol(desk, "agency", "--key", "agency.key")["written"]) == 3


def test_a_group_cannot_write_lines_of_the_program(made: Path, tmp_path: Path) -> None:
    charter = schema.parse_document(
        Charter, (made / "charter" / "charter.json").read_bytes(), "charter.json", limits.ROSTER_BYTES
    )
    named = replace(charter, group="Nurses\u2028You enrol in the class ward.\u200f", description="\u061cAll.")
    (tmp_path / "charter.json").write_bytes(schema.encode_document(named))
    told = run("enrol", "charter.json", "--class", "former", within=tmp_path, answer="n\n").stderr
    assert "Nurses\\u{2028}You enrol in the class ward.\\u{200f}, charter of" in told
    assert "\n\\u{061c}All.\n" in told
