"""Signing a letter, or leaving it, in the browser; and what the command line makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, check_accessible, take_picture
from support.enrolling import PASSPHRASE, decide, enrol_by_code, open_letter, step
from support.member_site import MemberSite
from support.servers import Served, running_server
from undersigned import schema
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import COVERED_BYTES, read_arriving
from undersigned.keys.sealing import CollectorIdentity
from undersigned.letter.record import Record
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords


def records_of(site: MemberSite, folder: LetterFolder) -> list[Record]:
    store = open_beside(site.path)
    try:
        return Collector(folder, 1, StoredRecords(store, folder.letter().id)).records()
    finally:
        store.close()


class Member:
    """One who enrolled in this browser, in front of a letter on a frozen roster."""

    def __init__(self, site: MemberSite, served: Served, page: Page) -> None:
        self.site, self.served, self.page = site, served, page

    def open(self, folder: LetterFolder, passphrase: str | None = None) -> None:
        open_letter(self.page, self.served, folder.letter().id.hex(), passphrase)


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


def enrolled(
    browser: RealBrowser, site: MemberSite, *arguments: object, passphrase: str | None = None, **options: object
) -> Iterator[Member]:
    """A member who enrolled; the roster is frozen with nineteen others."""
    with running_server(site.path, *arguments) as served, browser.visit(served.url, **options) as page:
        enrol_by_code(page, served, site, site.codes[0], passphrase)
        site.add_others(19)
        site.freeze()
        yield Member(site, served, page)


def visit(browser: RealBrowser, site: MemberSite, *arguments: object, **options: object) -> object:
    from contextlib import contextmanager  # noqa: PLC0415

    return contextmanager(enrolled)(browser, site, *arguments, **options)


def test_signs(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site, passphrase=PASSPHRASE) as member:
        folder = site.open_letter()
        page = member.page
        page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(page, "step-open")
        take_picture(page, "sign-open")
        check_accessible(page)
        member.open(folder, PASSPHRASE)
        assert "20" in page.inner_text("#counted")
        assert page.is_visible(".crowd")
        assert page.inner_text("#text h1, #text h2") == "Safe staffing"
        take_picture(page, "sign-shown")
        check_accessible(page)
        digits = decide(page, "sign")
        take_picture(page, "sign-done")
        check_accessible(page)
    (record,) = records_of(site, folder)
    assert record.digest.hex()[:6] == digits


def test_leaves(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        folder = site.open_letter()
        member.open(folder)
        assert member.page.is_visible("#is-plain")
        digits = decide(member.page, "leave")
        assert len(digits) == 6
        take_picture(member.page, "sign-left")
        assert records_of(site, folder) == []
        member.page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(member.page, "step-open")
        member.page.click("#open .chief")
        member.page.wait_for_selector("#error", state="visible")
        assert member.page.get_attribute("#error", "data-code") == "slot-erased"
