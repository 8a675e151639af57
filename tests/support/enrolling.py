"""A member with a phone, in front of the pages to enrol and to sign."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import Page, TimeoutError

from support.member_site import MemberSite
from support.servers import Served

PASSPHRASE = "seven ducks walk north"


def step(page: Page, name: str) -> None:
    """Wait for a step of the page."""
    try:
        page.wait_for_selector(f"#{name}", state="visible")
    except TimeoutError:
        told = page.inner_text("#error") or page.inner_text("#status")
        raise AssertionError(f"{name} does not come: {told}") from None


def open_enrol(page: Page, served: Served, site: MemberSite, code: str = "") -> None:
    page.goto(f"{served.url}groups/{site.id}/enrol" + (f"#{code}" if code else ""))
    step(page, "step-words")


def choose_class(page: Page, name: str) -> None:
    page.click("#words-agree .chief")
    page.check(f"input[name=class][value={name}]")
    page.click("#choose-class .chief")


def make_key(page: Page, passphrase: str | None = PASSPHRASE) -> None:
    step(page, "step-key")
    if passphrase is None:
        page.check("#plain")
    else:
        page.fill("#passphrase", passphrase)
        page.fill("#passphrase-again", passphrase)
    page.click("#make-key .chief")


def enrol_by_code(
    page: Page, served: Served, site: MemberSite, code: str, passphrase: str | None = None
) -> None:
    """The whole way, from the link in the invitation to the end."""
    open_enrol(page, served, site, code)
    choose_class(page, "agency")
    make_key(page, passphrase)
    step(page, "step-done")


def sign_command(page: Page, site: MemberSite, folder: Path) -> str:
    """What the command on the page prints, run as it stands there with the member's own key."""
    step(page, "step-sign")
    with page.expect_download() as download:
        page.click("#statement")
    download.value.save_as(folder / "enrolment.txt")
    command = page.inner_text("#command-file").replace("~/.ssh/id_ed25519", str(site.ssh_key))
    return run_as_shown(command, folder)


def run_as_shown(command: str, folder: Path) -> str:
    """What a command prints that a page shows, in the shell that a member would paste it into."""
    done = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True, cwd=folder)
    return done.stdout


def open_letter(page: Page, served: Served, letter_id: str, passphrase: str | None = None) -> None:
    """Up to the two buttons."""
    page.goto(f"{served.url}letters/{letter_id}/sign")
    step(page, "step-open")
    if passphrase is not None:
        page.fill("#passphrase", passphrase)
    page.click("#open .chief")
    step(page, "shown")


def decide(page: Page, decision: str) -> str:
    """Press a button; the digits on the last page."""
    if page.is_visible("#compared"):
        page.check("#compared")
    page.click(f"#button-{decision}")
    step(page, "step-done")
    return page.inner_text("#digits")
