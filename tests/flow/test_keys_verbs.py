"""Key files by the real command: secrets for their owner alone, public sides to hand out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from undersigned.desk.witness_list import parse_witness_file
from undersigned.keys.public import TokenPublicKey, read_public
from undersigned.keys.sealing import CollectorIdentity
from undersigned.keys.signing import Role, SigningKey


@pytest.mark.parametrize("role", list(Role))
def test_makes_a_key_and_its_public_side(role: Role, tmp_path: Path) -> None:
    told = run_json("keys", "new", role, "letters.example.org/northfield", within=tmp_path)
    path, public = tmp_path / f"{role}.key", tmp_path / f"{role}.pub"
    key = SigningKey.load(path, role)
    assert told == key.describe()
    assert (path.stat().st_mode & 0o777, public.stat().st_mode & 0o777) == (0o600, 0o644)
    assert read_public(public).ed25519 == key.public
    assert json.loads(public.read_text()) == told
    assert run_json("keys", "show", path) == run_json("keys", "show", public) == told


def test_a_witness_can_be_put_on_a_readers_list(tmp_path: Path) -> None:
    run_json("keys", "new", "witness", "paper.example", "--out", "paper.key", within=tmp_path)
    (known,) = parse_witness_file(tmp_path / "paper.pub")
    assert known.name == "paper.example"


def test_a_blind_registrars_public_side_holds_its_rsa_key(tmp_path: Path) -> None:
    run_json("keys", "new", "registrar", "union", "--rsa", "2048", within=tmp_path)
    public = read_public(tmp_path / "registrar.pub")
    tokens = SigningKey.load(tmp_path / "registrar.key", Role.REGISTRAR).tokens
    assert isinstance(public, TokenPublicKey)
    assert tokens is not None
    assert public.rsa == tokens.public.encode()


def test_a_collectors_identity_is_what_age_reads(tmp_path: Path) -> None:
    told = run_json("keys", "new", "collector", "desk", within=tmp_path)
    data = (tmp_path / "collector.key").read_bytes()
    assert CollectorIdentity.parse(data, "collector.key").recipient == told["age"]
    assert (tmp_path / "collector.key").stat().st_mode & 0o777 == 0o600
    assert run_json("keys", "show", tmp_path / "collector.pub") == told
    assert run_json("keys", "show", tmp_path / "collector.key") == {"age": told["age"]}


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    for role in (*Role, "collector"):
        made = run("keys", "new", role, "someone", within=tmp_path)
        shown = run("keys", "show", tmp_path / f"{role}.key")
        secret = (tmp_path / f"{role}.key").read_text()
        hidden = secret.split("\n")[1] if role == "collector" else json.loads(secret)["ed25519"]
        for text in (made.stdout, made.stderr, shown.stdout, shown.stderr):
            assert hidden not in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("log", "a name"), "name"),
        (("collector", "a+name"), "name"),
        (("log", "origin", "--rsa", "2048"), "token-key"),
        (("collector", "desk", "--rsa", "2048"), "token-key"),
    ],
)
def test_refuses_to_make(arguments: tuple[str, ...], code: str, tmp_path: Path) -> None:
    assert refused_with("keys", "new", *arguments, within=tmp_path) == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["log.key", "log.pub"])
def test_refuses_to_overwrite(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine")
    assert refused_with("keys", "new", "log", "origin", within=tmp_path) == "file-exists"
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_refuses_to_show_what_is_no_key_file(tmp_path: Path) -> None:
    for name, data, code in (
        ("a.json", b'{"kind":"letter"}', "key-file-form"),
        ("b.key", b"nothing", "identity"),
        ("c.pub", b"nothing", "json"),
        ("d.pub", b'{"name":"x"}', "field-missing"),
    ):
        (tmp_path / name).write_bytes(data)
        assert refused_with("keys", "show", tmp_path / name) == code
