"""What a browser takes for a proof and for a whole letter, in Chromium: `python bench/client.py [BUNDLE]`.

The pages' own script runs in its worker, on the real server's page. Without BUNDLE the letter is the one of
bench/bundle.py. Prints a table and writes bench/results/client.json.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

from bundle import find_bundle
from machine import ROOT, summarise, write_results

sys.path.insert(0, str(ROOT / "tests"))

from support.browser import open_browser
from support.scripts import load_module
from support.servers import running_server
from undersigned._core import Opening
from undersigned.server.client.script import CLIENT

ROUNDS = 5
RINGS = (20, 200, 2000, 16384)
LIMITS = {"prove 2,000": 3.0, "whole letter": 40.0}
BYTES_LIMIT = 150_000
_START = """() => {
  globalThis.decode = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  globalThis.timed = async (act) => {
    const begun = performance.now();
    const worker = await lib.startWorker();
    await act(worker);
    worker.end();
    return (performance.now() - begun) / 1000;
  };
}"""
_PROVE = """([ring, secret]) => timed((worker) =>
  worker.prove(ring.map(decode), 7, decode(secret), new Uint8Array(32)))"""
_PROTECT = "() => timed((worker) => worker.protect(new Uint8Array(5000), 'seven ducks walk north'))"
_VERIFY = """(zip) => timed(async (worker) => {
  const { report } = await worker.verify(decode(zip));
  if (!report.valid) throw new Error("not valid");
})"""


def draw_ring(size: int) -> list[Any]:
    openings = [Opening.draw() for _ in range(size)]
    ring = [b64encode(one.commitment()).decode() for one in openings]
    return [ring, b64encode(openings[7].to_bytes()).decode()]


def measure(bundle: Path) -> dict[str, dict[str, float]]:
    jobs: dict[str, tuple[str, Any]] = {f"prove {size:,}": (_PROVE, draw_ring(size)) for size in RINGS}
    jobs["passphrase"] = (_PROTECT, None)
    jobs["whole letter"] = (_VERIFY, b64encode(bundle.read_bytes()).decode())
    times: dict[str, list[float]] = {name: [] for name in jobs}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder)) as served,
        open_browser() as browser,
        browser.visit(served.url) as page,
    ):
        page.goto(f"{served.url}verify")
        load_module(page, "worker/browser.ts")
        page.evaluate(_START)
        for _ in range(ROUNDS):
            for name, (program, given) in jobs.items():
                times[name].append(page.evaluate(program, given))
    return {name: summarise(of_one) for name, of_one in times.items()}


def main() -> int:
    if CLIENT is None:
        raise SystemExit("the script was not built: run `make web`")
    measured = measure(find_bundle())
    small = len(gzip.compress(CLIENT.data, 9))
    lines = [{"name": name, **one, "seconds_limit": LIMITS.get(name)} for name, one in measured.items()]
    holds = small <= BYTES_LIMIT and all(
        measured[name]["median"] <= 1e3 * seconds for name, seconds in LIMITS.items()
    )
    for name, one in measured.items():
        print(f"{name:14} {one['median']:9.0f} ms  least {one['min']:9.0f} ms  spread {one['spread']:.0%}")
    print(f"script {small:,} bytes compressed; targets {'hold' if holds else 'do not hold'}")
    write_results(
        "client",
        f"milliseconds in Chromium with the start of the worker, {ROUNDS} runs in turn",
        lines=lines,
        compressed_bytes=small,
        bytes_limit=BYTES_LIMIT,
        holds=holds,
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
