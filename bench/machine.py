"""What every file of results says about the run: machine, cores, commit, month."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"


def find_processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def describe_run() -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "machine": find_processor(),
        "cores": os.cpu_count(),
        "threads": int(os.environ.get("THREADS", "2")),
        "commit": commit.stdout.strip(),
        "month": datetime.now(UTC).strftime("%Y-%m"),
    }


def write_results(name: str, figures: str, **content: Any) -> None:
    """Write bench/results/NAME.json; `figures` says what the numbers are."""
    RESULTS.mkdir(exist_ok=True)
    whole = {**describe_run(), "figures": figures, **content}
    (RESULTS / f"{name}.json").write_text(json.dumps(whole, indent=1) + "\n", "utf-8")


def summarise(times: Sequence[float]) -> dict[str, float]:
    """Milliseconds of identical runs, given in seconds: median, minimum, and (largest - least) / median."""
    middle = median(times)
    return {
        "median": round(1e3 * middle, 4),
        "min": round(1e3 * min(times), 4),
        "spread": round((max(times) - min(times)) / middle, 3),
    }
