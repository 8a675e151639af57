"""What a reader's browser says of a valid letter beside its count is what the command line says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from mutation.worlds import world_of
from support.browser import RealBrowser, check_accessible, take_picture
from support.servers import Served, running_server
from undersigned.bundle.archive import encode_archive
from undersigned.bundle.names import HeldFiles
from undersigned.roster.charter import Witness
from undersigned.verify.narrate import build_sections, tell_rings
from undersigned.verify.policy import Policy
from undersigned.verify.verifier import verify
from undersigned.verify.vouchers import list_vouchers

COUNTED = ("roster", "duplicate", "log")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("letters")) as server:
        yield server


def lines(page: Page, name: str) -> list[str]:
    return [one.inner_text() for one in page.locator(f"#{name} li").all()]


def check_world(page: Page, world: str, folder: Path, policy: Policy) -> None:
    """Check the file, and hold what the page tells against the report for people."""
    files = world_of(world).files
    report = verify(HeldFiles(files), policy)
    facts = report.require_ok()
    (folder / "letter.zip").write_bytes(encode_archive(files))
    page.set_input_files("#bundle", [])
    page.set_input_files("#bundle", folder / "letter.zip")
    page.wait_for_selector("#verdict[data-valid='true']")
    assert tuple(lines(page, "report-rings")) == tell_rings(facts)
    eligible = next(one for one in build_sections(facts) if one.heading == "Who could sign")
    assert tuple(lines(page, "report-eligible")) == eligible.sentences
    *vouchers, dated = lines(page, "report-vouchers")
    assert tuple(vouchers) == list_vouchers(facts)
    assert ("No time-stamp" in dated) == (facts.timestamp is None)
    told = lines(page, "report-earlier")
    for earlier in facts.earlier:
        expected = list_vouchers(earlier)
        assert tuple(told[: len(expected)]) == expected
        told = told[len(expected) + 1 :]
    assert not told
    for row in report.rows:
        if row.step in COUNTED:
            assert page.inner_text(f"#steps [data-step={row.step}] small") == str(row.detail)


def test_tells_of_crowds_and_vouchers_what_the_command_line_tells(
    browser: RealBrowser, served: Served, tmp_path: Path
) -> None:
    """Rings of which most signed and none could sign, withdrawals, two witnesses, a timestamp."""
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        check_world(page, "rich", tmp_path, Policy())
        assert any("more than half of this ring" in one for one in lines(page, "report-rings"))
        assert len(lines(page, "report-uncompared")) == 3
        assert page.get_attribute("#steps [data-step=timestamp]", "data-status") == "passed"
        check_accessible(page)
        take_picture(page, "verify-report")


def test_tells_what_nobody_vouches_for(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    """No witness and no timestamp: neither is said to hold."""
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        check_world(page, "plain", tmp_path, Policy())
        assert any("no witness cosigned it" in one for one in lines(page, "report-vouchers"))
        stamp = page.locator("#steps [data-step=timestamp]")
        assert stamp.get_attribute("data-status") == "unasked"
        assert "not asked for" in stamp.inner_text()
        assert "✓" not in stamp.inner_text()
        assert page.is_visible("#unproven-age")


@pytest.mark.long
@pytest.mark.parametrize("world", ["again", "blind"])
def test_tells_of_earlier_letters_and_of_blind_registrars(
    browser: RealBrowser, served: Served, tmp_path: Path, world: str
) -> None:
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        check_world(page, world, tmp_path, Policy())
        earlier = [one for one in lines(page, "report-uncompared") if "Of the earlier letter" in one]
        assert len(earlier) == (3 if world == "again" else 0)
        check_accessible(page)


@pytest.mark.long
def test_tells_what_the_reader_knew(browser: RealBrowser, served: Served, tmp_path: Path) -> None:
    group = world_of("rich").group
    witness = Witness("paper.example", group.witnesses[0].public)
    with browser.visit(served.url) as page:
        page.goto(f"{served.url}verify")
        page.click("#known summary")
        page.fill("#known-witnesses", f"paper.example {group.witnesses[0].describe()['ed25519']}")
        page.fill("#known-log", group.log.describe()["ed25519"])
        check_world(page, "rich", tmp_path, Policy(witnesses=(witness,), log_key=group.log.public))
        assert len(lines(page, "report-uncompared")) == 1
