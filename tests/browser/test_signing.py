"""Signing a letter, or leaving it, in the browser; and what the command line makes of it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from support.browser import DESK, RealBrowser, check_accessible, take_picture
from support.enrolling import PASSPHRASE, decide, step
from support.member_site import MemberSite, make_record
from support.signing import records_of, visit
from undersigned.desk.collecting import Collector
from undersigned.desk.releasing import publish_batch
from undersigned.desk.work import parse_work
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


def test_signs(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site, passphrase=PASSPHRASE, timezone_id="UTC") as member:
        folder = site.open_letter()
        page = member.page
        page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(page, "step-open")
        take_picture(page, "sign-open")
        check_accessible(page)
        member.open(folder, PASSPHRASE)
        assert "20" in page.inner_text("#counted")
        assert not page.locator(".local:visible").count()
        assert page.is_visible(".crowd")
        assert page.inner_text("#text h1, #text h2") == "Safe staffing"
        take_picture(page, "sign-shown")
        check_accessible(page)
        digits = decide(page, "sign")
        take_picture(page, "sign-done")
        check_accessible(page)
    (record,) = records_of(site, folder)
    assert record.digest.hex()[:6] == digits


def test_signs_at_an_onion_address_in_any_browser(browser: RealBrowser, site: MemberSite) -> None:
    """Chromium, unlike Tor Browser, takes it for any address without https, and offers scripts less."""
    with visit(browser, site, passphrase=PASSPHRASE, host="letters234567.onion") as member:
        folder = site.open_letter()
        member.open(folder, PASSPHRASE)
        assert not member.page.evaluate("isSecureContext")
        digits = decide(member.page, "sign")
        member.page.watch.take("Cross-Origin-Opener-Policy header has been ignored")  # type: ignore[attr-defined]
    (record,) = records_of(site, folder)
    assert record.digest.hex()[:6] == digits


def test_leaves(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site, timezone_id="Asia/Kolkata") as member:
        folder = site.open_letter()
        member.open(folder)
        assert member.page.is_visible("#is-plain")
        # Beside UTC, and told to nobody.
        told = member.page.inner_text("li.local")
        assert (
            f"{folder.letter().closes.astimezone(timezone(timedelta(hours=5, minutes=30))):%H:%M:%S}" in told
        )
        digits = decide(member.page, "leave")
        assert len(digits) == 6
        take_picture(member.page, "sign-left")
        assert records_of(site, folder) == []
        member.page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(member.page, "step-open")
        member.page.click("#open .chief")
        member.page.wait_for_selector("#error", state="visible")
        assert member.page.get_attribute("#error", "data-code") == "slot-erased"


def test_a_second_letter_on_the_slot_is_refused(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        first, second = site.open_letter(), site.open_letter("second", title="Another letter")
        member.open(first)
        member.page.goto(f"{member.served.url}letters/{second.letter().id.hex()}/sign")
        step(member.page, "step-open")
        member.page.click("#open .chief")
        member.page.wait_for_selector("#error", state="visible")
        assert member.page.get_attribute("#error", "data-code") == "slot-tied"
        assert not member.page.is_visible("#shown")
        member.open(first)
        decide(member.page, "sign")
    assert len(records_of(site, first)) == 1


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_a_broken_connection_loses_nothing_and_signs_once(
    browser: RealBrowser, site: MemberSite, decision: str
) -> None:
    with visit(browser, site, passphrase=PASSPHRASE) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder, PASSPHRASE)
        # The server takes it in, and its answer is lost.
        page.route("**/records", lambda route: (route.fetch(), route.abort("connectionreset")))
        page.check("#compared")
        page.click(f"#button-{decision}")
        step(page, "step-unsent")
        assert page.get_attribute("#error", "data-code") == "offline"
        page.unroute("**/records")
        page.reload()
        step(page, "step-unsent")
        take_picture(page, f"sign-unsent-{decision}")
        check_accessible(page)
        page.fill("#resend-passphrase", PASSPHRASE)
        page.click("#resend .chief")
        step(page, "step-done")
        digits = page.inner_text("#digits")
        page.watch.take("failed|ERR_CONNECTION_RESET")  # type: ignore[attr-defined]
        page.reload()
        step(page, "step-open")
    found = [one.digest.hex()[:6] for one in records_of(site, folder)]
    assert found == ([digits] if decision == "sign" else [])


def test_a_wrong_clock_is_told_and_nothing_is_erased(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        folder, page = site.open_letter(), member.page
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=2))
        page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == "clock-ahead"
        page.clock.set_fixed_time(datetime.now(UTC))
        member.open(folder)
        # Nobody is hurried: the letter may be read for longer than clocks may differ.
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=30))
        decide(page, "leave")


def test_signs_in_hebrew(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site, lang="he") as member:
        folder = site.open_letter()
        member.open(folder)
        assert member.page.get_attribute("html", "dir") == "rtl"
        assert "כוח אדם" in member.page.inner_text("#text")
        take_picture(member.page, "sign-shown-he")
        check_accessible(member.page)
        member.page.select_option("#language", "en")
        assert "Safe staffing" in member.page.inner_text("#text")
        decide(member.page, "sign")


FLIP = {
    "column": lambda body: bytes([body[0] ^ 1]) + body[1:],
    "member/texts/en.md": lambda body: body + b"x",
    "member/log/checkpoint": lambda body: body.replace(b"/0\n", b"/1\n"),
    "member/letter.json": lambda body: body.replace(b"Northfield", b"Southfield"),
}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("column", "roster-column"),
        ("member/texts/en.md", "text-digest"),
        ("member/log/checkpoint", "checkpoint-origin"),
        ("member/letter.json", "letter-other"),
    ],
)
def test_server_cannot_show_something_else(
    browser: RealBrowser, site: MemberSite, name: str, code: str
) -> None:
    with visit(browser, site) as member:
        page, id_ = member.page, site.open_letter().letter().id.hex()

        def alter(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, body=FLIP[name](answer.body()))

        page.route(f"**/letters/{id_}/{name}", alter)
        page.goto(f"{member.served.url}letters/{id_}/sign")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == code
        assert not page.is_visible("#step-open")


def test_a_witness_that_the_member_knows_spares_the_words(browser: RealBrowser, tmp_path: Path) -> None:
    site = MemberSite.set_up(tmp_path, codes=1, witnesses=1)
    (witness,) = site.witnesses
    with visit(browser, site) as member:
        folder, page = site.open_letter(), member.page
        address = f"{member.served.url}letters/{folder.letter().id.hex()}/sign"
        for line, needs_words in (
            (f"{witness.name} {witness.describe()['ed25519']}", False),
            (f"{witness.name} {site.log.describe()['ed25519']}", True),
            ("", True),
        ):
            page.goto(address)
            step(page, "step-open")
            page.click("#open summary")
            page.fill("#witnesses", line)
            page.click("#open .chief")
            step(page, "shown")
            assert page.is_visible("#compare") == needs_words
            assert page.is_visible("#witnessed") != needs_words
        page.check("#compared")
        decide(page, "sign")


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
@pytest.mark.parametrize("lang", ["ar", pytest.param("es", marks=pytest.mark.long)])
def test_pages_are_accessible(browser: RealBrowser, site: MemberSite, lang: str, scheme: Any) -> None:
    with visit(browser, site, lang=lang, color_scheme=scheme, width=DESK) as member:
        folder = site.open_letter()
        member.open(folder)
        take_picture(member.page, f"sign-shown-{lang}-{scheme}")
        check_accessible(member.page)
        decide(member.page, "leave")
        check_accessible(member.page)


def test_signs_a_letter_that_is_published_in_batches(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    """What is out already is part of what the device checks."""
    others = site.add_others(2)
    with visit(browser, site) as member:
        folder = site.open_letter(release="batched", releases=None)
        with closing(open_beside(site.path)) as store:
            collector = Collector(folder, 1, StoredRecords(store, folder.letter().id))
            collector.collect([make_record(folder, one) for one in others], datetime.now(UTC))
            publish_batch(folder, site.log, datetime.now(UTC), collector)
        member.open(folder)
        assert "signatures.jsonl" in str(member.page.watch.requests)  # type: ignore[attr-defined]
        digits = decide(member.page, "sign")
    assert digits in [one.digest.hex()[:6] for one in records_of(site, folder)]


def test_works_for_a_collector_that_has_too_many(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        folder, page = site.open_letter(), member.page
        member.open(folder)
        tried: list[str] = []

        def ask_for_work(route: Route) -> None:
            work = route.request.headers.get("undersigned-work", "")
            tried.append(work)
            if work:
                route.continue_()
            else:
                route.fulfill(status=429, json={"code": "work-needed", "sentence": ""})

        page.route("**/records", ask_for_work)
        digits = decide(page, "sign")
        page.watch.take("429")  # type: ignore[attr-defined]
    assert [bool(one) for one in tried] == [False, True]
    assert parse_work(tried[1]).number >= 0
    assert [one.digest.hex()[:6] for one in records_of(site, folder)] == [digits]
