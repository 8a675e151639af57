"""A member who enrolled in this browser, in front of a letter on a frozen roster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from playwright.sync_api import Page

from support.browser import RealBrowser
from support.enrolling import enrol_by_code, open_letter
from support.member_site import MemberSite
from support.servers import Served, running_server
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
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


@contextmanager
def visit(
    browser: RealBrowser,
    site: MemberSite,
    *arguments: object,
    passphrase: str | None = None,
    host: str = "127.0.0.1",
    others: int = 19,
    **options: Any,
) -> Iterator[Member]:
    """A member who enrolled; the roster is frozen with so many others."""
    with ExitStack() as stack:
        running = stack.enter_context(running_server(site.path, *arguments))
        served = replace(running, url=running.url.replace("127.0.0.1", host))
        page = stack.enter_context(browser.visit(served.url, **options))
        enrol_by_code(page, served, site, site.codes[0], passphrase)
        site.add_others(others)
        site.freeze()
        yield Member(site, served, page)
