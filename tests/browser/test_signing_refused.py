"""A server that cannot take a decision in, and a file that was not saved: told, and nothing is lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, check_accessible, take_picture
from support.enrolling import PASSPHRASE, step
from support.member_site import MemberSite
from support.postgres import serve_postgres
from support.servers import Served, running_server
from support.signing import ROWS, records_of, slots_of, visit
from undersigned.credential.use import create_key_file
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import COVERED_BYTES
from undersigned.letter.record import Record
from undersigned.server.store.folders import open_collector


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


def press(page: Page, decision: str) -> None:
    page.check("#compared")
    page.click(f"#button-{decision}")


def digits_in(records: list[Record]) -> list[str]:
    return [one.digest.hex()[:6] for one in records]


def limit_files(served: Served, size: str) -> None:
    """No file of the server may become longer, as on a full disk."""
    subprocess.run(["prlimit", "--pid", str(served.process.pid), f"--fsize={size}:"], check=True)


def check_told(page: Page, lang: str, decision: str, name: str) -> str:
    """The database's failure in its own sentence, nothing of the connection; the digits."""
    step(page, "step-unsent")
    page.wait_for_selector("#error", state="visible")
    assert page.get_attribute("#error", "data-code") == "database-failed"
    told = {"en": "The database did not do", "es": "La base de datos", "he": "מסד הנתונים"}[lang]
    assert told in page.inner_text("#error")
    assert page.is_visible("#unsent-refused")
    assert not page.is_visible("#unsent-broken")
    assert len(page.evaluate(ROWS)["sendings"]) == 1
    take_picture(page, f"sign-{name}-{decision}-{lang}")
    check_accessible(page)
    page.watch.take("503")  # type: ignore[attr-defined]
    return page.inner_text("#unsent-digits")


@pytest.mark.parametrize(
    ("decision", "lang"), [("sign", "en"), pytest.param("leave", "he", marks=pytest.mark.long)]
)
def test_a_full_disk_is_told_and_what_was_decided_is_kept(
    browser: RealBrowser, site: MemberSite, decision: str, lang: str
) -> None:
    with visit(browser, site, lang=lang, passphrase=PASSPHRASE) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder, PASSPHRASE)
        limit_files(member.served, "1")
        press(page, decision)
        digits = check_told(page, lang, decision, "disk-full")
        # Still full: it can be tried as often as one likes.
        page.fill("#resend-passphrase", PASSPHRASE)
        with page.expect_response("**/records"):
            page.click("#resend .chief")
        page.wait_for_selector("#error", state="visible")
        assert check_told(page, lang, decision, "disk-full-again") == digits
        limit_files(member.served, "unlimited")
        page.fill("#resend-passphrase", PASSPHRASE)
        page.click("#resend .chief")
        step(page, "step-done")
        assert page.inner_text("#digits") == digits
        assert page.evaluate(ROWS)["sendings"] == []
    assert digits_in(records_of(site, folder)) == ([digits] if decision == "sign" else [])


@pytest.fixture
def elsewhere(site: MemberSite, tmp_path: Path) -> tuple[LetterFolder, Path]:
    """A letter on a roster that is frozen already, and a member's key file."""
    (credential,) = site.add_others(1)
    create_key_file(tmp_path / "me.key", credential, None)
    site.add_others(19)
    site.freeze()
    return site.open_letter(), tmp_path / "me.key"


@pytest.mark.parametrize("lang", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_a_database_that_is_gone_is_told_and_what_was_decided_is_kept(
    browser: RealBrowser, site: MemberSite, elsewhere: tuple[LetterFolder, Path], lang: str
) -> None:
    folder, key = elsewhere
    with (
        serve_postgres() as cluster,
        running_server(site.path, "--database", cluster.create("gone")) as served,
        browser.visit(served.url, lang=lang) as page,
    ):
        page.goto(f"{served.url}letters/{folder.letter().id.hex()}/sign")
        step(page, "step-open")
        page.set_input_files("#key-file", key)
        page.click("#open .chief")
        step(page, "shown")
        cluster.stop()
        press(page, "sign")
        digits = check_told(page, lang, "sign", "database-gone")
        cluster.start()
        page.reload()
        step(page, "step-unsent")
        assert page.is_visible("#unsent-before")
        page.click("#resend .chief")
        step(page, "step-done")
        assert page.inner_text("#digits") == digits
        with open_collector(folder.path) as collector:
            assert digits_in(collector.records()) == [digits]


def posts(page: Page) -> list[str]:
    return [path for method, path in page.watch.requests if method == "POST" and "records" in path]  # type: ignore[attr-defined]


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_a_file_that_was_not_saved_is_saved_again(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, decision: str
) -> None:
    with visit(browser, site, accept_downloads=True) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder)
        page.check("input[name=how][value=file]")
        page.check("#compared")
        with page.expect_download() as first:
            page.click(f"#button-{decision}")
        # The member never finds it.
        first.value.delete()
        step(page, "step-file")
        assert not page.is_visible("#step-done")
        assert len(page.evaluate(ROWS)["sendings"]) == 1
        take_picture(page, f"sign-file-{decision}")
        check_accessible(page)
        with page.expect_download() as second:
            page.click("#save-again")
        second.value.save_as(tmp_path / "record.bin")
        assert len(page.evaluate(ROWS)["sendings"]) == 1
        page.click("#is-saved .chief")
        step(page, "step-done")
        assert page.is_visible("#done-file")
        assert page.evaluate(ROWS)["sendings"] == []
        assert slots_of(page, site) == (1, ["void", "free"])
        assert posts(page) == []
    assert (tmp_path / "record.bin").stat().st_size == COVERED_BYTES


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_a_browser_that_refuses_downloads_loses_nothing(
    browser: RealBrowser, site: MemberSite, decision: str
) -> None:
    """The page is told nothing of it; after closing it, what was decided can be sent all the same."""
    with visit(browser, site, accept_downloads=False) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder)
        page.check("input[name=how][value=file]")
        press(page, decision)
        step(page, "step-file")
        page.reload()
        step(page, "step-unsent")
        page.click("#save-unsent")
        step(page, "step-file")
        page.reload()
        step(page, "step-unsent")
        page.click("#resend .chief")
        step(page, "step-done")
        expected = [page.inner_text("#digits")] if decision == "sign" else []
        assert page.evaluate(ROWS)["sendings"] == []
    assert digits_in(records_of(site, folder)) == expected


def test_the_step_to_save_a_file_says_the_same_of_both(browser: RealBrowser, site: MemberSite) -> None:
    """Whoever looks over a shoulder cannot tell the two apart; in Hebrew, at the width of a phone."""
    with visit(browser, site, lang="he", accept_downloads=True) as member:
        page = member.page
        told = []
        for decision, slot in (("sign", 0), ("leave", 1)):
            member.open(site.open_letter(decision, slot=slot))
            page.check("input[name=how][value=file]")
            press(page, decision)
            step(page, "step-file")
            told.append(page.inner_text("main"))
            take_picture(page, f"sign-file-{decision}-he")
            check_accessible(page)
            page.click("#is-saved .chief")
            step(page, "step-done")
    assert told[0] == told[1]
