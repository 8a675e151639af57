"""The real command, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def run(*arguments: object, within: Path | None = None, answer: str = "") -> subprocess.CompletedProcess[str]:
    """Run `undersigned` with these arguments, whatever comes of it."""
    command = [sys.executable, "-m", "undersigned.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=within, input=answer)


def run_json(*arguments: object, within: Path | None = None) -> Any:
    """Run `undersigned … --json`, which must go well, and read what it prints."""
    done = run(*arguments, "--json", within=within)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused_with(*arguments: object, within: Path | None = None) -> str:
    """Run `undersigned`, which must say no, and the code of the error."""
    done = run(*arguments, within=within)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    lines = [line for line in done.stderr.splitlines() if line.startswith("undersigned: error: ")]
    assert len(lines) == 1, done.stderr
    return lines[0].rpartition("[")[2].removesuffix("]")
