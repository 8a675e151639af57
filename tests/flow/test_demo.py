"""The demo on few members, all with keys made by ssh-keygen; only the wait for the close is cut short."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.clock import Clock
from support.commands import run
from undersigned.demo.folder import clear_folder

SECONDS = 3600


def play(out: Path, clock: Clock, members: int, signers: int) -> Any:
    command = [sys.executable, "-u", "-m", "undersigned.cli", "demo", "--out", str(out)]
    command += ["--members", str(members), "--signers", str(signers), "--seconds", str(SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as playing:
        assert playing.stdout is not None
        said = ""
        for line in playing.stdout:
            said += line
            if "Waiting for the letter to close" in line:
                clock.move(SECONDS)
    assert playing.returncode == 0, said
    assert not list((out / "letter" / "collected").iterdir())
    return json.loads(run("verify", out / "letter.zip", "--json").stdout)


def test_sixty_members_of_whom_twenty_one_sign(tmp_path: Path, clock: Clock) -> None:
    told = play(tmp_path / "demo", clock, 60, 21)
    assert (told["valid"], told["signatures"]) == (True, 21)
    assert told["classes"] == {"former": 5, "ward": 16}
    assert told["roster"]["entries"] == {"former": 18, "ward": 42}


@pytest.mark.long
def test_two_of_forty_sign_in_the_folder_of_an_earlier_demo(tmp_path: Path, clock: Clock) -> None:
    clear_folder(tmp_path / "demo")
    (tmp_path / "demo" / "letter.zip").write_text("an earlier one")
    told = play(tmp_path / "demo", clock, 40, 2)
    assert (told["valid"], told["signatures"]) == (True, 2)
