"""A large group in the browser: from the button to the record, and a whole letter checked.

What each takes is measured by bench/client.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.browser import RealBrowser
from support.commands import run, run_json
from support.enrolling import decide
from support.member_site import MemberSite
from support.servers import running_server
from support.signing import records_of, visit

MEMBERS = 2000
# What the bar shows while it is in sight.
_WATCH_BAR = """() => {
  const bar = document.getElementById("progress");
  globalThis.shown = [];
  new MutationObserver(() => { if (bar.checkVisibility()) shown.push(bar.value); })
    .observe(bar, { attributes: true });
}"""


def test_signs_among_two_thousand_and_sees_how_it_goes(browser: RealBrowser, tmp_path: Path) -> None:
    site = MemberSite.set_up(tmp_path, codes=1, slots=1)
    with visit(browser, site, others=MEMBERS - 1, passphrase="seven ducks walk north") as member:
        folder = site.open_letter()
        member.open(folder, "seven ducks walk north")
        member.page.evaluate(_WATCH_BAR)
        digits = decide(member.page, "sign")
        shown = member.page.evaluate("shown")
    assert [one.digest.hex()[:6] for one in records_of(site, folder)] == [digits]
    assert [len(ring) // 32 for ring in folder.rings().values()] == [MEMBERS]
    assert shown == sorted(shown)
    assert len(set(shown)) > 3


@pytest.mark.long
def test_whole_bundle_of_two_thousand(browser: RealBrowser, tmp_path: Path) -> None:
    done = run("demo", "--out", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    bundle = tmp_path / "demo" / "letter.zip"
    told = run_json("verify", bundle)
    (tmp_path / "site").mkdir()
    with running_server(tmp_path / "site") as served, browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.set_input_files("#bundle", bundle)
        page.wait_for_selector("#verdict[data-valid='true']", timeout=300_000)
        assert page.get_attribute("#verdict", "data-signatures") == str(told["signatures"])
