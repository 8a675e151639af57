"""A browser that has forgotten what opens a key, as private windows do: told, and mended where it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, check_accessible, take_picture
from support.enrolling import choose_class, enrol_by_code, make_key, step
from support.member_site import MemberSite
from support.servers import running_server
from support.signing import visit

FORGET = """async () => (await navigator.storage.getDirectory())
  .removeEntry("undersigned-seals", { recursive: true })"""


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


def check_told(page: Page, name: str) -> None:
    step(page, "step-lost")
    assert not page.is_visible("#step-kept")
    take_picture(page, name)
    check_accessible(page)


def test_a_key_that_the_browser_forgot_is_told_and_replaced(browser: RealBrowser, site: MemberSite) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        enrol_by_code(page, served, site, site.codes[0])
        (before,) = site.entries()
        page.evaluate(FORGET)
        page.reload()
        check_told(page, "enrol-lost")
        assert not page.is_visible("#lost-frozen")
        page.click("#lost-anew")
        choose_class(page, "agency")
        page.fill("#code", site.codes[0])
        page.click("#choose-code .chief")
        make_key(page, None)
        step(page, "step-replace")
        page.click("#replace .chief")
        step(page, "step-done")
        page.watch.take("422")  # type: ignore[attr-defined]
        page.reload()
        step(page, "step-kept")
    (after,) = site.entries()
    assert after.commitments != before.commitments


def test_a_key_that_was_forgotten_after_the_freeze_comes_back_from_its_file(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    with visit(browser, site, accept_downloads=True) as member:
        page, folder = member.page, site.open_letter()
        page.goto(f"{member.served.url}groups/{site.id}/enrol")
        step(page, "step-kept")
        with page.expect_download() as download:
            page.click("#export")
        download.value.save_as(tmp_path / "me.key")
        page.evaluate(FORGET)
        page.reload()
        check_told(page, "enrol-lost-frozen")
        assert page.is_visible("#lost-frozen")
        assert not page.is_visible("#lost-anew")
        page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(page, "step-open")
        assert page.is_visible("#key-lost")
        check_accessible(page)
        page.set_input_files("#key-file", tmp_path / "me.key")
        page.click("#open .chief")
        step(page, "shown")
        assert page.evaluate("document.activeElement.id") == "letter"
