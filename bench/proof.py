"""What the proof core costs, beside the sum of its parts: `python bench/proof.py`.

Runs core/membership/benches/parts.rs, which measures whole and parts in turn and keeps the minimum of
each, and the start of the command line. Prints a table and writes bench/results/proof.json.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import ROOT, write_results

STARTS = 15


@dataclass(frozen=True)
class Target:
    """At most `limit` milliseconds, or at most `limit` times the parts that are named."""

    limit: float
    parts: tuple[str, ...] = ()


ALL = ("decoding", "multiplication", "tensors", "multiply-accumulates")
TARGETS = {
    "prove, ring 1024": Target(50),
    "prove, ring 16384": Target(1500),
    "verify 1, ring 1024": Target(1.3, ("multiplication",)),
    "verify 1, ring 16384": Target(1.3, ("multiplication",)),
    "verify 1000, ring 1024": Target(1.3, ALL),
    "verify 1640, ring 16384": Target(1.3, ALL),
    "undersigned --help": Target(150),
}


def measure_core() -> list[dict[str, Any]]:
    command = ["cargo", "bench", "--quiet", "--locked", "-p", "membership", "--bench", "parts"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measure_start() -> dict[str, Any] | None:
    """The minimum of some starts of the command line, or None where it is not installed."""
    program = shutil.which(
        "undersigned", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if program is None:
        return None
    best = float("inf")
    for _ in range(STARTS):
        start = time.perf_counter()
        done = subprocess.run([program, "--help"], capture_output=True, check=False)
        if done.returncode != 0:
            return None
        best = min(best, 1e3 * (time.perf_counter() - start))
    return {"name": "undersigned --help", "whole": round(best, 3)}


def judge(line: dict[str, Any]) -> dict[str, Any]:
    """The line with its ratio to its parts and whether its target holds."""
    target = TARGETS[line["name"]]
    parts = sum(line[part] for part in target.parts)
    figure = line["whole"] / parts if parts else line["whole"]
    every = sum(value for part, value in line.items() if part not in {"name", "whole"})
    ratio = round(line["whole"] / every, 2) if every else None
    return {**line, "ratio_to_all_parts": ratio, "target": target.limit, "holds": figure <= target.limit}


def describe_target(name: str) -> str:
    target = TARGETS[name]
    if not target.parts:
        return f"{target.limit:g} ms"
    return f"{target.limit:g} × {'parts' if target.parts == ALL else 'its ' + target.parts[0]}"


def print_table(lines: list[dict[str, Any]]) -> None:
    print("| what | whole, ms | parts, ms | whole / parts | target | holds |")
    print("| --- | ---: | --- | ---: | --- | --- |")
    for line in lines:
        known = {"name", "whole", "ratio_to_all_parts", "target", "holds"}
        parts = ", ".join(f"{part} {value:.1f}" for part, value in line.items() if part not in known)
        ratio = "" if line["ratio_to_all_parts"] is None else f"{line['ratio_to_all_parts']:.2f}"
        holds = "yes" if line["holds"] else "no"
        target = describe_target(line["name"])
        print(f"| {line['name']} | {line['whole']:.1f} | {parts} | {ratio} | {target} | {holds} |")


def main() -> int:
    """Measures everything; 0 when all targets hold."""
    lines = measure_core()
    start = measure_start()
    if start is None:
        print("undersigned --help: not there")
    else:
        lines.append(start)
    judged = [judge(line) for line in lines]
    print_table(judged)
    write_results("proof", "milliseconds, the minimum of several interleaved runs", lines=judged)
    return 0 if all(line["holds"] for line in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
