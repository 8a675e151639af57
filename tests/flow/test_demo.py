"""The demo on sixty members, all with keys made by ssh-keygen; only the wait for the close is cut short."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from support.clock import Clock
from support.commands import run

SECONDS = 3600


def test_sixty_members_of_whom_twenty_one_sign(tmp_path: Path, clock: Clock) -> None:
    out = tmp_path / "demo"
    command = [sys.executable, "-u", "-m", "undersigned.cli", "demo", "--members", "60", "--signers", "21"]
    command += ["--seconds", str(SECONDS), "--out", str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as playing:
        assert playing.stdout is not None
        said = ""
        for line in playing.stdout:
            said += line
            if "Waiting for the letter to close" in line:
                clock.move(SECONDS)
    assert playing.returncode == 0, said
    told = json.loads(run("verify", out / "letter.zip", "--json").stdout)
    assert (told["valid"], told["signatures"]) == (True, 21)
    assert told["classes"] == {"former": 5, "ward": 16}
    assert told["roster"]["entries"] == {"former": 18, "ward": 42}
    assert not list((out / "letter" / "collected").iterdir())
