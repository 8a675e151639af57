"""Documents that are run: every file and command that one shows, in order, in one clean folder.

A fenced block `toml CHARTER.toml` (a language and a name) is a file to write. A block `console` holds
commands after `$ ` (going on after `> `), each with what it prints: `…` stands for any text in a line, a line
of `…` alone for any lines, and an answer to a question follows the question. A comment that begins with
`meanwhile` holds commands that others run; what they print is not shown. A command must go well, unless the
next one is `echo $?`. The clock that commands see goes slower than the machine's, and `sleep` moves it: on a
slow machine, too, a letter that a document opens for half a minute is open when members sign.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from support.clock import Clock

PASSPHRASE = "four words and more"
SECONDS = 600
SLOWER = 20
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$|^<!-- meanwhile\n(.*?)^-->$", re.M | re.S)
_QUESTION = re.compile(r"^(.*(?:\[y/N\]|\(sign, leave, later\)): )(\w+)$")
_SLEEP = re.compile(r"sleep (\d+)")
_ANY = "…"


@dataclass(frozen=True)
class File:
    """A file that the document shows."""

    name: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command with the lines that it should print; None where nothing is said of them."""

    text: str
    expected: tuple[str, ...] | None

    @property
    def answers(self) -> str:
        found = (_QUESTION.match(line) for line in self.expected or ())
        return "".join(f"{one[2]}\n" for one in found if one)

    def matches(self, printed: str) -> bool:
        """Whether this is what the document says is printed."""
        if self.expected is None:
            return True
        return re.fullmatch(_pattern(self.expected), _tidy(printed)) is not None


def read_steps(markdown: str) -> list[File | Command]:
    """Everything in a document that is to be written or run, in order."""
    steps: list[File | Command] = []
    for block in _FENCE.finditer(markdown):
        language, name, body, hidden = block.groups()
        if hidden is not None:
            steps += [Command(one.text, None) for one in _read_commands(hidden)]
        elif name is not None:
            steps.append(File(name, body))
        elif language == "console":
            steps += _read_commands(body)
    return steps


def _read_commands(body: str) -> Iterator[Command]:
    text: str | None = None
    printed: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            if text is not None:
                yield Command(text, tuple(printed))
            text, printed = line[2:], []
        elif line.startswith("> ") and text is not None and not printed:
            text += "\n" + line[2:]
        else:
            printed.append(line.rstrip())
    if text is not None:
        yield Command(text, tuple(printed))


def _pattern(expected: tuple[str, ...]) -> str:
    pattern = ""
    for line in expected:
        question = _QUESTION.match(line)
        if line.strip() == _ANY:
            pattern += r"(?:[^\n]*\n)*?"
        elif question:
            # What is typed ends the line on a terminal; here it is not echoed.
            pattern += _line(question[1]) + r"\n?"
        else:
            pattern += _line(line) + r"\n"
    return pattern


def _line(line: str) -> str:
    return r"[^\n]*?".join(re.escape(part) for part in line.split(_ANY))


def _tidy(printed: str) -> str:
    lines = [line.rstrip() for line in printed.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    # A question keeps its last space: an answer follows it.
    return "".join(
        re.sub(r": ?$", ": ", line) + "\n" if _is_question(line) else line + "\n" for line in lines
    )


def _is_question(line: str) -> bool:
    return line.endswith(("[y/N]:", "later):"))


class Shell:
    """One bash in one folder, with a home of its own."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._scratch, self._last = scratch, 0
        home = scratch / "home"
        (home / ".ssh").mkdir(parents=True)
        self._clock = Clock(scratch / "clock", SLOWER)
        environment = self._clock.environment | {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "UNDERSIGNED_PASSPHRASE": PASSPHRASE,
        }
        self._bash = subprocess.Popen(
            ["bash", "--norc"], cwd=folder, env=environment, stdin=subprocess.PIPE, start_new_session=True
        )

    def run(self, command: Command) -> tuple[int, str]:
        """Run a command; its exit status and what it printed, errors included."""
        if slept := _SLEEP.fullmatch(command.text):
            self._clock.move(int(slept[1]))
            self._last = 0
            return 0, ""
        step, answers, printed, status = (
            self._scratch / one for one in ("step", "answers", "printed", "status")
        )
        step.write_text(command.text + "\n")
        answers.write_text(command.answers)
        status.unlink(missing_ok=True)
        line = f"(exit {self._last}); . {step} <{answers} >{printed} 2>&1; echo $? >{status}.new\n"
        line += f"mv {status}.new {status}\n"
        assert self._bash.stdin is not None
        self._bash.stdin.write(line.encode())
        self._bash.stdin.flush()
        end = time.monotonic() + SECONDS
        while not status.exists():
            assert self._bash.poll() is None, f"$ {command.text}\nended the shell"
            assert time.monotonic() < end, f"$ {command.text}\nis still running"
            time.sleep(0.01)
        self._last = int(status.read_text())
        return self._last, printed.read_text()

    def close(self) -> None:
        """End the shell, and whatever still runs in it."""
        with suppress(ProcessLookupError):
            os.killpg(self._bash.pid, signal.SIGKILL)
        self._bash.communicate()


def play(markdown: str, folder: Path, scratch: Path) -> None:
    """Do in `folder` what a document shows, and compare.

    Raises:
        AssertionError: a command printed something else, or failed.
    """
    steps = read_steps(markdown)
    shell = Shell(folder, scratch)
    try:
        for number, step in enumerate(steps):
            if isinstance(step, File):
                (folder / step.name).write_text(step.text)
                continue
            status, printed = shell.run(step)
            following = steps[number + 1] if number + 1 < len(steps) else None
            may_fail = isinstance(following, Command) and following.text == "echo $?"
            assert status == 0 or may_fail, f"$ {step.text}\n{printed}\nexit status {status}"
            shown = "\n".join(step.expected or ())
            assert step.matches(printed), f"$ {step.text}\n-- shown:\n{shown}\n-- printed:\n{printed}"
    finally:
        shell.close()
