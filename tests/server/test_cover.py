"""Covers: what a letter that was left sends gets a signature's answer, at its moment, and leaves nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from support.member_site import MemberSite, make_record
from support.servers import COMMAND, Answer, Served, running_server
from undersigned import schema
from undersigned.credential.key_file import Credential
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import COVERED_BYTES
from undersigned.keys.sealing import PADDED_BYTES, CollectorIdentity, seal
from undersigned.server.collector.moment import SECONDS
from undersigned.server.store.opening import open_beside
from undersigned.server.store.records import StoredRecords


class Box:
    """A letter with its members, and the server that collects for it."""

    def __init__(
        self, site: MemberSite, folder: LetterFolder, members: list[Credential], served: Served
    ) -> None:
        self.site, self.folder, self.members, self.served = site, folder, members, served

    def record(self, number: int) -> bytes:
        """A member's record, in canonical bytes."""
        return schema.encode_document(make_record(self.folder, self.members[number]))

    def send(self, body: bytes) -> tuple[Answer, float]:
        begun = time.monotonic()
        answer = self.served.ask("POST", f"/letters/{self.folder.letter().id.hex()}/records", body)
        return answer, time.monotonic() - begun

    def kept(self) -> int:
        with closing(open_beside(self.site.path)) as store:
            return len(StoredRecords(store, self.folder.letter().id).all())


IDENTITY = CollectorIdentity.make()
PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "sealed"])
def box(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    path = tmp_path_factory.mktemp("cover")
    site = MemberSite.set_up(path, codes=0)
    members = site.add_others(8)
    site.freeze()
    folder = site.open_letter(collector=IDENTITY.recipient if request.param else None)
    (path / "collector.key").write_bytes(IDENTITY.encode())
    with running_server(site.path, "--identity", path / "collector.key") as served:
        yield Box(site, folder, members, served)


def cover(box: Box, record: bytes) -> bytes:
    sealed = seal(record, IDENTITY.recipient) if box.folder.letter().collector else record
    return sealed.rjust(COVERED_BYTES)


def cover_alone(box: Box) -> bytes:
    if not box.folder.letter().collector:
        return b" " * COVERED_BYTES
    recipient = pyrage.x25519.Recipient.from_str(IDENTITY.recipient)
    return bytes(pyrage.encrypt(bytes(PADDED_BYTES), [recipient])).rjust(COVERED_BYTES)


def test_sender_cannot_be_told_by_the_answer(box: Box) -> None:
    signed, left = box.send(cover(box, box.record(0))), box.send(cover_alone(box))
    assert signed[0].body == left[0].body
    assert signed[0].headers == left[0].headers
    assert min(signed[1], left[1]) >= SECONDS
    assert box.kept() == 1


def test_control_a_record_without_a_cover_is_answered_at_once(box: Box) -> None:
    plain = box.record(1)
    bare = seal(plain, IDENTITY.recipient) if box.folder.letter().collector else plain
    assert len(bare) < COVERED_BYTES
    # A busy machine may be slow now and then; what waits for its moment is never this quick.
    answers = (box.send(bare) for _ in range(50))
    assert any(answer.status == 200 and seconds < SECONDS for answer, seconds in answers)


def fill_the_disk(box: Box, *altered: str) -> list[Answer]:
    """The answers to a signature and to a letter that was left, where no file may become longer."""
    identity = box.site.path.parent / "collector.key"
    command = (sys.executable, PROGRAM, *altered, "serve") if altered else COMMAND
    with running_server(box.site.path, "--identity", identity, command=command) as served:
        subprocess.run(["prlimit", "--pid", str(served.process.pid), "--fsize=1:"], check=True)
        full = Box(box.site, box.folder, box.members, served)
        return [full.send(body)[0] for body in (cover(box, box.record(3)), cover_alone(box))]


def test_sender_cannot_be_told_by_a_full_disk(box: Box) -> None:
    signed, left = fill_the_disk(box)
    assert (signed.status, signed.body, signed.headers) == (left.status, left.body, left.headers)
    assert signed.json["code"] == "database-failed"


def test_control_a_server_that_spares_its_database_tells(box: Box) -> None:
    signed, left = fill_the_disk(box, "sparing")
    assert (signed.status, left.status) == (503, 200)


def test_refusals_wait_as_long(box: Box) -> None:
    answer, seconds = box.send(cover(box, box.record(2)[:-2] + b"A}"))
    assert answer.status >= 400
    assert seconds >= SECONDS


def test_refuses_spaces_of_another_length(box: Box) -> None:
    answer, _ = box.send(b" " * (COVERED_BYTES - 1))
    assert answer.json["code"] == "json"


def test_refuses_something_else_behind_a_cover(box: Box) -> None:
    answer, _ = box.send(b"{}".rjust(COVERED_BYTES))
    assert answer.json["code"] == "field-missing"
