"""Everything in one sealed file, and back into an empty server."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.servers import Answer, Served, running_server
from undersigned import _core
from undersigned.credential.key_file import Credential
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.letter_folder import LetterFolder
from undersigned.sentences import SENTENCES
from undersigned.server.store.folders import open_collector

PASSPHRASE = "five words without any sense"


@dataclass
class Backup:
    """A backup of a server with a letter that is open, and what goes on there."""

    data: bytes
    story: Story
    members: list[Credential]
    second: Story
    code: str


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backup]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "lost+found").mkdir()
    (folder / "lost+found" / "piece").write_bytes(b"of something else")
    with running_server(folder) as served:
        story = Story(enter(served), folder)
        members = story.enrol(story.found(), story.make_codes(3))
        story.freeze()
        opened = story.open(closes="2099-01-01T10:00", releases="")
        story.sign(opened, members[:2])
        # A group in which codes are out, too.
        second = Story(story.browser, folder)
        charter = second.found(group="Second")
        codes = second.make_codes(2)
        second.enrol(charter, codes[:1])
        page = story.browser.get("/organise/backup")
        assert "signatures that are not published" in page.text
        answer = story.browser.send(page, "/organise/backup", passphrase=PASSPHRASE, again=PASSPHRASE)
        assert answer.status == 200
        yield Backup(answer.body, story, members, second, codes[1])


def enter(served: Served) -> Browser:
    browser = Browser(served)
    browser.follow(browser.enter(read_token(served)))
    return browser


def upload(browser: Browser, data: bytes, passphrase: str) -> Answer:
    page = browser.get("/organise/backup").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    parts = {"form_token": token.encode(), "opening": passphrase.encode()}
    body = b"".join(
        b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="b.age"\r\n\r\n'
    headers = {
        "Cookie": browser.cookie,
        "Content-Type": "multipart/form-data; boundary=cut",
        "Accept": "text/html",
    }
    whole = body + head + data + b"\r\n--cut--\r\n"
    return browser.served.ask("POST", "/organise/restore", whole, headers)


def read_state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its permissions, but for the database and who organises."""
    own = ("records.sqlite", "site/organisers.json", "site/making", "lost+found")
    return {
        name: (stat.S_IMODE(path.stat().st_mode), path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
        and not (name := path.relative_to(folder).as_posix()).startswith(own)
        and path.name != "store"
    }


def test_roundtrip_backup_by_page(backup: Backup, tmp_path: Path) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    with running_server(folder) as served:
        browser = enter(served)
        assert browser.follow(upload(browser, backup.data, PASSPHRASE)).status == 200
        assert read_state(folder) == read_state(backup.story.folder)
        assert {path.name for path in folder.iterdir()} | {"lost+found"} == {
            path.name for path in backup.story.folder.iterdir()
        }
        story = Story(browser, folder, backup.story.group, backup.story.letter)
        check_goes_on(story, backup)
        assert upload(browser, backup.data, PASSPHRASE).status == 422


def check_goes_on(story: Story, backup: Backup) -> None:
    """Records are there, keys and codes work: the letter can be signed and abandoned, the group joined."""
    (opened,) = story.folder.glob("letter-*")
    story.sign(LetterFolder(opened), backup.members[2:])
    with open_collector(opened) as collector:
        assert len(collector.records()) == 3
    here = f"/organise/letters/{story.letter}"
    assert "Abandoned" in story.browser.follow(story.browser.fill(f"{here}/abandon", f"{here}/abandon")).text
    second = Story(story.browser, story.folder, backup.second.group)
    charter = CharterFolder(story.folder / f"group-{second.group[:8]}").charter()
    second.enrol(charter, [backup.code])
    assert "<td>2</td>" in story.browser.get(f"/organise/groups/{second.group}").text


def test_roundtrip_backup_by_command(backup: Backup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "restored"
    folder.mkdir()
    (tmp_path / "b.age").write_bytes(backup.data)
    monkeypatch.setitem(os.environ, "UNDERSIGNED_PASSPHRASE", PASSPHRASE)
    with running_server(folder, "--restore", tmp_path / "b.age") as served:
        browser = enter(served)
        assert "Two nurses" in browser.get("/organise").text
        assert read_state(folder) == read_state(backup.story.folder)


def test_organisers_are_not_in_a_backup(backup: Backup, tmp_path: Path) -> None:
    names = ZipFile(BytesIO(bytes(_core.unprotect(backup.data, PASSPHRASE)))).namelist()
    assert not [name for name in names if "organisers" in name or "records.sqlite" in name]
    assert [name for name in names if name.endswith(".log.key")]  # the control: keys are


def test_what_the_file_system_keeps_is_not_in_a_backup(backup: Backup) -> None:
    names = ZipFile(BytesIO(bytes(_core.unprotect(backup.data, PASSPHRASE)))).namelist()
    assert not [name for name in names if "lost+found" in name]
    assert (backup.story.folder / "lost+found" / "piece").exists()


def test_a_backup_tells_nothing_without_its_passphrase(backup: Backup) -> None:
    assert b"letter.json" not in backup.data
    assert b"letter.json" in bytes(_core.unprotect(backup.data, PASSPHRASE))


@pytest.mark.parametrize(
    ("typed", "again", "code"),
    [("short", "short", "passphrase-short"), (PASSPHRASE, PASSPHRASE + " ", "passphrase-differs")],
)
def test_refuses_a_weak_or_mistyped_passphrase(backup: Backup, typed: str, again: str, code: str) -> None:
    answer = backup.story.browser.fill("/organise/backup", "/organise/backup", passphrase=typed, again=again)
    assert answer.status == 422
    assert SENTENCES[code] in answer.text
    assert typed not in answer.text.replace("is too short", "")


def seal(files: dict[str, bytes], method: int = ZIP_STORED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return _core.protect(out.getvalue(), PASSPHRASE, 10)


STRANGE = {
    "no age file": b"nonsense",
    "nothing": b"",
    "no zip": _core.protect(b"nonsense", PASSPHRASE, 10),
    "above the folder": seal({"files/../outside": b"x"}),
    "from the root": seal({"files//etc/outside": b"x"}),
    "over the database": seal({"files/records.sqlite": b"x"}),
    "hidden": seal({"files/.hidden/x": b"x"}),
    "compressed": seal({"files/group-1/charter.json": b"x" * 1000}, ZIP_DEFLATED),
    "rows of another form": seal({"store/record.jsonl": b"[1]\n"}),
    "rows that are none": seal({"store/record.jsonl": b'{"letter": {"bytes": "?"}}\n'}),
}


@pytest.mark.parametrize("what", STRANGE)
def test_refuses_a_strange_backup(what: str, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    with running_server(folder) as served:
        browser = enter(served)
        answer = upload(browser, STRANGE[what], PASSPHRASE)
        assert answer.status == 422, answer.text
        assert SENTENCES["backup-form"] in answer.text
        assert browser.get("/organise/backup").text.count("Restore it here") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_refuses_a_wrong_passphrase(backup: Backup, tmp_path: Path) -> None:
    with running_server(tmp_path) as served:
        answer = upload(enter(served), backup.data, PASSPHRASE + "x")
    assert answer.status == 422
    assert SENTENCES["backup-passphrase"] in answer.text
