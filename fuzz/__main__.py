"""`python -m fuzz TARGET SECONDS [SEED]`, with `tests` and `src` on the path; alone it lists the targets.

With atheris installed it is guided by coverage, otherwise it changes seeds at random. What breaks a property
is written to `build/fuzz/TARGET-DIGEST`, and read again with `python -m fuzz TARGET FILE`.
"""

from __future__ import annotations

import importlib.util
import os
import random
import sys
import time
import traceback
from pathlib import Path

from fuzz.mutations import mutate
from fuzz.target import Target
from fuzz.targets import TARGETS
from undersigned.canon import sha256
from undersigned.errors import UndersignedError

FOLDER = Path("build/fuzz")
SLOW_SECONDS = 10.0


def try_input(target: Target, data: bytes) -> str | None:
    """Why this input breaks the target's property, or None."""
    began = time.monotonic()
    try:
        target.check(data)
    except UndersignedError:
        pass
    except Exception:  # noqa: BLE001 - whatever else is raised is what is looked for
        return traceback.format_exc()
    took = time.monotonic() - began
    return f"it took {took:.1f} s" if took > SLOW_SECONDS else None


def run_loop(name: str, seconds: float, seed: int) -> int:
    """Random changes for so long; how many inputs were tried. Exits with 1 at the first that breaks."""
    target, dice, tried = TARGETS[name], random.Random(seed), 0  # noqa: S311 - to repeat a run
    seeds = target.seeds()
    try_input(target, seeds[0])  # makes what is made only once
    end = time.monotonic() + seconds
    while tried < len(seeds) or time.monotonic() < end:
        data = seeds[tried] if tried < len(seeds) else mutate(dice.choice(seeds), seeds, dice)
        why = try_input(target, data)
        if why is not None:
            _tell(name, data, f"seed {seed}\n{why}")
            sys.exit(1)
        tried += 1
    return tried


def run_atheris(name: str, seconds: float) -> None:
    """As `run_loop`, guided by coverage."""
    import atheris  # type: ignore[import-untyped]  # noqa: PLC0415

    def check(data: bytes) -> None:
        why = try_input(TARGETS[name], data)
        if why is not None:
            _tell(name, data, why)
            os._exit(1)

    corpus = FOLDER / f"corpus-{name}"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in TARGETS[name].seeds():
        (corpus / sha256(data).hex()[:16]).write_bytes(data)
    atheris.instrument_all()
    atheris.Setup([name, f"-max_total_time={int(seconds)}", str(corpus)], check)
    atheris.Fuzz()


def _tell(name: str, data: bytes, why: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-{sha256(data).hex()[:16]}"
    path.write_bytes(data)
    sys.stderr.write(f"{name}: {path}\n{why}\n")


def main() -> None:
    """One target for so many seconds, or one input again."""
    if len(sys.argv) < 3:
        sys.stdout.write("\n".join(TARGETS) + "\n")
    elif Path(sys.argv[2]).is_file():
        why = try_input(TARGETS[sys.argv[1]], Path(sys.argv[2]).read_bytes())
        sys.stdout.write(f"{why or 'it holds'}\n")
    elif importlib.util.find_spec("atheris"):
        run_atheris(sys.argv[1], float(sys.argv[2]))
    else:
        seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().getrandbits(32)
        tried = run_loop(sys.argv[1], float(sys.argv[2]), seed)
        sys.stdout.write(f"{sys.argv[1]}: {tried:,} inputs, seed {seed}\n")


if __name__ == "__main__":
    main()
