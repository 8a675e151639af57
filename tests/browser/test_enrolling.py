"""Enrolling in the browser: by SSH key, by code, resumed, replaced, refused."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, check_accessible, take_picture
from support.commands import run_json
from support.enrolling import (
    PASSPHRASE,
    choose_class,
    enrol_by_code,
    make_key,
    open_enrol,
    run_as_shown,
    sign_command,
    step,
)
from support.member_site import MemberSite
from support.servers import Served, running_server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MemberSite:
    return MemberSite.set_up(tmp_path_factory.mktemp("enrolling"), codes=12)


@pytest.fixture(scope="module")
def served(site: MemberSite) -> Iterator[Served]:
    with running_server(site.path) as server:
        yield server


def test_enrols_by_ssh_key(browser: RealBrowser, served: Served, site: MemberSite, tmp_path: Path) -> None:
    with browser.visit(served.url, accept_downloads=True) as page:
        open_enrol(page, served, site)
        take_picture(page, "enrol-words")
        check_accessible(page)
        choose_class(page, "ward")
        step(page, "step-name")
        page.fill("#name", site.ssh_key.read_text())
        page.click("#choose-name .chief")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == "private-key"
        assert page.input_value("#name") == ""
        page.fill("#name", site.ssh_key.with_suffix(".pub").read_text())
        page.click("#choose-name .chief")
        take_picture(page, "enrol-key")
        check_accessible(page)
        make_key(page)
        signature = sign_command(page, site, tmp_path)
        take_picture(page, "enrol-sign")
        check_accessible(page)
        page.fill("#signature", f"ana@pc:~$ ssh-keygen …\nSigning data\n{signature}ana@pc:~$ ")
        page.click("#give-signature .chief")
        step(page, "step-done")
        take_picture(page, "enrol-done")
        check_accessible(page)
    assert [one.principal for one in site.entries()].count("ana@northfield.example") == 1


def test_enrols_by_code_from_the_address(browser: RealBrowser, served: Served, site: MemberSite) -> None:
    before = len(site.entries())
    with browser.visit(served.url) as page:
        enrol_by_code(page, served, site, site.codes[0])
        assert "#" not in page.url
        asked = " ".join(path for _, path in page.watch.requests)  # type: ignore[attr-defined]
        assert site.codes[0] not in asked
    assert len(site.entries()) == before + 1


def test_enrols_at_an_onion_address_in_any_browser(
    browser: RealBrowser, served: Served, site: MemberSite
) -> None:
    """Chromium, unlike Tor Browser, takes it for any address without https, and offers scripts less."""
    before = len(site.entries())
    onion = replace(served, url=f"http://letters234567.onion:{served.port}/")
    with browser.visit(onion.url) as page:
        enrol_by_code(page, onion, site, site.codes[9])
        assert not page.evaluate("isSecureContext")
        page.watch.take("Cross-Origin-Opener-Policy header has been ignored")  # type: ignore[attr-defined]
    assert len(site.entries()) == before + 1


def test_control_a_query_would_be_sent(browser: RealBrowser, served: Served, site: MemberSite) -> None:
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}groups/{site.id}/enrol?{site.codes[0]}")
        asked = " ".join(path for _, path in page.watch.requests)  # type: ignore[attr-defined]
        assert site.codes[0] in asked


WRONG = "K7QP-2M9T-XW4E-H3RB"


@pytest.mark.parametrize("comes_back", [True, pytest.param(False, marks=pytest.mark.long)])
def test_refuses_a_wrong_code_and_takes_the_right_one_after_it(
    browser: RealBrowser, served: Served, site: MemberSite, *, comes_back: bool
) -> None:
    before = len(site.entries())
    with browser.visit(served.url) as page:
        open_enrol(page, served, site, WRONG)
        choose_class(page, "agency")
        make_key(page)
        step(page, "step-code")
        assert page.get_attribute("#error", "data-code") == "code-unknown"
        assert "no such invitation code" in page.inner_text("#error")
        assert page.input_value("#code") == WRONG
        take_picture(page, "enrol-wrong-code")
        check_accessible(page)
        if comes_back:
            page.reload()
            go_on_with_key(page)
        page.fill("#code", site.codes[1 if comes_back else 8].lower().replace("-", " "))
        page.click("#choose-code .chief")
        step(page, "step-done")
        page.watch.take("422")  # type: ignore[attr-defined]
    assert len(site.entries()) == before + 1


def go_on_with_key(page: Page) -> None:
    step(page, "step-resume")
    # What was refused did not arrive: nobody is told that it may have.
    assert not page.is_visible("#resume-sent")
    page.fill("#resume-passphrase", PASSPHRASE)
    page.click("#resume .chief")
    step(page, "step-code")


@pytest.mark.long
def test_a_wrong_code_that_is_told_on_coming_back_leads_to_the_right_one(
    browser: RealBrowser, served: Served, site: MemberSite
) -> None:
    """The connection broke before the server could refuse it: what was sent may have arrived."""
    with browser.visit(served.url) as page:
        open_enrol(page, served, site, WRONG)
        choose_class(page, "agency")
        page.route("**/enrolments", lambda route: route.abort("connectionreset"))
        make_key(page)
        step(page, "step-again")
        page.unroute("**/enrolments")
        page.reload()
        step(page, "step-resume")
        assert page.is_visible("#resume-sent")
        page.click("#resume .chief")
        page.wait_for_selector("#resume-passphrase", state="visible")
        assert page.get_attribute("#error", "data-code") == "code-unknown"
        go_on_with_key(page)
        page.fill("#code", site.codes[10])
        page.click("#choose-code .chief")
        step(page, "step-done")
        page.watch.take("failed|ERR_CONNECTION_RESET|422")  # type: ignore[attr-defined]


def test_another_language_takes_the_code_along_and_sends_it_to_nobody(
    browser: RealBrowser, served: Served, site: MemberSite
) -> None:
    with browser.visit(served.url) as page:
        open_enrol(page, served, site, site.codes[11])
        page.click(".languages a[lang=es]")
        step(page, "step-words")
        assert page.get_attribute("html", "lang") == "es"
        assert "#" not in page.url
        choose_class(page, "agency")
        step(page, "step-key")
        page.fill("#passphrase", PASSPHRASE)
        page.fill("#passphrase-again", PASSPHRASE)
        page.check("#plain")
        page.click("#make-key .chief")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == "passphrase-unwanted"
        check_accessible(page)
        assert site.codes[11] not in str(page.watch.requests)  # type: ignore[attr-defined]


def test_a_page_that_came_in_the_clear_asks_for_nothing(browser: RealBrowser, site: MemberSite) -> None:
    """A proxy that passes on plain http as well: the server cannot tell, and the browser can."""
    with running_server(site.path, "--behind-proxy") as served:
        clear = served.url.replace("127.0.0.1", "letters.example.org")
        with browser.visit(clear) as page:
            page.goto(f"{clear}groups/{site.id}/enrol")
            page.wait_for_selector("#error", state="visible")
            assert page.get_attribute("#error", "data-code") == "url-plain"
            assert not page.locator(".stage:visible, form:visible").count()
            assert not [path for _, path in page.watch.requests if "charter" in path]  # type: ignore[attr-defined]
            page.watch.take("Cross-Origin-Opener-Policy header has been ignored")  # type: ignore[attr-defined]


def test_a_lost_key_is_replaced(browser: RealBrowser, served: Served, site: MemberSite) -> None:
    with browser.visit(served.url) as page:
        enrol_by_code(page, served, site, site.codes[2])
    before = {one.commitments[0] for one in site.entries()}
    with browser.visit(served.url) as page:
        open_enrol(page, served, site, site.codes[2])
        choose_class(page, "agency")
        make_key(page, None)
        step(page, "step-replace")
        take_picture(page, "enrol-replace")
        check_accessible(page)
        assert {one.commitments[0] for one in site.entries()} == before
        page.click("#replace .chief")
        step(page, "step-done")
        page.watch.take("422")  # type: ignore[attr-defined]
    after = {one.commitments[0] for one in site.entries()}
    assert len(after) == len(before)
    assert len(after - before) == 1


def test_a_broken_connection_loses_nothing(browser: RealBrowser, site: MemberSite) -> None:
    before = len(site.entries())
    with running_server(site.path) as first, browser.visitor(first.url) as (context, watch):
        page = context.new_page()
        open_enrol(page, first, site, site.codes[3])
        choose_class(page, "agency")
        # The server takes the enrolment in, and its answer is lost.
        page.route("**/enrolments", lambda route: (route.fetch(), route.abort("connectionreset")))
        make_key(page, PASSPHRASE)
        step(page, "step-again")
        assert page.get_attribute("#error", "data-code") == "offline"
        take_picture(page, "enrol-offline")
        page.unroute("**/enrolments")
        page.reload()
        step(page, "step-resume")
        take_picture(page, "enrol-resume")
        check_accessible(page)
        page.click("#resume .chief")
        step(page, "step-done")
        watch.take("failed|ERR_CONNECTION_RESET")
    assert len(site.entries()) == before + 1


def test_a_server_that_is_gone_loses_nothing(
    browser: RealBrowser, served: Served, site: MemberSite, tmp_path: Path
) -> None:
    """The server stops between the key and the enrolment, and another takes it in."""
    with running_server(site.path) as first:
        port = first.port
        with browser.visitor(first.url) as (context, watch):
            page = context.new_page()
            open_enrol(page, first, site, site.codes[4])
            choose_class(page, "agency")
            first.process.terminate()
            first.process.wait(30)
            make_key(page, None)
            step(page, "step-again")
            watch.take("failed|ERR_CONNECTION_REFUSED")
            before = len(site.entries())
            with running_server(site.path, "--port", port):
                page.click("#again .chief")
                step(page, "step-done")
    assert len(site.entries()) == before + 1


def test_keeps_the_key_in_a_file_that_the_command_line_opens(
    browser: RealBrowser, served: Served, site: MemberSite, tmp_path: Path
) -> None:
    with browser.visit(served.url, accept_downloads=True) as page:
        open_enrol(page, served, site, site.codes[5])
        choose_class(page, "agency")
        step(page, "step-key")
        page.fill("#passphrase", PASSPHRASE)
        page.fill("#passphrase-again", PASSPHRASE)
        page.check("input[name=where][value=file]")
        with page.expect_download() as download:
            page.click("#make-key .chief")
        download.value.save_as(tmp_path / "me.key")
        step(page, "step-saved")
        take_picture(page, "enrol-saved")
        check_accessible(page)
        assert site.codes[5] not in str(page.watch.requests)  # type: ignore[attr-defined]
        page.click("#is-saved .chief")
        step(page, "step-done")
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") <= 1
    (tmp_path / "me.key").chmod(0o600)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    told = run_json("credential", "show", "me.key", "--passphrase-file", "passphrase", within=tmp_path)
    assert told["for"]["class"] == "agency"
    assert len(told["slots"]) == site.charter.slots


def test_takes_a_key_file_of_the_command_line(
    browser: RealBrowser, served: Served, site: MemberSite, tmp_path: Path
) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    charter = served.get(f"/groups/{site.id}/charter.json").body
    (tmp_path / "charter.json").write_bytes(charter)
    run_json(
        "enrol",
        "charter.json",
        "--class",
        "agency",
        "--yes",
        "--passphrase-file",
        "passphrase",
        within=tmp_path,
    )
    with browser.visit(served.url) as page:
        open_enrol(page, served, site, site.codes[6])
        page.click("#import-line summary")
        page.set_input_files("#key-file", tmp_path / "me.key")
        page.fill("#key-file-passphrase", PASSPHRASE)
        page.click("#import button")
        step(page, "step-done")
        page.reload()
        step(page, "step-kept")
        take_picture(page, "enrol-kept")
        check_accessible(page)


def test_refuses_a_signature_by_another_key(
    browser: RealBrowser, served: Served, site: MemberSite, tmp_path: Path
) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    with browser.visit(served.url, accept_downloads=True) as page:
        open_enrol(page, served, site)
        choose_class(page, "ward")
        page.fill("#name", "ana@northfield.example")
        page.click("#choose-name .chief")
        make_key(page, None)
        step(page, "step-sign")
        posts = len(page.watch.requests)  # type: ignore[attr-defined]
        command = page.inner_text("#command-printed") if page.is_visible("#command-printed") else ""
        assert command == ""
        page.click("#step-sign summary")
        command = page.inner_text("#command-printed").replace("~/.ssh/id_ed25519", str(tmp_path / "other"))
        page.fill("#signature", run_as_shown(command, tmp_path))
        page.click("#give-signature .chief")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == "sshsig-key"
        assert len(page.watch.requests) == posts  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["en", "he"])
def test_the_groups_page(browser: RealBrowser, served: Served, site: MemberSite, lang: str) -> None:
    with browser.visit(served.url, lang=lang, java_script_enabled=True) as page:
        page.goto(f"{served.url}groups/{site.id}")
        take_picture(page, f"group-{lang}")
        check_accessible(page)
        assert page.locator("script[src]").count() == 0


def test_enrol_page_without_script_says_what_to_do(
    browser: RealBrowser, served: Served, site: MemberSite
) -> None:
    with browser.visit(served.url, java_script_enabled=False) as page:
        page.goto(f"{served.url}groups/{site.id}/enrol")
        assert page.is_visible("noscript .error")
        assert not page.is_visible("#step-words")
