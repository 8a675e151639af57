"""How proving and verifying grow with the ring and with the batch: `python bench/growth.py`.

Batches repeat eight proofs over the same ring: nothing is cached between proofs, so this costs what
different ones cost. Every combination is measured once in each round, so that a busy minute of the machine
falls on all.
Writes bench/results/growth.json; `python bench/page.py` draws the pictures and tables from it.
"""

from __future__ import annotations

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from machine import summarise, write_results

from undersigned._core import Opening, Ring

RINGS = (64, 256, 1024, 4096, 16384, 65536)
BATCHES = (1, 10, 100, 1000, 2000)
ROUNDS = 7
DISTINCT = 8
# A proof or batch that takes longer than this (seconds) is measured in the first rounds only.
LONG, ROUNDS_OF_LONG = 0.5, 3
THREADS = int(os.environ.get("THREADS", "2"))
MESSAGE = b"m" * 33

Key = tuple[str, int, int]


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def build_jobs(openings: list[Opening], column: bytes, size: int) -> dict[Key, Callable[[], object]]:
    """What is measured for one ring, by kind, ring and batch."""
    commitments = column[: 32 * size]
    ring = Ring(commitments, THREADS)
    places = [(7 * one + 3) % size for one in range(DISTINCT)]
    proofs = [(MESSAGE, ring.prove(place, openings[place], MESSAGE, THREADS)) for place in places]
    if ring.find_bad(proofs, THREADS):
        raise SystemExit("a proof does not hold")
    jobs: dict[Key, Callable[[], object]] = {
        ("decode", size, 0): lambda: Ring(commitments, THREADS),
        ("prove", size, 0): lambda: ring.prove(places[0], openings[places[0]], MESSAGE, THREADS),
    }
    for batch in BATCHES:
        signed = [proofs[one % DISTINCT] for one in range(batch)]
        jobs["verify", size, batch] = lambda signed=signed: ring.find_bad(signed, THREADS)  # type: ignore[misc]
    return jobs


def main() -> int:
    openings = [Opening.draw() for _ in range(max(RINGS))]
    column = b"".join(one.commitment() for one in openings)
    jobs: dict[Key, Callable[[], object]] = {}
    for size in RINGS:
        print(f"ring {size}", file=sys.stderr)
        jobs |= build_jobs(openings, column, size)
    times: defaultdict[Key, list[float]] = defaultdict(list)
    for number in range(ROUNDS):
        for key, work in jobs.items():
            if number < ROUNDS_OF_LONG or times[key][0] < LONG:
                times[key].append(timed(work))
    lines: list[dict[str, Any]] = [
        {"kind": kind, "ring": ring, "batch": batch, "runs": len(some), **summarise(some)}
        for (kind, ring, batch), some in times.items()
    ]
    print("| what | ring | batch | median, ms | least, ms | spread | ms a proof |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one in lines:
        each = one["median"] / max(1, one["batch"])
        told = f"{one['median']:.2f} | {one['min']:.2f} | {one['spread']:.0%} | {each:.3f}"
        print(f"| {one['kind']} | {one['ring']} | {one['batch'] or ''} | {told} |")
    write_results("growth", "milliseconds; spread = (longest - shortest run) / median", lines=lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
