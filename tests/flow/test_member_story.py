"""One letter from charter to report by the commands that people type, with real SSH keys."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.clock import Clock
from support.commands import run, run_json

CHARTER = """\
group = "Nurses of Northfield Hospital"
created = 2025-11-21
slots = 2
min_ring = 2
[log]
origin = "letters.example.org/northfield"
ed25519 = "log.pub"
[[classes]]
name = "ward"
rule = "ssh-directory"
members = "members.txt"
"""
LETTER = """\
title = "Safe staffing"
slot = 0
threshold = 1
opens = {opens:%Y-%m-%dT%H:%M:%SZ}
closes = {closes:%Y-%m-%dT%H:%M:%SZ}
releases = {closes:%Y-%m-%dT%H:%M:%SZ}
[texts]
en = "en.md"
"""


def test_three_enrol_one_signs_one_leaves_one_withdraws(tmp_path: Path, clock: Clock) -> None:
    def do(*arguments: object) -> object:
        return run_json(*arguments, within=tmp_path)

    do("keys", "new", "log", "letters.example.org/northfield", "--out", "log.key")
    lines = []
    for number in range(3):
        key = tmp_path / f"id{number}"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", key], check=True)
        lines.append(f"nurse{number}@northfield.example {key.with_suffix('.pub').read_text()}")
    (tmp_path / "members.txt").write_text("".join(lines))
    (tmp_path / "CHARTER.toml").write_text(CHARTER)
    do("roster", "new", "CHARTER.toml")
    for number in range(3):
        options = ("--key", f"{number}.key", "--out", f"{number}.json", "--plain", "--yes")
        do("enrol", "charter/charter.json", "--class", "ward", "--ssh-key", f"id{number}", *options)
    do("roster", "add", "charter", *(f"{number}.json" for number in range(3)))
    do("roster", "freeze", "charter", "--key", "log.key")

    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    (tmp_path / "LETTER.toml").write_text(LETTER.format(opens=closes - timedelta(days=1), closes=closes))
    (tmp_path / "en.md").write_text("Two nurses on every night shift.\n")
    do("letter", "new", "LETTER.toml", "--roster", "charter")
    do("letter", "open", "letter", "--key", "log.key")
    do("sign", "letter", "--key", "0.key", "--yes", "--out", "signed.json")
    do("leave", "letter", "--key", "1.key", "--yes")
    do("sign", "letter", "--key", "2.key", "--yes", "--keep-until-close", "--out", "regretted.json")
    do("withdraw", "letter", "--key", "2.key", "--yes")
    do("collect", "letter", "signed.json", "regretted.json", "withdrawal.json")
    clock.move_to(closes)
    assert "letter-closed" in run("sign", "letter", "--key", "2.key", "--yes", within=tmp_path).stderr
    assert do("letter", "close", "letter", "--key", "log.key") == {"released": True, "signatures": 1}
    do("letter", "release", "letter")
    assert run("verify", "letter/bundle", within=tmp_path).returncode == 0
