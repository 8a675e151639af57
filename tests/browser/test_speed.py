"""What a browser computes, in the time that people wait for it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import RealBrowser
from support.commands import run, run_json
from support.scripts import load_module
from support.servers import Served, running_server
from undersigned._core import Opening, Ring

MEMBERS = 2000
PROOF_SECONDS = 3
BUNDLE_SECONDS = 40
MESSAGE = bytes(range(32))
# What a page does between the button and a record that is kept: worker, proof, key file under a passphrase.
_SIGN = """async ([commitments, secret, message]) => {
  const decode = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const begun = performance.now();
  const worker = await lib.startWorker();
  const told = [];
  const proof = await worker.prove(commitments.map(decode), 777, decode(secret), decode(message), (_, done) => told.push(done));
  await worker.protect(new Uint8Array(5000), "seven ducks walk north");
  const seconds = (performance.now() - begun) / 1000;
  worker.end();
  return { proof: btoa(String.fromCharCode(...proof)), told, seconds };
}"""  # noqa: E501


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("letters")) as server:
        yield server


def test_proof_among_two_thousand(browser: RealBrowser, served: Served) -> None:
    openings = [Opening.draw() for _ in range(MEMBERS)]
    commitments = [one.commitment() for one in openings]
    given = [
        [b64encode(one).decode() for one in commitments],
        *(b64encode(one).decode() for one in (openings[777].to_bytes(), MESSAGE)),
    ]
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        load_module(page, "worker/browser.ts")
        made = page.evaluate(_SIGN, given)
    Ring(b"".join(commitments), 1).check(MESSAGE, b64decode(made["proof"]))
    assert made["told"] == sorted(made["told"])
    assert (len(made["told"]), made["told"][-1]) == (6, 1)
    assert made["seconds"] < PROOF_SECONDS


@pytest.mark.long
def test_whole_bundle_of_two_thousand(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    done = run("demo", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    bundle = tmp_path / "demo" / "letter.zip"
    told = run_json("verify", bundle)
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.set_input_files("#bundle", bundle)
        page.wait_for_selector("#verdict[data-valid='true']", timeout=1000 * BUNDLE_SECONDS)
        assert page.get_attribute("#verdict", "data-signatures") == str(told["signatures"])
