from __future__ import annotations

import copy
import pickle
import stat
from pathlib import Path

import pytest

from support.logs import ORIGIN
from undersigned import _core, canon
from undersigned.errors import MalformedInput, Refused, StoreFailure, UndersignedError
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.keys.signing import Role, SigningKey


@pytest.mark.parametrize("role", Role)
def test_roundtrip_signing_key(tmp_path: Path, role: Role) -> None:
    key, path = SigningKey.draw(role, ORIGIN), tmp_path / "my.key"
    key.save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = SigningKey.load(path, role)
    assert (loaded.name, loaded.role, loaded.public) == (ORIGIN, role, key.public)
    assert loaded.tokens is None
    _core.check_ed25519(key.public, b"message", loaded.sign(b"message"))
    assert key.describe() == {"name": ORIGIN, "ed25519": canon.encode_base64(key.public)}


def test_roundtrip_registrar_key_with_rsa(tmp_path: Path) -> None:
    key = SigningKey.draw(Role.REGISTRAR, "union", rsa_bits=2048)
    key.save(tmp_path / "union.key")
    loaded = SigningKey.load(tmp_path / "union.key", Role.REGISTRAR)
    assert key.tokens is not None
    assert loaded.tokens is not None
    assert loaded.tokens.public == key.tokens.public
    spki = canon.parse_base64(loaded.describe()["rsa"])
    assert parse_token_key(spki) == key.tokens.public


def test_two_keys_differ() -> None:
    assert SigningKey.draw(Role.LOG, "a").public != SigningKey.draw(Role.LOG, "a").public


def test_refuses_a_key_file_of_another_role(tmp_path: Path) -> None:
    SigningKey.draw(Role.WITNESS, "paper").save(tmp_path / "paper.key")
    for role in (Role.LOG, Role.REGISTRAR):
        with pytest.raises(MalformedInput, match="key-file-form"):
            SigningKey.load(tmp_path / "paper.key", role)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o666])
def test_refuses_a_key_file_that_others_may_touch(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "log.key"
    SigningKey.draw(Role.LOG, "a").save(path)
    path.chmod(mode)
    with pytest.raises(Refused) as refused:
        SigningKey.load(path, Role.LOG)
    assert refused.value.code == "key-file-open"
    assert f"chmod 600 {path}" in str(refused.value)


def test_refuses_to_write_over_a_key(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    SigningKey.draw(Role.LOG, "a").save(path)
    before = path.read_bytes()
    with pytest.raises(Refused, match="file-exists"):
        SigningKey.draw(Role.LOG, "a").save(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("fault", ["short seed", "truncated", "space", "rsa that is none", "bad name"])
def test_refuses_a_damaged_key_file_without_quoting_it(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "log.key"
    SigningKey.draw(Role.LOG, "a").save(path)
    data = path.read_bytes()
    seed = data.split(b'"ed25519":"')[1].split(b'"')[0]
    spoiled = {
        "short seed": data.replace(seed, seed[:-4]),
        "truncated": data[:-1],
        "space": data.replace(b":", b": "),
        "rsa that is none": data.replace(b'"rsa":null', b'"rsa":"AAAA"'),
        "bad name": data.replace(b'"name":"a"', b'"name":"a b"'),
    }[fault]
    path.write_bytes(spoiled)
    with pytest.raises(UndersignedError) as refused:
        SigningKey.load(path, Role.LOG)
    assert refused.value.code == "key-file-form"
    assert seed[:20].decode() not in str(refused.value)
    assert refused.value.__cause__ is None


def test_refuses_a_missing_or_huge_key_file(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="not-found"):
        SigningKey.load(tmp_path / "none.key", Role.LOG)
    (tmp_path / "huge.key").write_bytes(bytes(10_000))
    (tmp_path / "huge.key").chmod(0o600)
    with pytest.raises(MalformedInput, match="too-large"):
        SigningKey.load(tmp_path / "huge.key", Role.LOG)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "ä", "a" * 201])
def test_refuses_a_name_that_no_note_may_have(name: str) -> None:
    with pytest.raises(MalformedInput, match="name"):
        SigningKey.draw(Role.WITNESS, name)


def test_refuses_an_rsa_key_for_a_witness() -> None:
    with pytest.raises(Refused, match="token-key"):
        SigningKey.draw(Role.WITNESS, "paper", rsa_bits=2048)


def test_a_signing_key_is_not_shown_compared_hashed_pickled_or_copied() -> None:
    key = SigningKey.draw(Role.LOG, "a")
    assert repr(key) == str(key) == "SigningKey(…)"
    with pytest.raises(TypeError):
        assert key == key
    with pytest.raises(TypeError):
        hash(key)
    for leak in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leak(key)


def test_a_wiped_key_does_not_sign() -> None:
    key = SigningKey.draw(Role.LOG, "a")
    key.wipe()
    with pytest.raises(Refused, match="key-wiped"):
        key.sign(b"message")
