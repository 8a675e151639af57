"""`python -m undersigned.vectors`: passes what is right, fails what is wrong, and says which."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2] / "vectors" / "proofs-v1.json"


def _run(path: Path) -> tuple[int, list[str], str]:
    command = [sys.executable, "-m", "undersigned.vectors", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture
def run_changed(tmp_path: Path) -> Callable[[Callable[[Any], object]], tuple[int, list[str], str]]:
    def run(change: Callable[[Any], object]) -> tuple[int, list[str], str]:
        document = json.loads(VECTORS.read_bytes())
        for section in ("membership", "enrolment"):
            document[section] = document[section][:2]
        for section in ("invalid", "invalid_enrolment"):
            document[section] = document[section][:3]
        change(document)
        path = tmp_path / "vectors.json"
        path.write_text(json.dumps(document), "utf-8")
        return _run(path)

    return run


def test_all_vectors_pass() -> None:
    code, lines, _ = _run(VECTORS)
    assert code == 0
    assert lines == ["338 passed, 0 failed"]


def _flip(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


def _accept(document: Any) -> None:
    good = document["membership"][0]
    document["invalid"][0].update({name: good[name] for name in ("ring", "message", "proof")})


def _accept_enrolment(document: Any) -> None:
    document["invalid_enrolment"][0].update(document["enrolment"][0])


@pytest.mark.parametrize(
    ("change", "failures"),
    [
        (lambda d: d["generators"].update(blinding=_flip(d["generators"]["blinding"])), 1),
        (lambda d: d["radices"].update({"5": [2, 4]}), 1),
        (lambda d: d["challenge_example"].update(challenge="00" * 32), 1),
        (lambda d: d["challenge_example"].update(ring_digest="00" * 32), 2),
        (lambda d: d["membership"][0].update(message="00"), 3),
        (lambda d: d["membership"][0].update(index=0), 1),
        (lambda d: d["membership"][0].update(randomness=[]), 1),
        (_accept, 2),
        (lambda d: d["enrolment"][0].update(context="00" * 32), 3),
        (_accept_enrolment, 2),
        (lambda d: d.update(protocol="undersigned/v2"), 1),
        (lambda d: d.update(surprise=[]), 1),
        (lambda d: d["invalid"][0].pop("proof"), 2),
        (lambda d: d["membership"][0].update(ring=7), 3),
        (lambda d: d["invalid"].append(3), 1),
        (lambda d: d["membership"][0].update(proof=d["membership"][0]["proof"].upper()), 3),
    ],
)
def test_fails_a_file_that_is_wrong(
    run_changed: Callable[[Callable[[Any], object]], tuple[int, list[str], str]],
    change: Callable[[Any], object],
    failures: int,
) -> None:
    code, lines, _ = run_changed(change)
    assert code == 1
    assert lines[-1].endswith(f" passed, {failures} failed")
    assert len([line for line in lines if line.startswith("FAILED ")]) == failures


def test_says_that_a_section_is_unknown(
    run_changed: Callable[[Callable[[Any], object]], tuple[int, list[str], str]],
) -> None:
    _, lines, _ = run_changed(lambda document: document.update(surprise=[]))
    assert lines[0] == "FAILED surprise: this section is unknown"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"radix":{}}'])
def test_refuses_what_is_no_file_of_vectors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.json"
    path.write_bytes(content)
    code, lines, message = _run(path)
    assert code == 2
    assert lines == []
    assert message.startswith("undersigned.vectors: error: ")
    assert "Traceback" not in message


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, _, message = _run(tmp_path / "absent.json")
    assert code == 2
    assert "absent.json" in message
