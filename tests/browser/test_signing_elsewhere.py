"""What one program began, the other finishes: keys, records and bundles of browser and command line."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from support.browser import RealBrowser, check_accessible
from support.clock import Clock
from support.commands import run_json
from support.enrolling import PASSPHRASE, decide, step
from support.member_site import MemberSite
from support.scripts import WEB
from support.servers import running_server
from support.signing import records_of, visit
from undersigned.credential.use import create_key_file
from undersigned.desk.sealed import COVERED_BYTES, read_arriving
from undersigned.keys.sealing import CollectorIdentity


@pytest.fixture
def site(tmp_path: Path) -> MemberSite:
    return MemberSite.set_up(tmp_path, codes=1)


@pytest.mark.parametrize("sealed", [pytest.param(False, marks=pytest.mark.long), True])
def test_a_record_in_a_file_is_collected_by_the_command_line(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, sealed: bool
) -> None:
    identity = CollectorIdentity.make()
    key = tmp_path / "collector.key"
    key.write_bytes(identity.encode())
    with visit(browser, site, "--identity", key, accept_downloads=True) as member:
        folder = site.open_letter(collector=identity.recipient if sealed else None)
        member.open(folder)
        posts = [one for one in member.page.watch.requests if one[0] == "POST"]  # type: ignore[attr-defined]
        member.page.check("input[name=how][value=file]")
        member.page.check("#compared")
        with member.page.expect_download() as download:
            member.page.click("#button-sign")
        download.value.save_as(tmp_path / "record.bin")
        step(member.page, "step-file")
        member.page.click("#is-saved .chief")
        step(member.page, "step-done")
        digits = member.page.inner_text("#digits")
        assert posts == [one for one in member.page.watch.requests if one[0] == "POST"]  # type: ignore[attr-defined]
    assert (tmp_path / "record.bin").stat().st_size == COVERED_BYTES
    record = read_arriving(tmp_path / "record.bin", identity if sealed else None)
    assert record is not None
    assert record.digest.hex()[:6] == digits
    assert (b'"action"' in (tmp_path / "record.bin").read_bytes()) == (not sealed)
    arguments = ["--identity", key] if sealed else []
    told = run_json("collect", folder.path, tmp_path / "record.bin", *arguments)
    assert told["in"] == 1


@pytest.mark.parametrize("decision", [pytest.param("sign", marks=pytest.mark.long), "leave"])
def test_sealed_records_and_covers_are_taken_in(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, decision: str
) -> None:
    identity = CollectorIdentity.make()
    (tmp_path / "collector.key").write_bytes(identity.encode())
    with visit(browser, site, "--identity", tmp_path / "collector.key") as member:
        folder = site.open_letter(collector=identity.recipient)
        member.open(folder)
        digits = decide(member.page, decision)
    found = [one.digest.hex()[:6] for one in records_of(site, folder)]
    assert found == ([digits] if decision == "sign" else [])


def test_a_key_file_of_the_command_line_signs_here(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    (credential,) = site.add_others(1)
    create_key_file(tmp_path / "me.key", credential, PASSPHRASE)
    site.add_others(19)
    site.freeze()
    folder = site.open_letter()
    with running_server(site.path) as served, browser.visit(served.url) as page:
        page.goto(f"{served.url}letters/{folder.letter().id.hex()}/sign")
        step(page, "step-open")
        check_accessible(page)
        page.set_input_files("#key-file", tmp_path / "me.key")
        page.fill("#passphrase", PASSPHRASE)
        page.click("#open .chief")
        step(page, "shown")
        assert page.is_visible("#imported")
        digits = decide(page, "sign")
    assert [one.digest.hex()[:6] for one in records_of(site, folder)] == [digits]


def test_a_key_of_the_browser_signs_on_the_command_line(
    browser: RealBrowser, site: MemberSite, tmp_path: Path
) -> None:
    with visit(browser, site, accept_downloads=True) as member:
        folder = site.open_letter()
        member.page.goto(f"{member.served.url}letters/{folder.letter().id.hex()}/sign")
        step(member.page, "step-open")
        with member.page.expect_download() as download:
            member.page.click("#export")
        download.value.save_as(tmp_path / "me.key")
        (tmp_path / "me.key").chmod(0o600)
        run_json("sign", folder.path, "--key", "me.key", "--yes", within=tmp_path)
        told = run_json("credential", "show", "me.key", within=tmp_path)
        assert [one["state"] for one in told["slots"]] == ["erased", "free"]


def test_what_was_signed_here_verifies(
    browser: RealBrowser, site: MemberSite, tmp_path: Path, clock: Clock
) -> None:
    """Records of the browser and of the command line, one bundle, read by both verifiers."""
    with visit(browser, site) as member:
        folder = site.open_letter()
        member.open(folder)
        digits = decide(member.page, "sign")
    log = tmp_path / "log.key"
    site.log.save(log)
    letter = folder.letter()
    clock.move_to(letter.closes)
    run_json("letter", "close", folder.path, "--key", log)
    clock.move_to(letter.releases or letter.closes)
    run_json("letter", "release", folder.path)
    told = run_json("verify", folder.path / "bundle")
    assert told["valid"]
    lines = (folder.path / "bundle" / "signatures.jsonl").read_bytes().splitlines()
    assert digits in [sha256(line).hexdigest()[:6] for line in lines]
    build = WEB / "build" / "src" / "cli" / "verify.js"
    done = subprocess.run(
        ["node", build, folder.path / "bundle"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
