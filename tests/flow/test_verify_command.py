"""`undersigned verify` and `undersigned show`, each in a process of its own, on files as people have them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.world import LetterPlan, World, make_world
from undersigned import canon
from undersigned.bundle import names
from undersigned.bundle.archive import write_archive
from undersigned.bundle.folder import write_folder
from undersigned.demo.authority import Authority
from undersigned.keys.public import encode_public

GROUP = GroupPlan((ClassPlan("ward", members=9), ClassPlan("former", "registrars", members=6)), witnesses=1)
SIGNED = (("ward", 3), ("former", 2))
SENTENCE = (
    "5 different members of Nurses of Northfield Hospital, 3 of class “ward” and 2 of class “former”, signed "
    "exactly this text; anyone can check it from the published record."
)


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "undersigned.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=600, **options)


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def world(authority: Authority) -> World:
    return make_world(GROUP, LetterPlan(signs=SIGNED, authority=authority))


@pytest.fixture
def bundle(tmp_path: Path, world: World) -> Path:
    path = tmp_path / "letter.zip"
    write_archive(path, world.files)
    return path


def write_key(path: Path, name: str, public: bytes) -> Path:
    path.write_bytes(encode_public({"ed25519": canon.encode_base64(public), "name": name}))
    return path


def test_verifies_a_zip(bundle: Path) -> None:
    done = run("verify", bundle)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 format     passed")
    assert "9 timestamp  passed" in done.stdout
    assert SENTENCE in unwrapped(done.stdout)
    assert "What this does not prove" in done.stdout


def test_verifies_a_folder(tmp_path: Path, world: World) -> None:
    write_folder(tmp_path / "letter", world.files)
    assert run("verify", tmp_path / "letter").returncode == 0


def test_prints_json(bundle: Path, world: World) -> None:
    done = run("verify", bundle, "--json")
    found = json.loads(done.stdout)
    assert (found["valid"], found["signatures"]) == (True, 5)
    assert found["classes"] == {"ward": 3, "former": 2}
    assert found["letter"] == world.letter.id.hex()


def test_prints_a_list_for_several_bundles(tmp_path: Path, bundle: Path, world: World) -> None:
    write_folder(tmp_path / "broken", {**world.files, "texts/en.md": b"Another text.\n"})
    done = run("verify", bundle, tmp_path / "broken", "--json")
    assert done.returncode == 1
    assert [one["valid"] for one in json.loads(done.stdout)] == [True, False]


def test_what_is_no_bundle_gets_a_report(tmp_path: Path) -> None:
    path = tmp_path / "letter.zip"
    path.write_bytes(b"not a zip")
    done = run("verify", path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 format     FAILED" in done.stdout
    assert "[zip-form]" in done.stdout
    assert run("verify", path, "--json").returncode == 1


# The first would clear a terminal, and `click` takes it out where there is none: the others are left to us.
@pytest.mark.parametrize("name", ["\x1b[2J", "\x1b]0;a title\x07", "\rVALID", "\u202eDILAV", "a\nVALID"])
def test_a_file_name_cannot_steer_the_terminal(name: str, tmp_path: Path, world: World) -> None:
    write_folder(tmp_path / "letter", world.files)
    (tmp_path / "letter" / name).write_bytes(b"")
    done = run("verify", tmp_path / "letter")
    assert done.returncode == 1
    assert "[bundle-name]" in done.stdout
    assert not set("\x1b\x07\r\u202e") & set(done.stdout + done.stderr)
    assert "VALID" not in {line[:5] for line in done.stdout.splitlines()}


def test_no_such_file_is_wrong_usage(tmp_path: Path) -> None:
    done = run("verify", tmp_path / "none.zip")
    assert (done.returncode, done.stdout) == (2, "")


def test_an_open_letter_is_told_as_open(tmp_path: Path, world: World) -> None:
    leaves = world.files[names.SIGNATURES].splitlines(keepends=True)
    files = {**world.files, names.SIGNATURES: b"".join(leaves[:-1])}
    del files[names.TIMESTAMP]
    write_folder(tmp_path / "letter", files)
    done = run("verify", tmp_path / "letter")
    assert done.returncode == 1
    assert "OPEN: this letter has no close record yet." in done.stdout


def test_holds_the_bundle_against_what_the_reader_knows(
    tmp_path: Path, bundle: Path, authority: Authority
) -> None:
    group = make_group(GROUP)
    known = (
        ("--log", write_key(tmp_path / "log.pub", group.log.name, group.log.public)),
        ("--witness", write_key(tmp_path / "w.pub", group.witnesses[0].name, group.witnesses[0].public)),
        ("--tsa", tmp_path / "root.der"),
    )
    (tmp_path / "root.der").write_bytes(authority.root_der)
    done = run("verify", bundle, *(part for pair in known for part in pair))
    assert done.returncode == 0
    for option, _ in known:
        assert option not in done.stdout


def test_takes_a_bare_log_key(tmp_path: Path, bundle: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text(canon.encode_base64(make_group(GROUP).log.public) + "\n")
    assert run("verify", bundle, "--log", path).returncode == 0


@pytest.mark.parametrize(
    ("option", "step", "code"),
    [("--log", "log", "log-key-unknown"), ("--witness", "log", "witness-wanted")],
)
def test_refuses_keys_that_the_reader_does_not_know(
    tmp_path: Path, bundle: Path, option: str, step: str, code: str
) -> None:
    other = make_group(GroupPlan(witnesses=1))
    path = write_key(tmp_path / "other.pub", "witness-0.example", other.witnesses[0].public)
    done = run("verify", bundle, option, path, "--json")
    assert done.returncode == 1
    failed = [one for one in json.loads(done.stdout)["steps"] if one["status"] == "failed"]
    assert [(one["step"], one["code"]) for one in failed] == [(step, code)]


def test_refuses_another_authority(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other.der").write_bytes(Authority.make(tmp_path / "other").root_der)
    done = run("verify", bundle, "--tsa", tmp_path / "other.der")
    assert done.returncode == 1
    assert "[timestamp-root-unknown]" in done.stdout


@pytest.mark.parametrize("option", ["--log", "--witness", "--tsa"])
def test_a_file_of_another_kind_is_wrong_usage(tmp_path: Path, bundle: Path, option: str) -> None:
    path = tmp_path / "file"
    path.write_text("nothing of the kind\n")
    done = run("verify", bundle, option, path)
    assert (done.returncode, done.stdout) == (2, "")


def test_progress_is_for_terminals_and_not_for_output(bundle: Path) -> None:
    ours, theirs = os.openpty()
    seen: list[bytes] = []

    def collect() -> None:
        try:
            while piece := os.read(ours, 4096):
                seen.append(piece)
        except OSError:  # the other end is closed
            pass

    reader = threading.Thread(target=collect)
    reader.start()
    command = [sys.executable, "-m", "undersigned.cli", "verify", str(bundle)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=600)
    os.close(theirs)
    reader.join(60)
    os.close(ours)
    assert done.returncode == 0
    assert b"\x1b[" in b"".join(seen)
    assert b"\x1b" not in done.stdout


def test_shows_text(bundle: Path, world: World) -> None:
    done = run("show", bundle)
    assert done.returncode == 0
    assert world.letter.title in done.stdout
    assert "We ask for *two* nurses on every night shift." in done.stdout
    assert SENTENCE in unwrapped(done.stdout)


def test_shows_a_page(tmp_path: Path, bundle: Path) -> None:
    out = tmp_path / "letter.html"
    assert run("show", bundle, "--html", "--out", out).returncode == 0
    assert SENTENCE in unwrapped(out.read_text())
    assert run("show", bundle, "--html").stdout == out.read_text()
    hebrew = run("show", bundle, "--html", "--language", "he").stdout
    assert '<html lang="he" dir="rtl">' in hebrew
    again = run("show", bundle, "--html", "--out", out)
    assert again.returncode == 1
    assert "[file-exists]" in again.stderr


def test_shows_json(bundle: Path, world: World) -> None:
    found = json.loads(run("show", bundle, "--json").stdout)
    assert found["sentence"] == SENTENCE
    assert found["texts"]["en"].encode() == world.files["texts/en.md"]


def test_shows_nothing_of_a_bundle_that_does_not_verify(tmp_path: Path, world: World) -> None:
    write_folder(tmp_path / "letter", {**world.files, "texts/en.md": b"A text that nobody signed.\n"})
    out = tmp_path / "letter.html"
    done = run("show", tmp_path / "letter", "--html", "--out", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[text-digest]" in done.stderr
    assert "nobody signed" not in done.stderr
    assert not out.exists()


def test_works_where_the_terminal_knows_no_unicode(bundle: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = run("verify", bundle, env=environment)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
