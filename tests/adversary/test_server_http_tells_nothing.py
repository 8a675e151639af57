"""An operator, or who seizes the server, looks for who came: nothing of a request is kept but the record.

Every byte that the server writes is searched, folder and output, also after handlers that failed: for what
stands in requests, for the address they come from, and for the moment at which a member sends a record. The
same search over a server with uvicorn's own logging, and over one that notes who came, must find them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from support.canaries import (
    CANARIES,
    SENDER,
    Telltale,
    ask,
    ask_as_reader,
    find_in_files,
    organise,
    send_as_member,
    telltale,
)
from support.clock import Clock, moving_clock
from support.commands import run, run_json
from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.organisers import read_token
from support.servers import Served, running_server
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.server.held_keys import HeldKeys

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
GROUP = GroupPlan((ClassPlan(members=4),))


def ask_everything(served: Served, desk: Desk, record: bytes, clock: Clock) -> Telltale:
    """Every address, with canaries in headers, query and, where it is refused, body."""
    letter_id, charter_id = desk.folder.letter().id.hex(), desk.group.charter.id.hex()
    organise(served, read_token(served), letter_id, charter_id)
    with telltale(clock) as when:
        send_as_member(served, letter_id, charter_id, record)
        ask_as_reader(served, letter_id, charter_id)
        ask(served, "GET", "/fail?canary=query")
        desk.path.rename(desk.path.with_name("gone"))
        assert ask(served, "GET", "/?canary=query").status == 500
        assert ask(served, "POST", f"/letters/{letter_id}/records?canary=query", record).status == 500
        desk.path.with_name("gone").rename(desk.path)
    return when


def publish(served: Served, desk: Desk, path: Path, clock: Clock) -> None:
    """Close and release what came in, have it looked at, and write it all as files."""
    key = path / "log.key"
    desk.group.log.save(key)
    clock.move_to(desk.plan.closes)
    run_json("letter", "close", desk.folder.path, "--key", key)
    clock.move_to(desk.plan.releases or desk.plan.closes)
    run_json("letter", "release", desk.folder.path)
    letter = f"/letters/{desk.folder.letter().id.hex()}"
    assert ask(served, "GET", f"{letter}/letter.zip?canary=query").status == 200
    ask_as_reader(served, desk.folder.letter().id.hex(), desk.group.charter.id.hex())
    assert run("export", desk.path, path / "exported").returncode == 0
    assert (path / "exported" / letter[1:] / "letter.zip").exists()


def find_canaries(what: str, path: Path) -> tuple[set[bytes], set[str], bytes]:
    """Which canaries and times stand in what the server wrote and what was published, and what it printed."""
    (path / "clock").mkdir()
    with moving_clock(path / "clock") as clock:
        desk = Desk.set_up(path / "letters", make_group(GROUP), threshold=1)
        charter = desk.group.charter
        (desk.path / "charter" / "charter.json").write_bytes(schema.encode_document(charter))
        HeldKeys(desk.path / "keys").save(charter.id, desk.group.log, {})
        world = make_world(GROUP, LetterPlan())
        record = schema.encode_document(world.sign(desk.group.members[0], letter=desk.folder.letter()))
        with running_server(desk.path, command=(sys.executable, PROGRAM, what, "serve")) as served:
            when = ask_everything(served, desk, record, clock)
            times = when.find(path)
            assert find_in_files(path, [record]) == {record}
            publish(served, desk, path, clock)
    found = find_in_files(path, CANARIES) | {one for one in CANARIES if one in served.printed}
    return found, times | when.find(path, served.printed), served.printed


def test_nobody_can_find_out_who_came(tmp_path: Path) -> None:
    found, times, printed = find_canaries("failing", tmp_path)
    assert (found, times) == (set(), set())
    assert printed.count(b"\n") == 4, printed
    assert b"failed in 1 requests: RuntimeError" in printed
    assert b"failed in 2 requests: FileNotFoundError" in printed


def test_would_notice_a_server_that_logs(tmp_path: Path) -> None:
    found, _, _ = find_canaries("telling", tmp_path)
    assert found == set(CANARIES)


def test_would_notice_a_server_that_notes_who_came_and_when(tmp_path: Path) -> None:
    found, times, _ = find_canaries("noting", tmp_path)
    assert (found, times) == ({SENDER.encode()}, {"what is written", "a file's time"})


def test_answers_carry_no_time_cookie_or_name_of_the_server(tmp_path: Path) -> None:
    desk = Desk.set_up(tmp_path, make_group(GROUP))
    letter = f"/letters/{desk.folder.letter().id.hex()}"
    with running_server(tmp_path) as served:
        for path in ("/", letter, f"{letter}/member", f"{letter}/member/letter.json", "/nowhere"):
            headers = {name.lower(): value for name, value in served.ask("GET", path).headers.items()}
            assert not headers.keys() & {"date", "server", "set-cookie", "last-modified", "etag", "expires"}
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert "script-src" not in headers["content-security-policy"]
            assert headers["connection"] == "close"
            assert "cache-control" in headers


@pytest.mark.parametrize("action", ["GET", "POST"])
def test_an_exception_tells_the_sender_nothing(tmp_path: Path, action: str) -> None:
    (tmp_path / "letters").mkdir()
    with running_server(tmp_path / "letters") as served:
        shutil.rmtree(tmp_path / "letters")
        path = "/" if action == "GET" else f"/letters/{64 * '0'}/records"
        answer = served.ask(action, path)
    assert answer.status == 500
    assert set(answer.json) == {"code", "sentence"}
    assert answer.json["code"] == "server-failed"
