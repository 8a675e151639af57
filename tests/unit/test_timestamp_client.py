from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from undersigned import limits
from undersigned.demo.authority import Authority
from undersigned.errors import MalformedInput, NotVerified, StoreFailure
from undersigned.timestamp import check_timestamp
from undersigned.timestamp.client import build_request, request_timestamp

REPLY = "application/timestamp-reply"


@contextmanager
def answering(status: int, headers: dict[str, str], body: bytes, asked: list[str]) -> Iterator[str]:
    """A server that gives this answer to whatever it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_real_authority_answers_over_http(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    with authority.serving() as url:
        response = request_timestamp(url, b"data")
    check_timestamp(response, b"data", authority.root_sha256)


def test_refuses_an_old_answer_played_again(tmp_path: Path) -> None:
    old = Authority.make(tmp_path).answer(build_request(b"data", 1))
    with answering(200, {"Content-Type": REPLY}, old, []) as url, pytest.raises(NotVerified) as refused:
        request_timestamp(url, b"data")
    assert refused.value.code == "timestamp-nonce"


@pytest.mark.parametrize(
    ("status", "headers", "body", "code"),
    [
        (200, {"Content-Type": REPLY}, b"", "timestamp-form"),
        (200, {"Content-Type": REPLY}, bytes(limits.TIMESTAMP_BYTES + 1), "too-large"),
        (200, {"Content-Type": "text/html"}, b"<p>", "timestamp-service"),
        (200, {}, b"", "timestamp-service"),
        (503, {"Content-Type": REPLY}, b"", "timestamp-service"),
    ],
)
def test_refuses_what_is_no_answer(status: int, headers: dict[str, str], body: bytes, code: str) -> None:
    with (
        answering(status, headers, body, []) as url,
        pytest.raises((MalformedInput, StoreFailure)) as refused,
    ):
        request_timestamp(url, b"data")
    assert refused.value.code == code


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_refuses_to_be_sent_elsewhere(status: int) -> None:
    asked: list[str] = []
    with answering(200, {"Content-Type": REPLY}, b"", asked) as elsewhere:
        headers = {"Location": elsewhere + "elsewhere"}
        with answering(status, headers, b"", []) as url, pytest.raises(StoreFailure) as refused:
            request_timestamp(url, b"data")
    assert refused.value.code == "timestamp-service"
    assert asked == []


def test_refuses_files_and_nobody_at_home(tmp_path: Path) -> None:
    # Bound, so that no other test gets the port, but not listening.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        for address in (url, (tmp_path / "reply").as_uri(), "nonsense", "http://"):
            with pytest.raises(StoreFailure, match="timestamp-service"):
                request_timestamp(address, b"data")
