"""An operator, or who seizes the server, looks for who enrolled: nothing of a request is kept but the entry.

Every byte that the server writes is searched, folder and output. The same search over a server with uvicorn's
own logging must find what was planted.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from support.member_site import MemberSite
from support.servers import running_server
from undersigned import canon, schema
from undersigned.credential.enrol import enrol
from undersigned.desk.member import build_request

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
PLANTED = {
    "X-Forwarded-For": "203.0.113.7",
    "User-Agent": "canary-browser/7",
    "Referer": "https://canary-referrer.example/",
    "Cookie": "canary=cookie",
}
CANARIES = (b"203.0.113.7", b"canary")


def find_planted(what: str, path: Path) -> set[bytes]:
    """Which canaries, and whether the code itself, stand in what the server wrote."""
    site = MemberSite.set_up(path, codes=2)
    group, (code, other) = f"/groups/{site.id}", site.codes
    request = json.loads(schema.encode_document(build_request(enrol(site.charter, "agency", None))))
    bodies = [
        canon.encode_json({"code": one, "replace": False, "request": request})
        for one in (code, code, other, "K7QP-2M9T-XW4E-H3RB")
    ]
    with running_server(site.path, command=(sys.executable, PROGRAM, what, "serve")) as served:
        for page in ("", "/enrol", "/charter.json", "/directory", "/canary"):
            served.ask("GET", f"{group}{page}?canary=query", None, PLANTED)
        for body in (*bodies, b'{"canary":1}', b"canary"):
            served.ask("POST", f"{group}/enrolments?canary=query", body, PLANTED)
    assert len(site.entries()) == 1
    files = [one for one in path.rglob("*") if one.is_file()]
    written = b"\n".join([served.printed, *(bytes(one) + one.read_bytes() for one in files)])
    forms = [code.encode(), code.replace("-", "").encode()]
    return {one for one in (*CANARIES, *forms) if one in written}


def test_operator_cannot_find_out_who_enrolled(tmp_path: Path) -> None:
    assert find_planted("failing", tmp_path) == set()


def test_control_a_server_that_logs_requests_is_found_out(tmp_path: Path) -> None:
    assert find_planted("telling", tmp_path) >= {b"canary"}
