"""The real server, in a process of its own, and requests to it."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

# Longer than any answer or end takes on a machine that does much else.
PATIENCE: Final = 300


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Served:
    """A running server: where it listens, and, once it was stopped, what it printed."""

    process: subprocess.Popen[bytes]
    url: str = ""
    printed: bytes = b""

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self.ask_from("127.0.0.1", method, path, body, headers)

    def ask_from(
        self, sender: str, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None
    ) -> Answer:
        made = http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE, (sender, 0))
        with closing(made) as connection:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)


COMMAND = (sys.executable, "-m", "undersigned.cli", "serve")


@contextmanager
def running_server(folder: Path, *arguments: object, command: tuple[str, ...] = COMMAND) -> Iterator[Served]:
    """The server over the letters in a folder; `command` may name another program around it."""
    parts = [*command, folder, "--port", 0, "--threads", 1, *arguments]
    pipe = subprocess.PIPE
    # Unbuffered: what was read ahead, `communicate` would not return.
    process = subprocess.Popen([*map(str, parts)], bufsize=0, stdout=pipe, stderr=subprocess.STDOUT)
    served = Served(process)
    assert process.stdout is not None
    try:
        first = b""
        while not served.url:
            line = process.stdout.readline()
            first += line
            assert line, first
            if line.startswith(b"http"):
                served.url = line.decode().strip()
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        served.printed = first + process.communicate(timeout=PATIENCE)[0]
