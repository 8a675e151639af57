"""Files that members hand over to organisers, taken in by page: as what is sent, and as silently."""

from __future__ import annotations

import html
import itertools
import re
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from support.member_site import make_record
from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.servers import Answer, running_server
from undersigned import schema
from undersigned.credential.key_file import Credential
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.member import encode_for_collector
from undersigned.desk.sealed import ARRIVING_BYTES, COVERED_BYTES
from undersigned.keys.sealing import PADDED_BYTES
from undersigned.sentences import SENTENCES
from undersigned.server.collector.moment import SECONDS
from undersigned.server.organiser.forms import FORM_BYTES
from undersigned.server.organiser.handed_files import FILES_MOST
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords

FAR = {"closes": "2099-01-01T10:00", "releases": ""}
TAKEN = "The files are taken in."
# The server without the moment at which answers leave.
PROMPT = """
from contextlib import nullcontext
from undersigned.cli import undersigned
from undersigned.server.organiser import handed_routes
handed_routes.answered_together = lambda *, applies: nullcontext()
undersigned(prog_name="undersigned")
"""


@dataclass
class Box:
    """An open letter with its members, and an organiser who was given files."""

    story: Story
    opened: LetterFolder
    members: list[Credential]

    @classmethod
    def set_up(cls, browser: Browser, folder: Path, **terms: str) -> Box:
        story = Story(browser, folder)
        members = story.enrol(story.found(), story.make_codes(5))
        story.freeze()
        return cls(story, story.open(**FAR, **terms), members)

    @property
    def here(self) -> str:
        return f"/organise/letters/{self.story.letter}"

    def record(self, number: int) -> bytes:
        """What a member's command line makes."""
        return encode_for_collector(self.opened.letter(), make_record(self.opened, self.members[number]))

    def covered(self, number: int) -> bytes:
        """What a member's browser makes."""
        return self.record(number).rjust(COVERED_BYTES)

    def left(self) -> bytes:
        """What a browser makes for a letter that is left."""
        collector = self.opened.letter().collector
        if collector is None:
            return b" " * COVERED_BYTES
        recipient = pyrage.x25519.Recipient.from_str(collector)
        return bytes(pyrage.encrypt(bytes(PADDED_BYTES), [recipient])).rjust(COVERED_BYTES)

    def hand(self, *files: tuple[str, bytes], token: str | None = None) -> Answer:
        browser = self.story.browser
        if token is None:
            token = re.findall(r'name="form_token" value="([^"]+)"', browser.get(self.here).text)[0]
        parts = [b'name="form_token"\r\n\r\n' + token.encode()]
        parts += [f'name="records"; filename="{name}"\r\n\r\n'.encode() + data for name, data in files]
        body = b"".join(b"--cut7f3a\r\nContent-Disposition: form-data; " + one + b"\r\n" for one in parts)
        headers = {
            "Cookie": browser.cookie,
            "Content-Type": "multipart/form-data; boundary=cut7f3a",
            "Accept": "text/html",
        }
        return browser.served.ask("POST", f"{self.here}/records", body + b"--cut7f3a--\r\n", headers)

    def kept(self) -> int:
        with closing(open_beside(self.story.folder)) as store:
            return len(StoredRecords(store, self.opened.letter().id).all())


@pytest.fixture(scope="module", params=["yes", ""], ids=["sealed", "plain"])
def box(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    folder = tmp_path_factory.mktemp("site")
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        yield Box.set_up(browser, folder, sealed=request.param)


def told(answer: Answer) -> str:
    return html.unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def test_several_files_are_taken_in_at_once(box: Box) -> None:
    page, before = box.story.browser.get(box.here), box.kept()
    assert 'type="file"' in page.text
    answer = box.hand(("record.bin", box.covered(0)), ("record.json", box.record(1)), ("r.bin", box.left()))
    assert (answer.status, TAKEN in told(answer)) == (200, True)
    assert box.kept() == before + 2
    assert box.story.browser.get(box.here).body == page.body


def test_organiser_cannot_tell_what_is_in_a_file(box: Box) -> None:
    answers, counts = [], [box.kept()]
    for data in (box.covered(2), box.covered(2), box.left()):
        begun = time.monotonic()
        answers.append(box.hand(("record.bin", data)))
        assert time.monotonic() - begun >= SECONDS
        counts.append(box.kept())
    assert answers[0].status == 200
    assert len({one.body for one in answers}) == 1
    assert len({tuple(one.headers.items()) for one in answers}) == 1
    # The control: the store knows what the answer does not tell.
    assert [after - before for before, after in itertools.pairwise(counts)] == [1, 0, 0]


def test_control_without_its_moment_an_answer_leaves_when_it_is_ready(tmp_path: Path) -> None:
    with running_server(tmp_path, command=(sys.executable, "-c", PROMPT, "serve")) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        hasty = Box.set_up(browser, tmp_path)
        token = re.findall(r'name="form_token" value="([^"]+)"', browser.get(hasty.here).text)[0]
        spans = []
        for _ in range(5):
            begun = time.monotonic()
            assert TAKEN in told(hasty.hand(("record.bin", hasty.left()), token=token))
            spans.append(time.monotonic() - begun)
    assert min(spans) < SECONDS


def test_a_bad_file_is_named_and_the_others_are_taken_in(box: Box) -> None:
    before, good = box.kept(), schema.encode_document(make_record(box.opened, box.members[3]))
    forged = good[:-12] + (b"AAAAAAAAAA" if good[-12:-2] != b"AAAAAAAAAA" else b"BBBBBBBBBB") + good[-2:]
    files = [
        ("holiday <b>.jpg", b"\xff\xd8\xff"),
        ("empty.bin", b""),
        ("../../long.bin", b" " * (ARRIVING_BYTES + 1)),
        ("forged.json", forged),
        ("cut.bin", b"age-encryption.org/v1\n"),
        ("record.bin", box.covered(3)),
    ]
    answer = box.hand(*files)
    assert answer.status == 422
    assert "<b>.jpg" not in answer.text
    for name, code in {
        "holiday <b>.jpg": "json",
        "empty.bin": "json",
        "long.bin": "too-large",
        "forged.json": "proof-",
        "cut.bin": "sealed-",
    }.items():
        assert re.search(rf"<bdi>{re.escape(name)}</bdi>: [^<]+\. <code[^>]*>{code}", told(answer)), told(
            answer
        )
    assert "<bdi>record.bin</bdi>" not in told(answer)
    assert box.kept() == before + 1


def test_a_record_of_another_letter_is_refused(box: Box, tmp_path: Path) -> None:
    story = Story(box.story.browser, box.story.folder)
    story.enrol(story.found(group="Teachers"), story.make_codes(2))
    other = Box.set_up(story.browser, story.folder, sealed="yes" if box.opened.letter().collector else "")
    answer = box.hand(("theirs.bin", other.covered(0)))
    assert answer.status == 422
    assert "theirs.bin" in told(answer)
    assert other.kept() == 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "This has to be filled in."),
        ([("", b"")], "This has to be filled in."),
        ([(f"{one}.bin", b"{}") for one in range(FILES_MOST + 1)], "There are more of these"),
    ],
)
def test_refuses_no_file_and_too_many(box: Box, files: list[tuple[str, bytes]], sentence: str) -> None:
    answer = box.hand(*files)
    assert answer.status == 422
    assert sentence in told(answer)


def test_refuses_what_is_too_large_as_a_whole(box: Box) -> None:
    assert box.hand(("long.bin", bytes(FORM_BYTES))).status == 413


def test_only_organisers_hand_files_in_by_their_own_page(box: Box) -> None:
    before = box.kept()
    assert box.hand(("record.bin", box.covered(4)), token="x").status == 403
    stranger = Box(Story(Browser(box.story.browser.served), box.story.folder), box.opened, box.members)
    stranger.story.letter = box.story.letter
    assert stranger.hand(("record.bin", box.covered(4)), token="x").status == 403
    assert box.kept() == before


def test_refuses_files_when_the_letter_is_over_or_its_key_is_not_here(tmp_path: Path) -> None:
    with running_server(tmp_path) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        box = Box.set_up(browser, tmp_path)
        sealed = box.covered(0)
        (identity,) = (tmp_path / "keys").glob("collector-*.key")
        kept = identity.rename(tmp_path / "elsewhere")
        answer = box.hand(("record.bin", sealed))
        assert (answer.status, "sealed-elsewhere" in told(answer)) == (422, True)
        kept.rename(identity)
        browser.follow(browser.fill(f"{box.here}/abandon", f"{box.here}/abandon"))
        assert "record.bin" not in browser.get(box.here).text
        answer = box.hand(("record.bin", sealed))
        assert (answer.status, SENTENCES["letter-abandoned"] in told(answer)) == (422, True), told(answer)
        assert box.kept() == 0
