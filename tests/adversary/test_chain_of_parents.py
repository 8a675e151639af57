"""Letters by the signers of letters by the signers of letters, as deep as there may be, and deeper."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.confined import verify_confined
from support.group import ORIGIN, ClassPlan, GroupPlan, make_speakers
from support.typescript import build_scripts, needs_node
from support.world import LetterPlan, World, make_world
from undersigned import limits
from undersigned.bundle import names
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.names import HeldFiles
from undersigned.verify.verifier import verify

MEMBERS = 24
DEEPEST = limits.PARENT_DEPTH_MAX
MEMORY, SECONDS = 512 * 2**20, 6


@functools.cache
def make_chain(depth: int) -> World:
    """A letter with so many earlier ones behind it; everybody signs each and speaks again."""
    plan = LetterPlan(signs=MEMBERS, speaks_again=MEMBERS, next_slots=1)
    if depth == 0:
        return make_world(GroupPlan((ClassPlan(members=MEMBERS),), slots=1), plan)
    return make_world(make_speakers(make_chain(depth - 1), origin=f"{ORIGIN}/again-{depth}"), plan)


@functools.cache
def make_deeper() -> dict[str, bytes]:
    """A chain that is valid but for one letter more than there may be."""
    last, before = make_chain(DEEPEST + 1).files, make_chain(DEEPEST).files
    return {**last, **{names.PARENT + name: content for name, content in before.items()}}


def write_zip(files: dict[str, bytes], folder: Path) -> Path:
    path = folder / "letter.zip"
    path.write_bytes(encode_archive(files))
    return path


def write_folder(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / "letter" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "letter"


@pytest.fixture
def unbounded_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of files as deep as you like."""
    make_deeper()
    for name in ("_FILE", "_TEXT"):
        deeper = getattr(names, name).pattern.replace(f"{{0,{DEEPEST}}}", "*", 1)
        monkeypatch.setattr(names, name, re.compile(deeper))


Write = Callable[[dict[str, bytes], Path], Path]
WRITES = pytest.mark.parametrize("write", [write_zip, write_folder])


@WRITES
def test_the_deepest_chain_is_valid(write: Write, tmp_path: Path) -> None:
    path = write(make_chain(DEEPEST).files, tmp_path)
    assert verify_confined(path, MEMORY, SECONDS).step is None


@WRITES
@pytest.mark.usefixtures("unbounded_names")
def test_nobody_can_make_a_reader_follow_a_deeper_chain(write: Write, tmp_path: Path) -> None:
    verdict = verify_confined(write(make_deeper(), tmp_path), MEMORY, 2)
    assert (verdict.step, verdict.codes) == ("format", ("bundle-name",))


@pytest.mark.usefixtures("unbounded_names")
def test_control_nothing_but_the_bound_speaks_against_a_deeper_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PARENT_DEPTH_MAX", DEEPEST + 1)
    assert verify(HeldFiles(make_deeper())).valid


@pytest.mark.usefixtures("unbounded_names")
def test_a_reader_who_took_the_names_would_stop_before_the_first_proof() -> None:
    def seconds(files: dict[str, bytes]) -> float:
        held, start = HeldFiles(files), time.process_time()
        report = verify(held)
        assert report.valid == (files is not deeper)
        return time.process_time() - start

    deeper = make_deeper()
    # On a busy machine one measurement says little, so the best of some counts.
    least, most = (min(seconds(one) for _ in range(7)) for one in (deeper, make_chain(DEEPEST).files))
    assert least < most / 2


@pytest.mark.parametrize("depth", [1, DEEPEST])
def test_a_fault_in_the_first_letter_spoils_the_last(depth: int, tmp_path: Path) -> None:
    first = names.PARENT * depth + "texts/en.md"
    files = make_chain(depth).files
    report = verify(HeldFiles({**files, first: files[first] + b"\nAnd more pay.\n"}))
    failed = report.first_failed
    assert failed is not None
    assert (failed.step, failed.faults[0].code) == ("roster", "parent-invalid")


@needs_node
@pytest.mark.long
@pytest.mark.usefixtures("unbounded_names")
def test_the_second_implementation_says_the_same(tmp_path: Path) -> None:
    script = build_scripts(tmp_path / "web") / "verify.js"
    for files, valid in ((make_chain(DEEPEST).files, True), (make_deeper(), False)):
        path = write_zip(files, tmp_path)
        done = subprocess.run(
            ["node", script, path, "--json"], capture_output=True, text=True, timeout=600, check=False
        )
        assert json.loads(done.stdout)["valid"] is valid
