from __future__ import annotations

import json
import os
import pty
import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.credentials import LETTER, NOON, PASSPHRASE, build_charter, leave, make_key, sign
from undersigned import _core, canon, schema
from undersigned.credential import key_file
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import encode_key_file, parse_key_file
from undersigned.credential.passphrase import protect, unprotect
from undersigned.credential.use import create_key_file, open_credential
from undersigned.errors import MalformedInput, Refused, UndersignedError

DOCS = Path(__file__).parents[2] / "docs" / "key-file.md"


def masked(path: Path) -> bytes:
    return re.sub(rb'"secret":"[^"]{86}"', b"", path.read_bytes())


def test_roundtrip_key_file() -> None:
    credential = enrol(build_charter(), "ward", "nurse@example.org")
    data = bytes(encode_key_file(credential))
    assert bytes(encode_key_file(parse_key_file(data, "me.key"))) == data


def test_the_stored_enrolment_proof_holds_for_the_statement() -> None:
    credential = enrol(build_charter(), "former", None)
    assert credential.statement is not None
    _core.check_enrolment(credential.statement.id, b"".join(credential.commitments), credential.proof)
    resumed = parse_key_file(bytes(encode_key_file(credential)), "me.key")
    assert resumed.proof == credential.proof


def test_has_one_length_whatever_was_done(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    make_key(path)
    lengths = {path.stat().st_size}
    for use in (lambda: sign(path, 0), lambda: leave(path, 1), lambda: sign(path, 2, keep=True)):
        use()
        lengths.add(path.stat().st_size)
    with open_credential(path, None, LETTER.closes):
        pass
    assert lengths == {path.stat().st_size}


def test_slots_erased_by_sign_leave_or_deadline_look_the_same(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    make_key(path)
    sign(path, 0)
    leave(path, 1)
    sign(path, 2, keep=True)
    with open_credential(path, None, LETTER.closes):
        pass
    slots = json.loads(path.read_bytes())["slots"]
    assert slots[0] | {"secret": ""} == slots[1] | {"secret": ""} == slots[2] | {"secret": ""}
    assert len({slot["secret"] for slot in slots}) == 3


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    previous = os.umask(0)
    try:
        make_key(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        leave(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(previous)


def test_refuses_to_replace_a_key_file(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    credential = make_key(path)
    before = path.read_bytes()
    with pytest.raises(Refused, match="file-exists"):
        create_key_file(path, credential, None)
    assert path.read_bytes() == before


def test_roundtrip_protected_key_file(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    make_key(path, passphrase=PASSPHRASE)
    length = path.stat().st_size
    with pytest.raises(Refused, match="passphrase-needed"), open_credential(path, None, NOON):
        pass
    with open_credential(path, PASSPHRASE, NOON) as held:
        assert not held.is_plain
        held.show(0, LETTER).finish()
    assert path.stat().st_size == length
    document = json.loads(unprotect(path.read_bytes(), PASSPHRASE, "me.key"))
    assert [slot["state"] for slot in document["slots"]] == ["void", "free", "free"]


def test_refuses_another_passphrase() -> None:
    protected = protect(b"{}", PASSPHRASE)
    with pytest.raises(Refused, match="key-file-passphrase"):
        unprotect(protected, PASSPHRASE + "s", "me.key")
    with pytest.raises(MalformedInput, match="key-file"):
        unprotect(protected[:-1], PASSPHRASE, "me.key")


def test_age_opens_a_protected_key_file(tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("Debian's `age` is not installed")
    path = tmp_path / "me.key"
    path.write_bytes(protect(b'{"plain":"document"}', PASSPHRASE))
    child, terminal = pty.fork()
    if child == 0:  # age asks for a passphrase on a terminal only
        os.execv(age, ["age", "-d", "-o", str(tmp_path / "opened"), str(path)])  # noqa: S606
    os.write(terminal, PASSPHRASE.encode() + b"\n")
    while True:
        try:
            if not os.read(terminal, 1024):
                break
        except OSError:
            break
    os.waitpid(child, 0)
    os.close(terminal)
    assert (tmp_path / "opened").read_bytes() == b'{"plain":"document"}'


def altered(**changes: Any) -> bytes:
    document = json.loads(encode_key_file(enrol(build_charter(), "ward", "nurse@example.org")))
    slot = changes.pop("slot", {})
    document["slots"][1] |= slot
    return canon.encode_json(document | changes)


FAULTS: dict[str, Callable[[], bytes]] = {
    "secret_of_another_slot": lambda: altered(
        slot={"secret": canon.encode_base64(bytes(_core.Opening.draw().to_bytes()))}
    ),
    "secret_that_is_no_scalar": lambda: altered(slot={"secret": canon.encode_base64(b"\xff" * 64)}),
    "secret_of_63_bytes": lambda: altered(slot={"secret": canon.encode_base64(b"\x01" * 63)}),
    "secret_that_is_a_number": lambda: altered(slot={"secret": 7}),
    "unknown_state": lambda: altered(slot={"state": "used"}),
    "letter_on_a_free_slot": lambda: altered(slot={"letter": "01" * 32}),
    "fewer_slots_than_commitments": lambda: altered(slots=[]),
    "no_slot_at_all": lambda: altered(slots=[], commitments=[]),
    "proof_of_95_bytes": lambda: altered(proof=canon.encode_base64(b"\x01" * 95)),
    "unknown_field": lambda: altered(note=""),
    "another_kind": lambda: altered(kind="letter"),
    "too_many_bytes": lambda: altered(note="x" * key_file.KEY_FILE_BYTES),
    "no_json": lambda: b"\x00" * 100,
    "empty": lambda: b"",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses(fault: str) -> None:
    with pytest.raises(MalformedInput):
        parse_key_file(FAULTS[fault](), "me.key")


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    path.write_bytes(altered(proof="x"))
    before = path.read_bytes()
    with pytest.raises(UndersignedError), open_credential(path, None, NOON):
        pass
    assert path.read_bytes() == before


def test_the_page_names_every_field() -> None:
    page = DOCS.read_text()
    for field in schema.walk_fields(key_file._StoredCredential):
        assert f"`{field}`" in page, field


def test_the_page_gives_the_length() -> None:
    example = encode_key_file(enrol(build_charter(16), "ward", "nurse@example.org"))
    stated = re.search(r"16 slots[^.]*?([0-9,]+) bytes", DOCS.read_text())
    assert stated is not None
    assert len(example) == int(stated[1].replace(",", ""))
