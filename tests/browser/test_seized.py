"""A phone seized after *Sign* or *Leave it*: what every byte of the browser's profile tells."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from support.browser import RealBrowser
from support.enrolling import PASSPHRASE, decide, step
from support.member_site import MemberSite
from support.members import secrets_of
from support.servers import Served, running_server
from support.signing import ROWS, abandon
from undersigned.credential.key_file import Credential
from undersigned.credential.use import create_key_file

# A browser without files that can be overwritten: the worker is asked for one that is not there.
NO_SEALS = """
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function post(message) {
  const other = message.kind === "seal" ? { ...message, act: "read", name: "none" } : message;
  return postMessage.call(this, other);
};
"""

DO_NOT_TIDY = """
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function refuse(name, ...rest) {
  if (name === "undersigned-tidy") throw new DOMException("full", "QuotaExceededError");
  return open.call(this, name, ...rest);
};
"""


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path / "world", codes=0)


def prepare(
    site: MemberSite, tmp_path: Path, passphrase: str | None, number: int
) -> list[tuple[Path, Credential]]:
    made = []
    for index, credential in enumerate(site.add_others(number)):
        path = tmp_path / f"{index}.key"
        create_key_file(path, credential, passphrase)
        made.append((path, credential))
    site.add_others(20)
    site.freeze()
    return made


def live_through(
    browser: RealBrowser,
    profile: Path,
    served: Served,
    letter: str,
    key: Path,
    passphrase: str | None,
    decision: str,
    prepare: str = "",
    before: Callable[[], None] | None = None,
) -> tuple[dict[str, Any], str]:
    """Import the key, decide, and close the browser; what the database shows then, and the digits.

    Args:
        before: what ends the letter just before the decision, which then comes too late.
    """
    context = browser.launch(profile)
    try:
        page: Page = context.new_page()
        page.add_init_script(prepare)
        page.goto(f"{served.url}letters/{letter}/sign")
        step(page, "step-open")
        page.set_input_files("#key-file", key)
        if passphrase is not None:
            page.fill("#passphrase", passphrase)
        page.click("#open .chief")
        step(page, "shown")
        if before is None:
            digits = decide(page, decision)
        else:
            before()
            page.check("#compared")
            page.click(f"#button-{decision}")
            step(page, "step-late")
            digits = ""
        # The browser writes its files anew by and by.
        page.wait_for_timeout(2000)
        return page.evaluate(ROWS), digits
    finally:
        context.close()


def every_byte(profile: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(profile.rglob("*")) if path.is_file())


def traces_of(serial: bytes) -> list[bytes]:
    """The forms in which a record's serial number, the first bytes of its proof, could be found."""
    return [serial, urlsafe_b64encode(serial)[:40], serial.hex().encode()]


def secrets_of_slot(credential: Credential) -> list[bytes]:
    """What slot 0 must leave nowhere: its secrets, of which the serial number is one."""
    only = Credential(credential.origin, credential.commitments, credential.proof, credential.slots[:1])
    return [*traces_of(serial_of(credential)), *secrets_of(only)]


def serial_of(credential: Credential) -> bytes:
    opening = credential.slots[0].opening
    assert opening is not None
    return bytes(opening.serial())


def test_seized_phone_cannot_tell_sign_from_leave(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    """With a passphrase that is not given: the same rows and lengths, and no byte of the record anywhere."""
    (first, one), (second, two) = prepare(site, tmp_path, PASSPHRASE, 2)
    letter = site.open_letter().letter().id.hex()
    with running_server(site.path) as served:
        rows = []
        for decision, key in (("sign", first), ("leave", second)):
            found, _ = live_through(browser, tmp_path / decision, served, letter, key, PASSPHRASE, decision)
            rows.append(found)
    for row in rows:
        assert row["sendings"] == row["enrolments"] == []
        (key_row,) = row["keys"]
        # A random name of fixed length, and the group's own.
        assert key_row.keys() == {"id", "revision", "saved", "title"}
    assert rows[0] == rows[1]
    for profile, credential in ((tmp_path / "sign", one), (tmp_path / "leave", two)):
        data = every_byte(profile)
        assert letter.encode() in data or letter.encode("utf-16-le") in data
        assert not [trace for trace in traces_of(serial_of(credential)) if trace in data]


@pytest.mark.parametrize(
    ("decision", "browser_lacks"),
    [
        ("sign", ""),
        ("leave", ""),
        pytest.param("sign", NO_SEALS, marks=pytest.mark.long),
        pytest.param("leave", NO_SEALS, marks=pytest.mark.long),
    ],
)
def test_seized_phone_and_passphrase_hold_nothing_of_the_slot(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, decision: str, browser_lacks: str
) -> None:
    """Without a passphrase every byte can be read; the secrets and the record are in none of them."""
    ((key, credential),) = prepare(site, tmp_path, None, 1)
    letter = site.open_letter().letter().id.hex()
    with running_server(site.path) as served:
        live_through(
            browser, tmp_path / "profile", served, letter, key, None, decision, prepare=browser_lacks
        )
    data = every_byte(tmp_path / "profile")
    assert not [trace for trace in secrets_of_slot(credential) if trace in data]


@pytest.mark.parametrize("browser_lacks", ["", pytest.param(NO_SEALS, marks=pytest.mark.long)])
@pytest.mark.parametrize("decision", ["sign", "leave"])
def test_seized_phone_of_who_came_too_late_holds_nothing_of_the_slot(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, decision: str, browser_lacks: str
) -> None:
    ((key, credential),) = prepare(site, tmp_path, None, 1)
    folder = site.open_letter()
    letter, profile = folder.letter().id.hex(), tmp_path / "profile"
    with running_server(site.path) as served:
        rows, _ = live_through(
            browser,
            profile,
            served,
            letter,
            key,
            None,
            decision,
            browser_lacks,
            lambda: abandon(site, folder),
        )
    assert rows["sendings"] == rows["enrolments"] == []
    data = every_byte(profile)
    assert not [trace for trace in secrets_of_slot(credential) if trace in data]


def test_control_a_browser_that_is_not_made_to_tidy_up_keeps_it_all(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    ((key, credential),) = prepare(site, tmp_path, None, 1)
    letter = site.open_letter().letter().id.hex()
    with running_server(site.path) as served:
        live_through(browser, tmp_path / "profile", served, letter, key, None, "sign", NO_SEALS + DO_NOT_TIDY)
    data = every_byte(tmp_path / "profile")
    assert len([trace for trace in secrets_of_slot(credential) if trace in data]) >= 2


def test_seized_phone_and_passphrase_after_the_decision_hold_an_erased_slot(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    """Through the browser's own interface, whoever has the passphrase, too, finds a slot that is void."""
    ((key, _),) = prepare(site, tmp_path, None, 1)
    letter = site.open_letter().letter().id.hex()
    with running_server(site.path) as served:
        live_through(browser, tmp_path / "profile", served, letter, key, None, "leave")
        context = browser.launch(tmp_path / "profile")
        try:
            page = context.new_page()
            page.goto(f"{served.url}letters/{letter}/sign")
            step(page, "step-open")
            page.click("#open .chief")
            page.wait_for_selector("#error", state="visible")
            assert page.get_attribute("#error", "data-code") == "slot-erased"
        finally:
            context.close()
