"""An operator, or who seizes the server, looks for who enrolled: nothing of a request is kept but the entry.

Every byte that the server writes is searched, folder and output: for what stands in requests, for the address
they come from, and for the moment at which they come. The same search over a server with uvicorn's own
logging, and over one that notes who came, must find them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from support.canaries import CANARIES, SENDER, ask, find_in_files, telltale
from support.clock import Clock
from support.member_site import MemberSite
from support.servers import running_server
from undersigned import canon, schema
from undersigned.credential.enrol import enrol
from undersigned.desk.member import build_request

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")


def find_planted(what: str, path: Path, clock: Clock) -> tuple[set[bytes], set[str]]:
    """Which canaries, whether the code itself, and which times stand in what the server wrote."""
    site = MemberSite.set_up(path, codes=2)
    group, (code, other) = f"/groups/{site.id}", site.codes
    request = json.loads(schema.encode_document(build_request(enrol(site.charter, "agency", None))))
    bodies = [
        canon.encode_json({"code": one, "replace": False, "request": request})
        for one in (code, code, other, "K7QP-2M9T-XW4E-H3RB")
    ]
    command = (sys.executable, PROGRAM, what, "serve")
    with running_server(site.path, command=command) as served, telltale(clock) as when:
        for page in ("", "/enrol", "/charter.json", "/directory", "/canary"):
            ask(served, "GET", f"{group}{page}?canary=query")
        for body in (*bodies, b'{"canary":1}', b"canary"):
            ask(served, "POST", f"{group}/enrolments?canary=query", body)
    assert len(site.entries()) == 1
    wanted = (*CANARIES, code.encode(), code.replace("-", "").encode())
    found = find_in_files(path, wanted) | {one for one in wanted if one in served.printed}
    return found, when.find(path, served.printed)


def test_operator_cannot_find_out_who_enrolled(tmp_path: Path, clock: Clock) -> None:
    assert find_planted("failing", tmp_path, clock) == (set(), set())


def test_control_a_server_that_logs_requests_is_found_out(tmp_path: Path, clock: Clock) -> None:
    assert find_planted("telling", tmp_path, clock)[0] >= {b"canary", SENDER.encode()}


def test_control_a_server_that_notes_who_came_is_found_out(tmp_path: Path, clock: Clock) -> None:
    found, times = find_planted("noting", tmp_path, clock)
    assert (found, times) == ({SENDER.encode()}, {"what is written", "a file's time"})
