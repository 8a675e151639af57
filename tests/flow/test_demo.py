"""The demo on sixty members, all with keys made by ssh-keygen, in the time that it really takes."""

from __future__ import annotations

import json
from pathlib import Path

from support.commands import run

SECONDS = "40"


def test_sixty_members_of_whom_twenty_one_sign(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = run("demo", "--members", "60", "--signers", "21", "--seconds", SECONDS, "--out", out)
    assert done.returncode == 0, done.stderr
    told = json.loads(run("verify", out / "letter.zip", "--json").stdout)
    assert (told["valid"], told["signatures"]) == (True, 21)
    assert told["classes"] == {"former": 5, "ward": 16}
    assert told["roster"]["entries"] == {"former": 18, "ward": 42}
    assert not list((out / "letter" / "collected").iterdir())
