"""How many records the server takes in, and how long readers wait meanwhile: `python bench/server.py`.

A real letter on a ring of 2,000, a real record of every member, and the server in a process of its own; they
come over loopback by 50 connections at a time while a reader asks for the letter's page. They come as the
command line sends them, and as browsers do: covered, and answered at whole half seconds. Writes
bench/results/server.json.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from machine import ROOT, write_results

sys.path.insert(0, str(ROOT / "tests"))
from support.load import send_all, set_up
from support.members import Desk
from support.postgres import serve_postgres
from support.servers import running_server
from undersigned.desk.sealed import COVERED_BYTES
from undersigned.server.store.folders import open_collector

MEMBERS, CONNECTIONS = 2000, 50
SECONDS, PAGE_SECONDS = 30, 0.3


def measure(desk: Desk, records: list[bytes], *arguments: str) -> dict[str, float]:
    """Seconds until all are in, and milliseconds for a page; stops where a record is lost."""
    with running_server(desk.path, *arguments) as served:
        run = send_all(served, desk, records, CONNECTIONS)
    with open_collector(desk.folder.path) as collector:
        held = len(collector.records())
    if run.statuses != {200: len(records)} or held != len(records):
        raise SystemExit(f"{held} of {len(records)} records are in; answers: {dict(run.statuses)}")
    pages = {"page_median": round(1e3 * median(run.pages), 1), "page_most": round(1e3 * max(run.pages), 1)}
    return {"seconds": round(run.seconds, 2), **pages, "pages": len(run.pages)}


def main() -> int:
    print(f"a letter, and {MEMBERS} records", file=sys.stderr)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        desk, records = set_up(Path(name) / "site", MEMBERS)
        url = stack.enter_context(serve_postgres()).create("load")
        lines = []
        covered = [record.rjust(COVERED_BYTES) for record in records]
        for kind, arguments, sent in (
            ("SQLite", (), records),
            ("SQLite, as browsers send", (), covered),
            ("PostgreSQL", ("--database", url), records),
        ):
            path = Path(shutil.copytree(desk.path, Path(name) / kind))
            measured = measure(Desk(path, desk.group, desk.plan), sent, *arguments)
            lines.append({"store": kind, **measured})
            print(lines[-1])
    holds = all(one["seconds"] <= SECONDS and one["page_most"] <= 1e3 * PAGE_SECONDS for one in lines)  # type: ignore[operator]
    targets = {"seconds": SECONDS, "page": 1e3 * PAGE_SECONDS}
    write_results(
        "server",
        "seconds until every record was answered; milliseconds for the letter's page meanwhile",
        members=MEMBERS,
        connections=CONNECTIONS,
        lines=lines,
        limits=targets,
        holds=holds,
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
