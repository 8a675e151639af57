"""A process that takes in records one by one, and tells of each what became of it.

python -m support.racing FOLDER RECORDS SECONDS [unlocked]

Between looking and writing it waits so many seconds, as a slow disk does; `unlocked`, it takes no turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from support.stores import slow_down
from support.world import DURING
from undersigned import limits, schema
from undersigned.desk import collecting
from undersigned.errors import Refused
from undersigned.letter.record import Record
from undersigned.server.store.folders import open_collector

TESTS = Path(__file__).parents[1]


def start(folder: Path, records: Sequence[Record], seconds: float, *options: str) -> subprocess.Popen[str]:
    """Start such a process."""
    given = folder.parent / f"{records[0].serial.hex()}.jsonl"
    given.write_bytes(b"".join(schema.encode_document(one) + b"\n" for one in records))
    command = [sys.executable, "-m", "support.racing", str(folder), str(given), str(seconds), *options]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def take_in(folder: Path, given: Path, seconds: float) -> None:
    slow_down(seconds)
    with open_collector(folder) as collector:
        print("ready", flush=True)  # noqa: T201
        for line in given.read_bytes().splitlines():
            record = schema.parse_document(Record, line, "record", limits.LINE_BYTES)
            try:
                (answer,) = collector.collect([record], DURING)
                word = answer.code if answer else "taken"
            except Refused as error:
                word = error.code
            print(record.serial.hex(), word, flush=True)  # noqa: T201


if __name__ == "__main__":
    if "unlocked" in sys.argv:
        setattr(collecting, "locked", lambda *_, **__: nullcontext())  # noqa: B010 - not exported
    take_in(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
