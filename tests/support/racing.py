"""A process that takes in records one by one, and tells of each what became of it.

python -m support.racing FOLDER RECORDS SECONDS [meet] [unlocked]

Between looking and writing it waits so many seconds, as a slow disk does; told to `meet`, only until another
process is at the same place; `unlocked`, it takes no turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
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


def meet(folder: Path, seconds: float) -> None:
    """Wait until two processes have come here, at most so many seconds."""
    (folder.parent / f"met-{os.getpid()}").touch()
    until = time.monotonic() + seconds
    while len(list(folder.parent.glob("met-*"))) < 2 and time.monotonic() < until:
        time.sleep(0.01)


def take_in(folder: Path, given: Path, wait: Callable[[], object]) -> None:
    slow_down(wait)
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
    place, most = Path(sys.argv[1]), float(sys.argv[3])
    waits = partial(meet, place, most) if "meet" in sys.argv else partial(time.sleep, most)
    take_in(place, Path(sys.argv[2]), waits)
