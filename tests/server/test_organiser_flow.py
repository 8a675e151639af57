"""One whole letter in an organiser's browser: founded, enrolled by codes, opened, closed, published, verified."""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.commands import run_json
from support.organisers import Browser, read_token
from support.servers import Answer, Served, running_server
from undersigned import canon, limits, schema
from undersigned._core import Ring
from undersigned.credential.enrol import enrol
from undersigned.credential.key_file import Credential
from undersigned.demo.authority import Authority
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.member import build_request
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import SIGN, Record, build_message
from undersigned.proof import find_member
from undersigned.roster.charter import Charter
from undersigned.roster.words import build_words

_CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b")
TEXT = "# Safe staffing\n\nWe ask for *two* nurses on every night shift."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Served, Browser, Path]]:
    folder = tmp_path / "site"
    folder.mkdir()
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        yield served, browser, folder


@dataclass
class Story:
    """An organiser's way from the empty server on."""

    browser: Browser
    folder: Path
    group: str = ""
    letter: str = ""

    def found(self, **values: str) -> Charter:
        browser = self.browser
        typed = {"group": "Nurses of Northfield", "class__0__name": "ward", "min_ring": "2", "slots": "2"}
        page = browser.get("/organise/groups/new")
        answer = browser.send(page, "/organise/groups/new", act="found", **(typed | values))
        assert browser.follow(answer).status == 200
        self.group = answer.headers["location"].rpartition("/")[2]
        data = browser.get(f"/groups/{self.group}/charter.json").body
        return schema.parse_document(Charter, data, "charter", limits.ROSTER_BYTES)

    def make_codes(self, count: int) -> list[str]:
        here = f"/organise/groups/{self.group}"
        sheet = self.browser.fill(here, f"{here}/codes", count=str(count))
        codes = list(dict.fromkeys(_CODE.findall(sheet.text)))
        assert sheet.status == 200
        assert len(codes) == count
        assert sheet.text.count("<svg") == count
        return codes

    def enrol(self, charter: Charter, codes: list[str]) -> list[Credential]:
        made = []
        for code in codes:
            credential = enrol(charter, "ward", None)
            request = canon.parse_json(schema.encode_document(build_request(credential)))
            body = canon.encode_json({"code": code.lower(), "replace": False, "request": request})
            answer = self.browser.served.ask("POST", f"/groups/{self.group}/enrolments", body)
            assert answer.status == 200, answer.text
            made.append(credential)
        return made

    def freeze(self) -> Answer:
        here = f"/organise/groups/{self.group}"
        return self.browser.follow(self.browser.fill(f"{here}/freeze", f"{here}/freeze"))

    def write(self, **values: str) -> Answer:
        browser, now = self.browser, datetime.now(UTC)
        here = f"/organise/groups/{self.group}"
        draft = browser.fill(here, "/organise/drafts").headers["location"]
        times = {name: f"{now + timedelta(seconds=left):%FT%T}" for name, left in SPANS.items()}
        typed = {"title": "Two nurses", "text__0__text": TEXT, "threshold": "2"} | times | values
        return browser.fill(draft, draft, act="open", **typed)

    def open(self, **values: str) -> LetterFolder:
        answer = self.write(**values)
        draft = answer.headers["location"]
        assert self.browser.follow(answer).status == 200
        opened = self.browser.fill(draft, draft)
        assert self.browser.follow(opened).status == 200
        self.letter = opened.headers["location"].rpartition("/")[2]
        return LetterFolder(self.folder / f"letter-{self.letter[:8]}")

    def sign(self, folder: LetterFolder, members: list[Credential]) -> None:
        letter, rings = folder.letter(), folder.rings()
        for credential in members:
            found = find_member(rings, credential.commitments[letter.slot])
            opening = credential.slots[letter.slot].opening
            assert found is not None
            assert opening is not None
            name, index = found
            message = build_message(letter.id, SIGN, None)
            proof = Ring(rings[name]).prove(index, opening, message)
            record = schema.encode_document(Record(SIGN, None, name.class_, None, proof))
            answer = self.browser.served.ask("POST", f"/letters/{self.letter}/records", record)
            assert answer.status == 200, answer.text

    def press(self, act: str, **values: str) -> Answer:
        here = f"/organise/letters/{self.letter}"
        return self.browser.fill(here, f"{here}/{act}", **values)


SPANS = {"opens": -1.0, "closes": 5.0, "releases": 7.0}


def wait_until(moment: datetime) -> None:
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds() + 0.05))


def test_from_an_empty_server_to_a_letter_that_verifies(
    site: tuple[Served, Browser, Path], tmp_path: Path
) -> None:
    served, browser, folder = site
    story = Story(browser, folder)
    charter = story.found()
    page = browser.get(f"/organise/groups/{story.group}").text
    assert [word for word in re.findall(r"<li>([a-z]+)</li>", page)] == list(build_words(charter.id))
    members = story.enrol(charter, story.make_codes(5)[:4])
    assert '<th scope="row"><bdi>ward</bdi></th><td>4</td>' in browser.get(f"/organise/groups/{story.group}").text
    assert "frozen" in story.freeze().text
    opened = story.open()
    letter = opened.letter()
    story.sign(opened, members[:3])
    page = browser.get(f"/organise/letters/{story.letter}").text
    assert "Nobody is told how many signed" in page
    wait_until(letter.closes)
    closed = browser.follow(story.press("close")).text
    assert "3" not in re.sub(r"\d{4}-\d\d-\d\d.*?UTC|https?://\S+|[0-9a-f]{16,}", "", _main_of(closed))
    assert letter.releases is not None
    wait_until(letter.releases)
    assert "Published" in browser.follow(story.press("release")).text
    bundle = tmp_path / "letter.zip"
    bundle.write_bytes(served.get(f"/letters/{story.letter}/letter.zip").body)
    report = run_json("verify", bundle)
    assert report["valid"]
    assert report["distinct"] == 3 if "distinct" in report else "3" in str(report)


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
    story.freeze()
    assert not registrar.exists()
    assert list(keys.glob("*.log.key"))
    assert members[0].commitments[0] not in (folder / "records.sqlite").read_bytes()


def test_a_typo_is_mended_by_abandoning_and_opening_on_another_slot(site: tuple[Served, Browser, Path]) -> None:
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


def test_too_few_are_destroyed_and_not_counted(site: tuple[Served, Browser, Path]) -> None:
    _, browser, folder = site
    story = Story(browser, folder)
    members = story.enrol(story.found(), story.make_codes(2))
    story.freeze()
    opened = story.open(threshold="2")
    story.sign(opened, members[:1])
    wait_until(opened.letter().closes)
    page = browser.follow(story.press("close")).text
    assert "Too few signed" in page
    assert not re.search(r"\b1\b", _main_of(page).partition("Beside the letter")[0])


def test_a_letter_is_watched_and_dated(site: tuple[Served, Browser, Path], tmp_path: Path) -> None:
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
        wait_until(opened.letter().closes)
        browser.follow(story.press("close"))
        assert "can be published" in browser.follow(story.press("timestamp", url=url)).text
    releases = opened.letter().releases
    assert releases is not None
    wait_until(releases)
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
