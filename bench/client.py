"""What a browser takes for a proof and for a whole letter, in Chromium: `python bench/client.py [BUNDLE]`.

The pages' own script runs in its worker, on the real server's page; "button to sent record" is the page
itself, among 2,000 members, with a passphrase, up to the digits that it shows. Without BUNDLE the letter is
that of bench/bundle.py. Prints a table and writes bench/results/client.json.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

from bundle import find_bundle
from machine import ROOT, summarise, write_results

sys.path.insert(0, str(ROOT / "tests"))

from support.browser import RealBrowser, open_browser
from support.enrolling import PASSPHRASE, decide
from support.member_site import MemberSite
from support.scripts import load_module
from support.servers import running_server
from support.signing import visit
from undersigned._core import Opening
from undersigned.server.client.script import CLIENT

ROUNDS = 5
RINGS = (20, 200, 2000, 16384)
MEMBERS = 2000
LIMITS = {"button to sent record": 3.0, "whole letter": 40.0}
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


def sign_letters(browser: RealBrowser, folder: Path) -> list[float]:
    """Seconds from the button to the digits, which the page shows when the record has arrived."""
    site, seconds = MemberSite.set_up(folder, codes=1, slots=ROUNDS), []
    with visit(browser, site, passphrase=PASSPHRASE, others=MEMBERS - 1) as member:
        for slot in range(ROUNDS):
            member.open(site.open_letter(f"letter-{slot}", slot=slot), PASSPHRASE)
            member.page.check("#compared")
            begun = time.perf_counter()
            decide(member.page, "sign")
            seconds.append(time.perf_counter() - begun)
    return seconds


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
        page.goto("about:blank")
        times["button to sent record"] = sign_letters(browser, Path(folder) / "signing")
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
        print(f"{name:21} {one['median']:9.0f} ms  least {one['min']:9.0f} ms  spread {one['spread']:.0%}")
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
