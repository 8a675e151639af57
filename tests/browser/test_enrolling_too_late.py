"""The roster is frozen while somebody enrols: who is on it keeps the key; others are told, theirs goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from support.browser import RealBrowser, check_accessible, take_picture
from support.enrolling import PASSPHRASE, choose_class, decide, enrol_by_code, make_key, open_enrol, step
from support.member_site import MemberSite
from support.servers import Served, running_server
from support.signing import ROWS, Member, records_of


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    made = MemberSite.set_up(tmp_path, codes=1)
    made.add_others(9)
    return made


def begin(page: Page, served: Served, site: MemberSite) -> None:
    """Up to the moment in which the key is made."""
    open_enrol(page, served, site, site.codes[0])
    choose_class(page, "agency")
    step(page, "step-key")


def lose_answer(page: Page, *, after: bool) -> None:
    """The connection breaks: after the server has taken the enrolment in, or before."""

    def lose(route: Route) -> None:
        if after:
            route.fetch()
        route.abort("connectionreset")

    page.route("**/enrolments", lose)
    make_key(page, None)
    step(page, "step-again")
    page.unroute("**/enrolments")
    page.watch.take("failed|ERR_CONNECTION_RESET")  # type: ignore[attr-defined]


def rows(page: Page) -> dict[str, int]:
    return {name: len(found) for name, found in page.evaluate(ROWS).items()}


@pytest.mark.parametrize(
    ("lang", "passphrase"), [pytest.param("en", None, marks=pytest.mark.long), ("he", PASSPHRASE)]
)
def test_a_roster_frozen_in_between_is_told_and_the_key_dropped(
    browser: RealBrowser, site: MemberSite, lang: str, passphrase: str | None
) -> None:
    with running_server(site.path) as served, browser.visit(served.url, lang=lang) as page:
        begin(page, served, site)
        site.freeze()
        make_key(page, passphrase)
        step(page, "step-frozen")
        page.watch.take("422")  # type: ignore[attr-defined]
        assert page.is_visible("#frozen-dropped")
        assert not page.is_visible("#step-key")
        assert not page.is_visible("#frozen-kept")
        assert rows(page) == {"enrolments": 0, "keys": 0, "sendings": 0}
        take_picture(page, f"enrol-frozen-{lang}")
        check_accessible(page)
        page.reload()
        step(page, "step-frozen")
        assert not page.is_visible("#frozen-dropped")
        assert not page.is_visible("#import-line")
        take_picture(page, f"enrol-frozen-again-{lang}")
        check_accessible(page)


def test_a_key_in_a_file_is_told_to_be_worth_nothing(browser: RealBrowser, site: MemberSite) -> None:
    with (
        running_server(site.path) as served,
        browser.visit(served.url, lang="es", accept_downloads=True) as page,
    ):
        begin(page, served, site)
        page.check("input[name=where][value=file]")
        make_key(page, None)
        step(page, "step-saved")
        site.freeze()
        page.click("#is-saved .chief")
        step(page, "step-frozen")
        page.watch.take("422")  # type: ignore[attr-defined]
        assert page.is_visible("#frozen-file")
        assert not page.is_visible("#frozen-dropped")
        take_picture(page, "enrol-frozen-file-es")
        check_accessible(page)


def test_an_enrolment_that_never_arrived_is_dropped_after_the_freeze(
    browser: RealBrowser, site: MemberSite
) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        begin(page, served, site)
        lose_answer(page, after=False)
        site.freeze()
        page.reload()
        step(page, "step-resume")
        assert not page.is_visible("#start-anew")
        # Until the server says that it is not on the roster, the key is kept.
        assert rows(page)["enrolments"] == 1
        page.click("#resume .chief")
        step(page, "step-frozen")
        page.watch.take("422")  # type: ignore[attr-defined]
        assert rows(page) == {"enrolments": 0, "keys": 0, "sendings": 0}


def test_an_enrolment_whose_answer_was_lost_is_kept_after_the_freeze(
    browser: RealBrowser, site: MemberSite
) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        begin(page, served, site)
        lose_answer(page, after=True)
        site.freeze()
        page.reload()
        step(page, "step-resume")
        page.click("#resume .chief")
        step(page, "step-done")
        assert rows(page) == {"enrolments": 0, "keys": 1, "sendings": 0}
        page.reload()
        step(page, "step-kept")
        assert not page.is_visible("#lose")


def test_who_never_comes_back_to_enrol_can_sign_all_the_same(browser: RealBrowser, site: MemberSite) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        begin(page, served, site)
        lose_answer(page, after=True)
        site.freeze()
        folder = site.open_letter()
        Member(site, served, page).open(folder)
        assert rows(page)["enrolments"] == 0
        digits = decide(page, "sign")
    assert [one.digest.hex()[:6] for one in records_of(site, folder)] == [digits]


def test_an_enrolment_without_its_signature_is_dropped_after_the_freeze(
    browser: RealBrowser, site: MemberSite
) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        open_enrol(page, served, site)
        choose_class(page, "ward")
        page.fill("#name", site.ssh_key.with_suffix(".pub").read_text())
        page.click("#choose-name .chief")
        make_key(page, None)
        step(page, "step-sign")
        assert rows(page)["enrolments"] == 1
        site.freeze()
        page.reload()
        step(page, "step-frozen")
        assert page.is_visible("#frozen-dropped")
        assert rows(page) == {"enrolments": 0, "keys": 0, "sendings": 0}


def test_a_key_that_is_on_the_roster_outlives_one_that_came_too_late(
    browser: RealBrowser, site: MemberSite
) -> None:
    with running_server(site.path) as served, browser.visit(served.url) as page:
        enrol_by_code(page, served, site, site.codes[0])
        page.goto(f"{served.url}groups/{site.id}/enrol#{site.codes[0]}")
        page.reload()
        step(page, "step-kept")
        page.click("#lose")
        choose_class(page, "agency")
        step(page, "step-key")
        site.freeze()
        make_key(page, None)
        step(page, "step-frozen")
        page.watch.take("422")  # type: ignore[attr-defined]
        assert page.is_visible("#frozen-kept")
        assert rows(page) == {"enrolments": 0, "keys": 1, "sendings": 0}
        folder = site.open_letter()
        Member(site, served, page).open(folder)
        decide(page, "leave")


def test_a_frozen_roster_without_script_says_so(browser: RealBrowser, site: MemberSite) -> None:
    site.freeze()
    with running_server(site.path) as served, browser.visit(served.url, java_script_enabled=False) as page:
        page.goto(f"{served.url}groups/{site.id}/enrol")
        assert "9 people are on it" in page.inner_text("noscript")
