"""An operator, or who seizes the server, looks for who came: nothing of a request is kept but the record.

Every byte that the server writes is searched, folder and output, also after handlers that failed. The same
search over a server with uvicorn's own logging must find what was planted.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.servers import Served, running_server
from support.world import LetterPlan, make_world
from undersigned import schema

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)
PLANTED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
    "User-Agent": "canary-browser/7",
    "Referer": "https://canary-referrer.example/",
    "Cookie": "canary=cookie",
    "Accept": "text/html, canary/type",
    "Accept-Language": "canary",
}
CANARIES = (b"203.0.113.7", b"canary")


def ask_everything(served: Served, desk: Desk, record: bytes) -> None:
    """Every address, with canaries in headers, query and, where it is refused, body."""
    letter = f"/letters/{desk.folder.letter().id.hex()}"
    files = ("letter.zip", "badge.svg", "card", "image.png", "press", "member", "canary")
    for path in (
        "/",
        "/feed.atom",
        "/press",
        "/fail",
        "/canary",
        letter,
        *(f"{letter}/{one}" for one in files),
    ):
        served.ask("GET", f"{path}?canary=query", None, PLANTED)
    for body in (record, record, b'{"canary":1}', b"canary", b"canary" * 20_000):
        served.ask("POST", f"{letter}/records?canary=query", body, PLANTED)
    served.ask("canary", "/", None, PLANTED)
    desk.path.rename(desk.path.with_name("gone"))
    assert served.ask("GET", "/?canary=query", None, PLANTED).status == 500
    assert served.ask("POST", f"{letter}/records?canary=query", record, PLANTED).status == 500
    desk.path.with_name("gone").rename(desk.path)


def find_canaries(what: str, path: Path) -> tuple[set[bytes], bytes]:
    """Which canaries stand in what the server wrote, and what it printed."""
    desk = Desk.set_up(path / "letters", make_group(GROUP))
    world = make_world(GROUP, LetterPlan())
    record = schema.encode_document(world.sign(desk.group.members[0], letter=desk.folder.letter()))
    with running_server(desk.path, command=(sys.executable, PROGRAM, what, "serve")) as served:
        ask_everything(served, desk, record)
    files = [one for one in path.rglob("*") if one.is_file()]
    assert any(record in one.read_bytes() for one in files)
    written = b"\n".join([served.printed, *(bytes(one) + one.read_bytes() for one in files)])
    return {one for one in CANARIES if one in written}, served.printed


def test_nobody_can_find_out_who_came(tmp_path: Path) -> None:
    found, printed = find_canaries("failing", tmp_path)
    assert found == set()
    assert printed.count(b"\n") == 5, printed
    assert b"failed in 1 requests: RuntimeError" in printed
    assert b"failed in 2 requests: FileNotFoundError" in printed


def test_would_notice_a_server_that_logs(tmp_path: Path) -> None:
    found, _ = find_canaries("telling", tmp_path)
    assert found == set(CANARIES)


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
