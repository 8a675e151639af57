"""A PostgreSQL server of its own for a test, on a socket in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest


@dataclass(frozen=True)
class Cluster:
    """A running server: its data folder and the URL of a database in it."""

    data: Path
    socket: Path

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
    cluster = Cluster(folder / "data", folder)
    made = [*own, initdb, "--no-sync", "-U", "postgres", "-A", "trust", "-D", str(cluster.data)]
    subprocess.run(made, check=True, capture_output=True)
    settings = (f"unix_socket_directories={folder}", "listen_addresses=", f"wal_level={wal_level}")
    options = [word for one in (*settings, "max_wal_senders=0") for word in ("-c", one)]
    running = subprocess.Popen([*own, postgres, "-D", str(cluster.data), *options], stderr=subprocess.DEVNULL)
    try:
        _wait(cluster, running)
        yield cluster
    finally:
        pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
        # A fast shutdown: it waits for no connection that is still open.
        os.kill(pid, signal.SIGINT)
        running.wait(30)
        shutil.rmtree(folder)


def _wait(cluster: Cluster, running: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            psycopg.connect(cluster.url).close()
        except psycopg.OperationalError:
            assert running.poll() is None, "the server did not start"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def find_bytes(folder: Path, wanted: Sequence[bytes]) -> dict[bytes, tuple[str, int]]:
    """Where in the files under a folder each of these byte strings stands last: file and offset."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            for one in wanted:
                if (at := data.rfind(one)) >= 0:
                    found[one] = (path.relative_to(folder).as_posix(), at)
    return found
