"""Who runs or seizes a server looks for what readers had checked: nothing of it is kept anywhere.

Every byte that the server writes is searched, its folder, its temporary files and its output. The same search
over a server that keeps what it is sent must find it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.released import lay_out_site
from support.servers import COMMAND, running_server

PROGRAM = str(Path(__file__).parents[1] / "support" / "altered_server.py")
CANARY = "canary-of-a-reader"
BOUNDARY = "----of-a-test"
TEXT = f"The letter says: “Two nurses on every night shift.” {CANARY}"
FILES = (
    ("page.html", f"<!doctype html><html><body><article><p>{TEXT}</p></article></body></html>"),
    ("article.txt", TEXT),
    ("broken.pdf", f"%PDF-1.7\n{CANARY}"),
    ("binary.bin", f"{CANARY}\0\1\2\3" * 400),
)


def build_form(name: str, data: str) -> bytes:
    head = f'Content-Disposition: form-data; name="file"; filename="{CANARY}-{name}"'
    text = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{TEXT}\r\n'
    return f"{text}--{BOUNDARY}\r\n{head}\r\n\r\n{data}\r\n--{BOUNDARY}--\r\n".encode()


def find_canary(path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> bool:
    temporary = path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    world, _ = lay_out_site(path / "letters")
    statuses = []
    with running_server(
        path / "letters", "--database", f"sqlite:///{path}/records", command=command
    ) as served:
        for name, data in FILES:
            for place in (f"/letters/{world.letter.id.hex()}/press", "/press"):
                kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
                answer = served.ask("POST", f"{place}?{CANARY}=1", build_form(name, data), kind)
                statuses.append(answer.status)
    assert statuses.count(200) == 2, statuses
    files = [one for one in path.rglob("*") if one.is_file()]
    written = b"\n".join([served.printed, *(bytes(one) + one.read_bytes() for one in files)])
    return CANARY.encode() in written


def test_nobody_can_find_what_a_reader_had_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not find_canary(tmp_path, COMMAND, monkeypatch)


def test_would_notice_a_server_that_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_canary(tmp_path, (sys.executable, PROGRAM, "keeping", "serve"), monkeypatch)
