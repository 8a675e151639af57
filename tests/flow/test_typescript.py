"""The second implementation, in `web/`, says the same of every bundle; each reads what the other makes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mutation.export import encode_row
from mutation.row import Row
from mutation.table import ROWS
from mutation.worlds import make_authority, world_of
from support.credentials import PASSPHRASE, make_key
from support.group import cosigned, make_witnesses
from support.typescript import WEB, build_scripts, needs_node
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive
from undersigned.credential.use import open_credential
from undersigned.keys.signing import Role, SigningKey
from undersigned.log.note import Note, encode_note, parse_note
from undersigned.sentences import SENTENCES
from undersigned.server.client.words import find_codes
from undersigned.server.member.words import ENROL_WORDS, SIGN_WORDS
from undersigned.tongue import ENGLISH

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
CHARTER = "ab" * 32
# Every so-many-th row of the table by day; all of them in `make check-long`.
SAMPLE = 9

pytestmark = needs_node


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled scripts, in a folder of this run's own."""
    return build_scripts(tmp_path_factory.mktemp("web"))


def _run(script: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["node", script, *arguments], capture_output=True, text=True, check=False)


def _run_python(module: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["rich", "blind", "again", "plain"])
def test_reports_the_same_as_the_command_line(build: Path, tmp_path: Path, name: str) -> None:
    bundle = tmp_path / "letter.zip"
    bundle.write_bytes(encode_archive(world_of(name).files))
    ours = _run_python("undersigned.cli", "verify", "--json", bundle)
    theirs = _run(build / "verify.js", bundle, "--json")
    assert theirs.returncode == ours.returncode == 0
    assert json.loads(theirs.stdout) == json.loads(ours.stdout)


OTHER = make_witnesses(1)[0].describe()
LOG = json.dumps(world_of("rich").group.log.describe(), separators=(",", ":"), sort_keys=True)
WITNESS = world_of("rich").group.witnesses[0].describe()


@pytest.mark.parametrize(
    ("option", "text", "status"),
    [
        ("--log", LOG, 0),
        ("--log", json.loads(LOG)["ed25519"] + "\n", 0),
        ("--log", OTHER["ed25519"], 1),
        ("--log", "not a key", 2),
        ("--witness", f"# mine\n\nthe-paper\t{WITNESS['ed25519']}\n", 0),
        ("--witness", f"{WITNESS['name']} {WITNESS['ed25519']}\n{OTHER['name']} {OTHER['ed25519']}\n", 1),
        ("--witness", json.dumps(OTHER, separators=(",", ":"), sort_keys=True), 1),
        ("--witness", json.dumps(OTHER, separators=(", ", ":"), sort_keys=True), 2),
        ("--witness", "# nobody\n", 2),
        ("--witness", f"{OTHER['name']}+00000000+BAAA", 2),
        ("--witness", f"a+b {OTHER['ed25519']}", 2),
        ("--tsa", "", 2),
        ("--tsa", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 2),
    ],
    ids=[f"trust-{number}" for number in range(13)],  # keys differ from process to process
)
def test_trusts_what_the_command_line_trusts(
    build: Path, tmp_path: Path, option: str, text: str, status: int
) -> None:
    bundle, known = tmp_path / "letter.zip", tmp_path / "known"
    bundle.write_bytes(encode_archive(world_of("rich").files))
    known.write_text(text)
    ours = _run_python("undersigned.cli", "verify", "--json", bundle, option, known)
    theirs = _run(build / "verify.js", bundle, "--json", option, known)
    assert (ours.returncode, theirs.returncode) == (status, status), theirs.stderr
    if status < 2:
        assert json.loads(theirs.stdout) == json.loads(ours.stdout)


def _compare(build: Path, tmp_path: Path, files: dict[str, bytes], known: SigningKey) -> Any:
    """What both print of a bundle to a reader who knows a witness."""
    bundle, listed = tmp_path / "letter.zip", tmp_path / "known"
    bundle.write_bytes(encode_archive(files))
    listed.write_text(f"{known.name} {known.describe()['ed25519']}\n")
    ours = _run_python("undersigned.cli", "verify", "--json", bundle, "--witness", listed)
    theirs = _run(build / "verify.js", bundle, "--json", "--witness", listed)
    return json.loads(ours.stdout), json.loads(theirs.stdout)


def test_tells_a_witness_that_only_the_reader_knows(build: Path, tmp_path: Path) -> None:
    world, paper = world_of("rich"), SigningKey.draw(Role.WITNESS, "daily.example")
    seen = cosigned(world.files[names.CHECKPOINT], [paper], NOON)
    ours, theirs = _compare(build, tmp_path, {**world.files, names.CHECKPOINT: seen}, paper)
    assert ours == theirs
    assert ours["valid"]
    assert "daily.example" in ours["steps"][7]["detail"]


def test_a_bad_line_of_a_witness_that_the_reader_knows_spoils_an_earlier_letter(
    build: Path, tmp_path: Path
) -> None:
    world, paper = world_of("again"), SigningKey.draw(Role.WITNESS, "daily.example")
    earlier = names.PARENT + names.CHECKPOINT
    files = {**world.files, names.CHECKPOINT: cosigned(world.files[names.CHECKPOINT], [paper], NOON)}
    for told in _compare(build, tmp_path, files, paper):
        assert told["valid"]
    note = parse_note(cosigned(world.files[earlier], [paper], NOON), "checkpoint")
    *others, last = note.signatures
    spoiled = replace(last, signature=last.signature[:-1] + bytes([last.signature[-1] ^ 1]))
    files[earlier] = encode_note(Note(note.text, (*others, spoiled)))
    for told in _compare(build, tmp_path, files, paper):
        assert (told["steps"][2]["status"], told["steps"][2]["code"]) == ("failed", "parent-invalid")
        assert told["steps"][2]["findings"][0]["place"] == names.PARENT


def test_trusts_the_same_authority(build: Path, tmp_path: Path) -> None:
    bundle, root = tmp_path / "letter.zip", tmp_path / "root"
    bundle.write_bytes(encode_archive(world_of("rich").files))
    base64 = b64encode(make_authority(1).root_der).decode()
    other = f"-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n"
    for data, status in ((make_authority(0).root_der, 0), (other.encode(), 1), (2 * other.encode(), 2)):
        root.write_bytes(data)
        ours = _run_python("undersigned.cli", "verify", "--json", bundle, "--tsa", root)
        theirs = _run(build / "verify.js", bundle, "--json", "--tsa", root)
        assert (ours.returncode, theirs.returncode) == (status, status), theirs.stderr
        if status < 2:
            assert json.loads(theirs.stdout) == json.loads(ours.stdout)


def _check_rows(build: Path, tmp_path: Path, rows: list[Row]) -> None:
    table = tmp_path / "table.jsonl"
    table.write_bytes(b"".join(map(encode_row, rows)))
    done = _run(build / "table.js", table)
    assert done.stdout.splitlines() == [f"{len(rows)} passed, 0 failed"], done.stderr


def test_refuses_mutations_by_the_same_step_and_code(build: Path, tmp_path: Path) -> None:
    _check_rows(build, tmp_path, ROWS[::SAMPLE])


@pytest.mark.long
def test_refuses_all_mutations_by_the_same_step_and_code(build: Path, tmp_path: Path) -> None:
    _check_rows(build, tmp_path, ROWS)


def test_table_runner_fails_a_row_that_is_wrong(build: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.jsonl"
    table.write_bytes(encode_row(ROWS[0]).replace(ROWS[0].code.encode(), b"another-code"))
    done = _run(build / "table.js", table)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "0 passed, 1 failed"


def test_fresh_proofs_hold_here(build: Path, tmp_path: Path) -> None:
    made = tmp_path / "vectors.json"
    made.write_text(_run(build / "make-vectors.js").stdout, "utf-8")
    done = _run_python("undersigned.vectors", made)
    assert done.stdout.splitlines() == ["25 passed, 0 failed"]


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_opens_our_key_file(build: Path, tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "me.key"
    make_key(path, 3, None, passphrase)
    shown = json.loads(_run(build / "key-file.js", "show", path, passphrase or "").stdout)
    assert shown["states"] == ["free"] * 3
    assert shown["origin"]["principal"] == "nurse@example.org"


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_we_open_its_key_file(build: Path, tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "me.key"
    _run(build / "key-file.js", "draw", path, CHARTER, "ward", "nurse@example.org", "3", passphrase or "")
    with open_credential(path, passphrase, NOON) as held:
        assert len(held.credential.commitments) == 3
    shown = json.loads(_run(build / "key-file.js", "show", path, passphrase or "").stdout)
    assert shown["origin"]["id"] == CHARTER


def test_age_opens_its_key_file(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    _run(build / "key-file.js", "draw", path, CHARTER, "ward", "", "1", PASSPHRASE)
    data = path.read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n-> scrypt ")
    pyrage = pytest.importorskip("pyrage")
    assert json.loads(pyrage.passphrase.decrypt(data, PASSPHRASE))["kind"] == "key-file"


def test_its_codes_are_ours_and_say_the_same() -> None:
    lines = (WEB / "src" / "sentences.ts").read_text("utf-8").splitlines()[2:-1]
    told = json.loads("{" + "".join(lines).strip().rstrip(",") + "}")
    assert {code: SENTENCES.get(code) for code in told} == told, "run web/tools/sentences.py"
    sources = [path.read_text("utf-8") for path in (WEB / "src").rglob("*.ts")]
    used = {
        code for text in sources for code in re.findall(r'(?:Refusal|findings\.add)\("([a-z0-9-]+)"', text)
    }
    assert len(used) > 100
    own = {name.removeprefix("code:") for name in find_codes(ENGLISH, ())}
    # What one page alone refuses, it says in its own words.
    assert used <= told.keys() | own | ENROL_WORDS.keys() | SIGN_WORDS.keys()
