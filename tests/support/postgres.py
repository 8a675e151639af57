"""A PostgreSQL server of its own for a test, on a socket in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest

# Longer than a start or an end takes on a machine that does much else.
PATIENCE: Final = 300


@dataclass
class Cluster:
    """A server: its data folder, its socket's folder, the command that starts it."""

    data: Path
    socket: Path
    command: list[str]
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def create(self, name: str) -> str:
        """Make a database; its URL."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url_of(name)

    def checkpoint(self) -> None:
        """Write everything to its place, and let go of files that are not needed."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def start(self) -> None:
        self.running = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                assert self.running.poll() is None, "the server did not start"
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        """A fast shutdown: it waits for no connection that is still open."""
        assert self.running is not None
        os.kill(self._find_pid(), signal.SIGINT)
        self.running.wait(PATIENCE)

    def kill(self) -> None:
        """Kill the server and everything that it started, with no time to tidy up."""
        assert self.running is not None
        pid = self._find_pid()
        os.kill(pid, signal.SIGSTOP)  # it starts nothing anew meanwhile
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for child in children:
            os.kill(child, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        # `runuser` stops when its child is stopped, and goes on only when it is told to.
        self.running.send_signal(signal.SIGCONT)
        self.running.wait(PATIENCE)
        # No other server starts while one of them still holds the memory that they share.
        while any(map(_runs, children)):
            time.sleep(0.01)

    def _find_pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])


def _runs(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(") ")[2][0] not in "ZX"


@contextmanager
def serve_postgres(wal_level: str = "minimal") -> Iterator[Cluster]:
    """Run a server; its write-ahead log is what `wal_level` says."""
    # Debian keeps the server's programs out of the path.
    paths = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), os.environ["PATH"]]
    initdb, postgres = (shutil.which(one, path=":".join(map(str, paths))) for one in ("initdb", "postgres"))
    if initdb is None or postgres is None:
        pytest.skip("PostgreSQL is not installed: tools/need postgres")
    folder = Path(tempfile.mkdtemp(prefix="undersigned-pg-"))
    # The server refuses to run as root.
    own = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if own:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    made = [*own, initdb, "--no-sync", "-U", "postgres", "-A", "trust", "-D", str(data)]
    subprocess.run(made, check=True, capture_output=True)
    settings = (f"unix_socket_directories={folder}", "listen_addresses=", f"wal_level={wal_level}")
    options = [word for one in (*settings, "max_wal_senders=0") for word in ("-c", one)]
    cluster = Cluster(data, folder, [*own, postgres, "-D", str(data), *options])
    try:
        cluster.start()
        yield cluster
    finally:
        if cluster.running is not None and cluster.running.poll() is None:
            cluster.stop()
        shutil.rmtree(folder)


def find_bytes(folder: Path, wanted: Sequence[bytes]) -> dict[bytes, tuple[str, int]]:
    """Where in the files under a folder each of these byte strings stands last: file and offset."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        # A server that runs meanwhile takes files away.
        with suppress(FileNotFoundError):
            data = path.read_bytes()
            for one in wanted:
                if (at := data.rfind(one)) >= 0:
                    found[one] = (path.relative_to(folder).as_posix(), at)
    return found
