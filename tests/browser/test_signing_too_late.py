"""A decision that comes too late: told, not counted, and nothing of it stays on the device."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser, check_accessible, take_picture
from support.enrolling import PASSPHRASE, step
from support.member_site import MemberSite
from support.signing import ROWS, Member, abandon, close, records_of, slots_of, visit
from undersigned.desk.letter_folder import LetterFolder
from undersigned.server.about import SITE
from undersigned.server.founding import withdraw_folder
from undersigned.server.held_keys import HeldKeys


def open_sealed(site: MemberSite) -> LetterFolder:
    """A letter as the organisers' pages open it if nobody says otherwise."""
    return site.open_letter(collector=HeldKeys(site.path / "keys").make_identity())


def destroy_identity(site: MemberSite, folder: LetterFolder) -> None:
    """As the organisers' pages do when a letter is over."""
    recipient = folder.letter().collector
    if recipient is not None:
        HeldKeys(site.path / "keys").destroy_identity(recipient)


def close_here(site: MemberSite, folder: LetterFolder) -> None:
    close(site, folder)
    destroy_identity(site, folder)


def abandon_here(site: MemberSite, folder: LetterFolder) -> None:
    abandon(site, folder)
    destroy_identity(site, folder)


def take_off(site: MemberSite, folder: LetterFolder) -> None:
    """Given up, and taken off the server: nothing there knows its address any more."""
    abandon_here(site, folder)
    withdraw_folder(site.path / SITE, folder.path)


ENDS: dict[str, Callable[[MemberSite, LetterFolder], None]] = {
    "closed": close_here,
    "abandoned": abandon_here,
}
# Less than clocks may stray, and more than a test takes.
SOON = timedelta(minutes=5)


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


def press(page: Page, decision: str) -> None:
    page.check("#compared")
    page.click(f"#button-{decision}")


def go_to(member: Member, folder: LetterFolder) -> None:
    member.page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")


def pass_time(page: Page, folder: LetterFolder) -> None:
    """The letter's time runs out by the device's clock, which strays no more than it may."""
    page.clock.set_fixed_time(folder.letter().closes + timedelta(seconds=30))


def soon() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + SOON


def break_off(page: Page, decision: str) -> None:
    """Decide, and the connection breaks before anything arrives."""
    page.route("**/records", lambda route: route.abort("connectionreset"))
    press(page, decision)
    step(page, "step-unsent")
    page.unroute("**/records")
    page.watch.take("failed|ERR_CONNECTION_RESET")  # type: ignore[attr-defined]


def visible(page: Page, name: str) -> set[str]:
    """The paragraphs of a step that have a name and are shown."""
    found = page.eval_on_selector_all(
        f"#{name} p[id]", "(all) => all.filter((one) => one.offsetParent).map((one) => one.id)"
    )
    return set(found)


@pytest.mark.parametrize("decision", ["sign", "leave"])
@pytest.mark.parametrize("end", ["closed", pytest.param("abandoned", marks=pytest.mark.long)])
def test_a_letter_that_ends_under_the_finger_leaves_nothing_of_the_decision(
    browser: RealBrowser, site: MemberSite, end: str, decision: str
) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, open_sealed(site)
        member.open(folder)
        ENDS[end](site, folder)
        press(page, decision)
        step(page, "step-late")
        page.watch.take("409")  # type: ignore[attr-defined]
        # All that is shown and kept is the same for either decision.
        assert visible(page, "step-late") == {f"late-{end}"}
        assert not page.is_visible("#late-remember")
        assert not page.is_visible("#error")
        rows = page.evaluate(ROWS)
        assert rows["sendings"] == rows["enrolments"] == []
        (row,) = rows["keys"]
        assert row.keys() == {"id", "revision", "saved", "title"}
        take_picture(page, f"sign-late-{end}-{decision}")
        check_accessible(page)
        assert slots_of(page, site) == (1, ["void", "free"])
    assert end != "abandoned" or records_of(site, folder) == []


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_control_a_connection_that_broke_leaves_it(
    browser: RealBrowser, site: MemberSite, decision: str
) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder)
        break_off(page, decision)
        assert visible(page, "step-unsent") == {"unsent-broken"}
        assert len(page.evaluate(ROWS)["sendings"]) == 1
        assert slots_of(page, site) == (2, ["void", "free"])


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
@pytest.mark.parametrize("end", ["closed", pytest.param("abandoned", marks=pytest.mark.long)])
def test_sending_again_after_the_end_forgets_it(
    browser: RealBrowser, site: MemberSite, end: str, decision: str
) -> None:
    with visit(browser, site, lang="es") as member:
        page, folder = member.page, open_sealed(site)
        member.open(folder)
        break_off(page, decision)
        digits = page.inner_text("#unsent-digits")
        assert len(digits) == 6
        take_picture(page, f"sign-unsent-now-{decision}-es")
        check_accessible(page)
        ENDS[end](site, folder)
        page.click("#resend .chief")
        step(page, "step-late")
        page.watch.take("409")  # type: ignore[attr-defined]
        if end == "closed":
            # Of a connection that broke, nobody knows whether it had arrived.
            assert visible(page, "step-late") == {"late-unknown"}
            assert page.inner_text("#late-digits") == digits
        else:
            assert visible(page, "step-late") == {"late-abandoned"}
        take_picture(page, f"sign-late-again-{end}-{decision}-es")
        check_accessible(page)
        assert page.evaluate(ROWS)["sendings"] == []


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_a_server_that_does_not_know_the_letter_for_a_while_loses_nothing(
    browser: RealBrowser, site: MemberSite, decision: str
) -> None:
    """Its folder cannot be read, or another is served: the slot is erased by then; nothing signs again."""
    with visit(browser, site) as member:
        page, folder = member.page, open_sealed(site)
        member.open(folder)
        away = folder.path.rename(site.path.parent / "away")
        press(page, decision)
        step(page, "step-unsent")
        assert page.get_attribute("#error", "data-code") == "address-unknown"
        assert visible(page, "step-unsent") == {"unsent-refused"}
        assert len(page.evaluate(ROWS)["sendings"]) == 1
        page.watch.take("404")  # type: ignore[attr-defined]
        away.rename(folder.path)
        page.click("#resend .chief")
        step(page, "step-done")
        assert page.evaluate(ROWS)["sendings"] == []
    assert len(records_of(site, folder)) == (decision == "sign")


def test_what_arrived_before_the_close_counts_once_and_its_digits_are_told(
    browser: RealBrowser, site: MemberSite
) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder)
        page.route("**/records", lambda route: (route.fetch(), route.abort("connectionreset")))
        press(page, "sign")
        step(page, "step-unsent")
        page.unroute("**/records")
        close(site, folder)
        page.click("#resend .chief")
        step(page, "step-late")
        digits = page.inner_text("#late-digits")
        page.watch.take("failed|ERR_CONNECTION_RESET|409")  # type: ignore[attr-defined]
        assert page.evaluate(ROWS)["sendings"] == []
    lines = (folder.path / "closed" / "signatures.jsonl").read_bytes().splitlines()
    assert [sha256(line).hexdigest()[:6] for line in lines].count(digits) == 1


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
@pytest.mark.parametrize("end", ["closed", pytest.param("abandoned", marks=pytest.mark.long)])
def test_coming_back_after_the_end_forgets_it(
    browser: RealBrowser, site: MemberSite, end: str, decision: str
) -> None:
    """With a passphrase that nobody is asked for: the seal is destroyed without it."""
    with visit(browser, site, lang="he", passphrase=PASSPHRASE) as member:
        page, folder = member.page, open_sealed(site)
        member.open(folder, PASSPHRASE)
        break_off(page, decision)
        ENDS[end](site, folder)
        page.reload()
        step(page, "step-over")
        assert page.evaluate(ROWS)["sendings"] == []
        told = {"closed": "over-unsent", "abandoned": "over-dropped"}[end]
        assert visible(page, "step-over") == {f"over-{end}", told}
        assert not page.is_visible("#step-unsent")
        take_picture(page, f"sign-over-{end}-{decision}-he")
        check_accessible(page)


@pytest.mark.parametrize("decision", ["sign", pytest.param("leave", marks=pytest.mark.long)])
def test_time_that_runs_out_in_front_of_the_member_erases_the_slot(
    browser: RealBrowser, site: MemberSite, decision: str
) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter(closes=soon())
        member.open(folder)
        pass_time(page, folder)
        press(page, decision)
        step(page, "step-late")
        assert visible(page, "step-late") == {"late-closed"}
        assert not [path for _, path in page.watch.requests if "/records" in path]  # type: ignore[attr-defined]
        assert page.evaluate(ROWS)["sendings"] == []
        assert slots_of(page, site) == (1, ["void", "free"])


@pytest.mark.parametrize(
    "where", ["another letter", pytest.param("the page to enrol", marks=pytest.mark.long), "nowhere"]
)
def test_what_is_due_is_forgotten_on_any_page_of_a_member(
    browser: RealBrowser, site: MemberSite, where: str
) -> None:
    """`nowhere` is the control: before its time nothing is forgotten."""
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter(closes=soon())
        second = site.open_letter("second", slot=1)
        member.open(folder)
        break_off(page, "sign")
        if where != "nowhere":
            pass_time(page, folder)
        if where == "the page to enrol":
            page.goto(f"{member.served.url}groups/{site.id}/enrol")
            step(page, "step-kept")
        else:
            go_to(member, second)
            step(page, "step-open")
        assert len(page.evaluate(ROWS)["sendings"]) == (1 if where == "nowhere" else 0)


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.long), "he"])
def test_an_abandoned_letter_is_erased_without_a_word(
    browser: RealBrowser, site: MemberSite, lang: str
) -> None:
    with visit(browser, site, lang=lang) as member:
        page, folder = member.page, site.open_letter()
        member.open(folder)
        assert slots_of(page, site) == (1, ["tied", "free"])
        abandon(site, folder)
        go_to(member, folder)
        step(page, "step-over")
        assert visible(page, "step-over") == {"over-abandoned"}
        assert not page.is_visible("#button-sign")
        take_picture(page, f"sign-over-abandoned-{lang}")
        check_accessible(page)
        asked = len(page.watch.requests)  # type: ignore[attr-defined]
        page.click("#erase .chief")
        step(page, "step-erased")
        assert len(page.watch.requests) == asked  # type: ignore[attr-defined]
        take_picture(page, f"sign-erased-{lang}")
        check_accessible(page)
        assert slots_of(page, site) == (1, ["void", "free"])


def test_a_slot_that_the_letter_never_had_is_kept(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site, passphrase=PASSPHRASE) as member:
        page, folder = member.page, site.open_letter()
        abandon(site, folder)
        go_to(member, folder)
        step(page, "step-over")
        page.fill("#erase-passphrase", "not this one")
        page.click("#erase .chief")
        page.wait_for_selector("#error", state="visible")
        assert page.get_attribute("#error", "data-code") == "key-file-passphrase"
        page.fill("#erase-passphrase", PASSPHRASE)
        page.click("#erase .chief")
        step(page, "step-erased")
        # The next letter on that slot can be signed.
        member.open(site.open_letter("second", title="Another letter"), PASSPHRASE)


def test_a_letter_past_its_close_offers_only_to_erase(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter(closes=soon())
        member.open(folder)
        pass_time(page, folder)
        go_to(member, folder)
        step(page, "step-over")
        assert visible(page, "step-over") == {"over-closed"}
        check_accessible(page)
        page.click("#erase .chief")
        step(page, "step-erased")
        assert slots_of(page, site) == (1, ["void", "free"])


def test_a_slot_whose_letter_was_never_opened_here_goes_once_the_words_were_compared(
    browser: RealBrowser, site: MemberSite
) -> None:
    with visit(browser, site) as member:
        page, folder = member.page, site.open_letter(closes=soon())
        pass_time(page, folder)
        go_to(member, folder)
        step(page, "step-over")
        check_accessible(page)
        take_picture(page, "sign-over-compare")
        page.click("#erase .chief")
        step(page, "step-erased")
        assert slots_of(page, site) == (1, ["free", "free"])
        go_to(member, folder)
        step(page, "step-over")
        page.check("#over-compared")
        page.click("#erase .chief")
        step(page, "step-erased")
        assert slots_of(page, site) == (1, ["void", "free"])


def test_who_has_no_key_here_is_told_so(browser: RealBrowser, site: MemberSite) -> None:
    with visit(browser, site) as member:
        folder = site.open_letter()
        close(site, folder)
        with browser.visit(member.served.url) as page:
            page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
            step(page, "step-over")
            assert visible(page, "step-over") == {"over-closed", "over-absent"}
            assert not page.is_visible("#erase")


def test_what_was_decided_about_a_letter_that_is_gone_is_erased_and_nothing_else(
    browser: RealBrowser, site: MemberSite
) -> None:
    """Its page is gone with it: a server that only pretends is told nothing, and no slot is touched."""
    with visit(browser, site) as member:
        page, folder, second = member.page, open_sealed(site), site.open_letter("second", slot=1)
        member.open(second)
        member.open(folder)
        break_off(page, "sign")
        take_off(site, folder)
        page.reload()
        step(page, "step-unsent")
        check_accessible(page)
        take_picture(page, "sign-gone")
        assert len(page.evaluate(ROWS)["sendings"]) == 1
        asked = len(page.watch.requests)  # type: ignore[attr-defined]
        page.click("#forget .chief")
        step(page, "step-erased")
        assert len(page.watch.requests) == asked  # type: ignore[attr-defined]
        page.watch.take("404")  # type: ignore[attr-defined]
        assert page.evaluate(ROWS)["sendings"] == []
        assert slots_of(page, site) == (1, ["void", "tied"])
        page.reload()
        page.wait_for_function("document.body.classList.contains('scripted')")
        assert not page.is_visible("#forget")
        page.watch.take("404")  # type: ignore[attr-defined]
