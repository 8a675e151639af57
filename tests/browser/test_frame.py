"""The frame that all pages share, and the watch that all tests of pages rely on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from support.browser import DESK, PHONE, RealBrowser, check_accessible, take_picture
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import Served, running_server


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("letters")
    Desk.set_up(path, make_group(GroupPlan((ClassPlan(members=4),))), title="Safe <staffing>")
    with running_server(path) as server:
        yield server


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("lang", ["en", "he", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_list_is_accessible(browser: RealBrowser, served: Served, lang: str, width: int, scheme: str) -> None:
    with browser.visit(served.url, width=width, lang=lang, color_scheme=scheme) as page:
        page.goto(served.url)
        assert page.get_attribute("html", "dir") == ("ltr" if lang == "en" else "rtl")
        check_accessible(page)
        take_picture(page, f"list-{lang}-{width}-{scheme}")


def test_list_keeps_nothing(browser: RealBrowser, served: Served) -> None:
    with browser.visit(served.url) as page:
        page.goto(served.url)
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert page.evaluate("indexedDB.databases()") == []


def complain_on_console(page: Page) -> None:
    page.evaluate("console.error('broken')")


def ask_another(page: Page) -> None:
    page.evaluate("new Image().src = 'http://127.0.0.1:9/picture.png'")


def write_into_page(page: Page) -> None:
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '0'}))")


def fail_later(page: Page) -> None:
    page.evaluate("queueMicrotask(() => { throw new Error('lost') })")


@pytest.mark.parametrize("act", [complain_on_console, ask_another, write_into_page, fail_later])
def test_watch_sees_what_it_must(browser: RealBrowser, served: Served, act: object) -> None:
    def visit() -> None:
        with browser.visit(served.url) as page:
            page.goto(served.url)
            act(page)  # type: ignore[operator]
            page.watch.wait_for(page, ".")  # type: ignore[attr-defined]

    with pytest.raises(AssertionError, match=r"broken|of another|policy|lost"):
        visit()
