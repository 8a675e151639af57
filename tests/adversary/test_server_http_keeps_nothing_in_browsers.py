"""Whoever takes a reader's device finds nothing that a page left there: no cookie, nothing in any storage.

What the same look finds after something was left is the control.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser
from support.released import lay_out_site
from support.servers import COMMAND, Served, running_server

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
_LEFT = """async () => ({
    local: localStorage.length, session: sessionStorage.length,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    files: (await Array.fromAsync((await navigator.storage.getDirectory()).keys())).length,
    cookie: document.cookie.length,
})"""
PLANTS = {
    "local": "localStorage.setItem('seen', '1')",
    "session": "sessionStorage.setItem('seen', '1')",
    "databases": "new Promise((go) => { indexedDB.open('seen').onsuccess = () => go() })",
    "caches": "caches.open('seen').then(() => 1)",
    "files": """navigator.storage.getDirectory()
        .then((folder) => folder.getFileHandle('seen', {create: true})).then(() => 1)""",
    "cookie": "document.cookie = 'seen=1'",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "letters"
    lay_out_site(path)
    return path


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with running_server(folder) as running:
        yield running


def list_pages(served: Served) -> list[str]:
    """Readers' pages: the list, each letter that it leads to, and where they check something."""
    links = {part.partition('"')[0] for part in served.get("/").text.split('href="/letters/')[1:]}
    letters = sorted({f"letters/{one[:64]}" for one in links})
    assert len(letters) == 2
    return ["", *letters, "press", "verify", "?lang=he"]


def find_left(page: Page) -> dict[str, int]:
    """What was left in the browser, by kind."""
    found: dict[str, int] = page.evaluate(_LEFT)
    found["cookies"] = len(page.context.cookies())
    return {kind: count for kind, count in found.items() if count}


def test_who_takes_a_readers_device_finds_nothing_that_a_page_left(
    browser: RealBrowser, served: Served
) -> None:
    with browser.visit(served.url) as page:
        for path in list_pages(served):
            page.goto(served.url + path)
            assert find_left(page) == {}, path


@pytest.mark.parametrize("kind", PLANTS)
def test_would_notice_what_a_page_leaves(browser: RealBrowser, served: Served, kind: str) -> None:
    with browser.visit(served.url) as page:
        page.goto(served.url)
        page.evaluate(PLANTS[kind])
        assert kind in find_left(page)


def test_would_notice_a_server_that_gives_cookies(browser: RealBrowser, folder: Path) -> None:
    for command, wanted in ((COMMAND, set()), ((sys.executable, PROGRAM, "marking", "serve"), {"cookies"})):
        with running_server(folder, command=command) as served, browser.visit(served.url) as page:
            page.goto(served.url)
            assert set(find_left(page)) - {"cookie"} == wanted
