"""Lines for people: wrapped between words on a terminal, left alone for programs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from undersigned.cli.output import fail, say, tell
from undersigned.errors import Refused

LINE = "one two three four five " * 20
SAY = f"from undersigned.cli.output import say; say({LINE!r}); say('    a  b')"


def _said_to_a_terminal(columns: int) -> list[str]:
    ours, theirs = os.openpty()
    environment = {**os.environ, "COLUMNS": str(columns)}
    subprocess.run([sys.executable, "-c", SAY], stderr=theirs, env=environment, check=True)
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        return terminal.read(4096).decode().splitlines()


def test_lines_fit_the_terminal_and_end_between_words() -> None:
    *lines, words = _said_to_a_terminal(40)
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).split() == LINE.split()
    assert words == "    a  b"


def test_lines_are_no_longer_than_can_be_read() -> None:
    assert max(map(len, _said_to_a_terminal(400))) <= 96


def test_programs_get_one_line() -> None:
    done = subprocess.run([sys.executable, "-c", SAY], stderr=subprocess.PIPE, text=True, check=True)
    assert done.stderr == f"{LINE}\n    a  b\n"


# A line end, marks of direction, and what steers a terminal; a joiner and a tab that texts need.
FOREIGN = "one\u2028two\u200fthree\u061cfour\x1b[2J\u202e\u200cfive\tsix\nseven"
ESCAPED = "one\\u{2028}two\\u{200f}three\\u{061c}four\\u{001b}[2J\\u{202e}\u200cfive\tsix\nseven"


def test_what_a_stranger_wrote_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(FOREIGN)
    tell({}, False, lambda: [FOREIGN])
    fail(Refused("not-found", FOREIGN))
    told = capsys.readouterr()
    assert told.out == ESCAPED + "\n"
    assert told.err.startswith(f"{ESCAPED}\nundersigned: error: {ESCAPED}: ")
