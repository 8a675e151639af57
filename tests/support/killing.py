"""Programs that are killed at one write after the other, and what is found afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_TESTS = Path(__file__).parents[1]


def build_library(folder: Path) -> Path:
    """What counts writes and kills at one of them, loaded before everything else."""
    made = folder / "faults.so"
    source = _TESTS / "support" / "faults.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-o", made, source, "-ldl"], check=True)
    return made


def sweep(library: Path, *arguments: object) -> int:
    """The number of the first write at which a scenario of `support.faults` was not killed any more."""
    environment = {**os.environ, "PYTHONPATH": str(_TESTS), "LD_PRELOAD": str(library)}
    command = [sys.executable, "-m", "support.faults", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)
