"""A letter in an organiser's browser: founded, enrolled by codes, opened, closed, published, verified."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.clock import Clock
from support.commands import run_json
from support.member_site import make_record
from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.servers import Served, running_server
from undersigned.demo.authority import Authority
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.member import encode_for_collector
from undersigned.desk.sealed import COVERED_BYTES
from undersigned.keys.signing import Role, SigningKey
from undersigned.roster.words import build_words


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[tuple[Served, Browser, Path]]:
    folder = tmp_path / "site"
    folder.mkdir()
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        yield served, browser, folder


def test_from_an_empty_server_to_a_letter_that_verifies(
    site: tuple[Served, Browser, Path], tmp_path: Path, clock: Clock
) -> None:
    served, browser, folder = site
    story = Story(browser, folder)
    charter = story.found()
    page = browser.get(f"/organise/groups/{story.group}").text
    assert re.findall(r"<li>([a-z]+)</li>", page) == list(build_words(charter.id))
    members = story.enrol(charter, story.make_codes(5)[:4])
    assert (
        '<th scope="row"><bdi>ward</bdi></th><td>4</td>'
        in browser.get(f"/organise/groups/{story.group}").text
    )
    assert "frozen" in story.freeze().text
    opened = story.open()
    letter = opened.letter()
    before = browser.get(f"/organise/letters/{story.letter}").body
    story.sign(opened, members[:3])
    assert browser.get(f"/organise/letters/{story.letter}").body == before
    clock.move_to(letter.closes)
    closed = browser.follow(story.press("close")).text
    assert "3" not in re.sub(r"\d{4}-\d\d-\d\d.*?UTC|https?://\S+|[0-9a-f]{16,}", "", _main_of(closed))
    assert letter.releases is not None
    clock.move_to(letter.releases)
    assert "Published" in browser.follow(story.press("release")).text
    bundle = tmp_path / "letter.zip"
    bundle.write_bytes(served.get(f"/letters/{story.letter}/letter.zip").body)
    report = run_json("verify", bundle)
    assert (report["valid"], report["signatures"]) == (True, 3)


def _main_of(page: str) -> str:
    inside = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"<[^>]*>", " ", inside)


def test_the_freeze_destroys_what_tells_which_code_enrolled_whom(site: tuple[Served, Browser, Path]) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    charter = story.found()
    members = story.enrol(charter, story.make_codes(3)[:2])
    keys = folder / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in keys.iterdir())
    (registrar,) = keys.glob("*.registrar.key")
    # The control: until the freeze the database leads from a code to its entry.
    assert members[0].commitments[0] in (folder / "records.sqlite").read_bytes()
    key = registrar.read_bytes()
    story.freeze()
    assert not registrar.exists()
    assert list(keys.glob("*.log.key"))
    assert members[0].commitments[0] not in (folder / "records.sqlite").read_bytes()
    # What a crash in the middle left goes when the page is next looked at.
    registrar.write_bytes(key)
    registrar.chmod(0o600)
    assert browser.get(f"/organise/groups/{story.group}").status == 200
    assert not registrar.exists()


def test_a_typo_is_mended_by_abandoning_and_opening_on_another_slot(
    site: tuple[Served, Browser, Path],
) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(), story.make_codes(2))
    story.freeze()
    far = {"closes": "2099-01-01T10:00", "releases": ""}
    first = story.open(title="Two nurces", **far)
    story.sign(first, members)
    here = f"/organise/letters/{story.letter}"
    assert "abandon" in browser.get(here).text
    gone = browser.follow(browser.fill(f"{here}/abandon", f"{here}/abandon")).text
    assert "Its signatures are destroyed" in gone
    draft = browser.fill(here, f"{here}/correct").headers["location"]
    answer = browser.fill(draft, draft, act="open", title="Two nurses", opens="2026-01-01T10:00", **far)
    opened = browser.fill(answer.headers["location"], answer.headers["location"])
    second = LetterFolder(folder / f"letter-{opened.headers['location'].rpartition('/')[2][:8]}").letter()
    assert (second.title, second.slot) == ("Two nurses", 1)
    assert second.texts == first.letter().texts
    browser.follow(browser.fill(here, f"{here}/withdraw"))
    assert browser.get(f"/letters/{story.letter}").status == 404
    # Nothing of the first letter frees its slot.
    here = f"/organise/groups/{story.group}"
    assert browser.fill(here, "/organise/drafts").status == 422


def test_too_few_are_destroyed_and_not_counted(site: tuple[Served, Browser, Path], clock: Clock) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(), story.make_codes(2))
    story.freeze()
    opened = story.open(threshold="2")
    story.sign(opened, members[:1])
    clock.move_to(opened.letter().closes)
    page = browser.follow(story.press("close")).text
    assert "Too few signed" in page
    assert not re.search(r"\b1\b", _main_of(page).partition("Beside the letter")[0])


def test_a_letter_is_watched_and_dated(
    site: tuple[Served, Browser, Path], tmp_path: Path, clock: Clock
) -> None:
    served, browser, folder = site
    witness = SigningKey.draw(Role.WITNESS, "paper.example.org")
    witness.save(tmp_path / "paper.key")
    told = witness.describe()
    story = Story(browser, folder)
    charter = story.found(witnesses=f"{told['name']} {told['ed25519']}", quorum="1")
    members = story.enrol(charter, story.make_codes(2))
    story.freeze()
    (tmp_path / "authority").mkdir()
    authority = Authority.make(tmp_path / "authority")
    with authority.serving() as url:
        asked = {"timestamp": (tmp_path / "authority" / "root.pem").read_text(), "timestamp__url": url}
        here = browser.fill(f"/organise/groups/{story.group}", "/organise/drafts").headers["location"]
        assert "answered as it should" in browser.fill(here, here, act="rehearse", **asked).text
        opened = story.open(**asked)
        story.sign(opened, members)
        clock.move_to(opened.letter().closes)
        browser.follow(story.press("close"))
        assert "can be published" in browser.follow(story.press("timestamp", url=url)).text
    releases = opened.letter().releases
    assert releases is not None
    clock.move_to(releases)
    assert "enough witnesses" in browser.follow(story.press("release")).text
    _be_witness(story, tmp_path)
    (tmp_path / "letter.zip").write_bytes(served.get(f"/letters/{story.letter}/letter.zip").body)
    assert run_json("verify", tmp_path / "letter.zip")["valid"]


def _be_witness(story: Story, path: Path) -> None:
    """What a witness does with the zip, and what is sent back."""
    import zipfile  # noqa: PLC0415

    kept = f"/organise/letters/{story.letter}"
    (path / "w.zip").write_bytes(story.browser.get(f"{kept}/witness.zip").body)
    with zipfile.ZipFile(path / "w.zip") as archive:
        archive.extractall(path / "w")
    run_json("log", "witness", path / "w", "--key", path / "paper.key")
    for name in ("roster/checkpoint", "log/checkpoint"):
        note = (path / "w" / name).read_text()
        page = story.browser.follow(story.browser.fill(kept, f"{kept}/witness", checkpoint=note)).text
        assert "signed by paper.example.org" in page


def test_a_batch_that_is_too_small_is_refused_without_its_size(site: tuple[Served, Browser, Path]) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(min_ring="3"), story.make_codes(3))
    story.freeze()
    opened = story.open(release="batched", threshold="0", closes="2099-01-01T10:00", releases="")
    story.sign(opened, members[:2])
    refused = story.press("batch")
    assert refused.status == 422
    assert "2 records" not in refused.text
    story.sign(opened, members[2:])
    browser.follow(story.press("batch"))
    assert (opened.path / "bundle" / "signatures.jsonl").read_bytes().count(b"\n") == 3


def test_paper_has_an_address_that_one_can_type(site: tuple[Served, Browser, Path]) -> None:
    served, browser, folder = site
    story = Story(browser, folder)
    story.found()
    short = f"/g/{story.group[:8]}"
    assert short in browser.get(f"/organise/groups/{story.group}").text
    assert served.get(short.upper().replace("/G/", "/g/")).headers["location"] == f"/groups/{story.group}"
    for wrong in (short[:-1], "/g/" + "0" * 8, "/g/"):
        assert served.get(wrong).status == 404


@pytest.mark.parametrize(("end", "code"), [("abandon", "letter-abandoned"), ("close", "letter-closed")])
def test_what_opens_sealed_records_goes_when_the_letter_is_over(
    site: tuple[Served, Browser, Path], end: str, code: str, clock: Clock
) -> None:
    served, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(), story.make_codes(2))
    story.freeze()
    opened = story.open(threshold="2")
    letter = opened.letter()
    assert letter.collector is not None
    (identity,) = (folder / "keys").glob("collector-*.key")
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    story.sign(opened, members[:1])
    here = f"/organise/letters/{story.letter}"
    if end == "abandon":
        browser.follow(browser.fill(f"{here}/abandon", f"{here}/abandon"))
    else:
        clock.move_to(letter.closes)
        browser.follow(story.press("close"))
    assert not identity.exists()
    # Nothing can open these any more, and what they hold is not asked: the letter is over.
    late = encode_for_collector(letter, make_record(opened, members[1]))
    for sent in (late, late.rjust(COVERED_BYTES), b" " * COVERED_BYTES):
        answer = served.ask("POST", f"/letters/{letter.id.hex()}/records", sent)
        assert (answer.status, answer.json["code"]) == (409, code)


def test_a_letter_can_go_without_seals(site: tuple[Served, Browser, Path]) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(), story.make_codes(2))
    story.freeze()
    opened = story.open(sealed="", closes="2099-01-01T10:00", releases="")
    assert opened.letter().collector is None
    story.sign(opened, members)


def test_a_database_that_is_gone_is_told_to_who_runs_the_server(tmp_path: Path) -> None:
    with running_server(tmp_path) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        story = Story(browser, tmp_path)
        story.enrol(story.found(), story.make_codes(2))
        story.freeze()
        opened = story.open(closes="2099-01-01T10:00", releases="")
        page = browser.get(f"/organise/letters/{story.letter}")
        assert "or in one that is gone" not in page.text
    assert b"warning" not in served.printed
    (tmp_path / "records.sqlite").rename(tmp_path / "elsewhere.sqlite")
    with running_server(tmp_path) as served:
        browser.served = served
        assert "or in one that is gone" in browser.get(f"/organise/letters/{story.letter}").text
        # One that goes while the server runs is not made anew.
        (tmp_path / "records.sqlite").unlink()
        assert "or in one that is gone" in browser.get(f"/organise/letters/{story.letter}").text
        assert not (tmp_path / "records.sqlite").exists()
    assert f"warning: {opened.path.name} is kept in another database".encode() in served.printed
