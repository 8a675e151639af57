"""A machine's observer cannot tell who signs by counting what the prover does.

The same proof is made for the first, a middle and the last member of a padded ring with the same
randomness, under callgrind, which counts every instruction. The control looks its own commitment up
with an early exit, and the counts differ.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIZE = 43
"""Padded to 64 positions."""


@pytest.fixture(scope="session")
def program() -> Path:
    if shutil.which("valgrind") is None or shutil.which("cargo") is None:
        pytest.skip("valgrind or cargo is not installed")
    target = ROOT / "target" / "callgrind"
    # Valgrind does not know the widest instructions; the portable arithmetic is counted.
    flags = '--cfg curve25519_dalek_backend="serial"'
    subprocess.run(
        ["cargo", "build", "--quiet", "--release", "--locked", "-p", "membership", "--example", "prove_once"],
        cwd=ROOT,
        env={**os.environ, "RUSTFLAGS": flags, "CARGO_TARGET_DIR": str(target)},
        check=True,
    )
    return target / "release" / "examples" / "prove_once"


@cache
def count_instructions(program: Path, index: int, mode: str) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program)]
    arguments = [f"{SIZE:05}", f"{index:05}", mode]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1])


def test_observer_cannot_tell_the_signer_by_counting_instructions(program: Path) -> None:
    counts = {count_instructions(program, index, "plain") for index in (0, SIZE // 2, SIZE - 1)}
    assert len(counts) == 1
    assert counts.pop() > 10_000_000


def test_observer_could_tell_a_prover_that_stops_early(program: Path) -> None:
    counts = [count_instructions(program, index, "leaky") for index in (0, SIZE // 2, SIZE - 1)]
    assert counts[0] < counts[1] < counts[2]
