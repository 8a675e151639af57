"""Handing a record to a collector over HTTP and through a SOCKS5 proxy, through the real command."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.members import Desk
from support.proxies import running_collector, running_proxy


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    desk = Desk.set_up(tmp_path_factory.mktemp("signed"))
    desk.do("sign")
    return (desk.path / "record.json").read_bytes()


@pytest.fixture
def record(signed: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_bytes(signed)
    return path


def test_a_record_that_was_taken_is_erased_here(record: Path, signed: bytes) -> None:
    with running_collector() as seen:
        result = run_json("submit", record, "--to", f"http://127.0.0.1:{seen.port}/collect?letter=1")
    assert seen.bodies == [signed]
    assert seen.paths == ["/collect?letter=1"]
    assert result == {"answer": '{"in":1}', "erased": True}
    assert not record.exists()


def test_the_request_tells_nothing_of_the_sender(record: Path, signed: bytes) -> None:
    with running_collector() as seen:
        run_json("submit", record, "--to", f"http://127.0.0.1:{seen.port}/")
    (headers,) = seen.headers
    assert headers.pop("Host") == f"127.0.0.1:{seen.port}"
    assert int(headers.pop("Content-Length")) == len(signed)
    assert headers == {
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Type": "application/octet-stream",
        "User-Agent": "undersigned",
    }


def test_a_record_may_be_kept(record: Path) -> None:
    with running_collector() as seen:
        run_json("submit", record, "--keep", "--to", f"http://127.0.0.1:{seen.port}/")
    assert record.exists()


def test_the_proxy_looks_the_name_up(record: Path, signed: bytes) -> None:
    with running_collector() as seen, running_proxy(seen.port) as proxy:
        target = "http://lettersexample.onion/collect"
        run_json("submit", record, "--to", target, "--proxy", f"socks5h://127.0.0.1:{proxy.port}")
    assert proxy.asked == [(b"lettersexample.onion", 80)]
    assert seen.bodies == [signed]
    assert seen.headers[0]["Host"] == "lettersexample.onion"
    assert not record.exists()


@pytest.mark.parametrize(
    ("status", "code", "exit_status"),
    [(409, "collector-refused", 1), (302, "collector-unreachable", 2), (503, "collector-unreachable", 2)],
)
def test_a_record_that_was_not_taken_stays(record: Path, status: int, code: str, exit_status: int) -> None:
    with running_collector() as seen:
        seen.status, seen.answer = status, b"no\x1b[31m\xe2\x80\xae"
        done = run("submit", record, "--to", f"http://127.0.0.1:{seen.port}/")
    assert f"[{code}]" in done.stderr
    assert done.returncode == exit_status
    assert "\x1b" not in done.stderr + done.stdout
    assert "\u202e" not in done.stderr + done.stdout
    assert record.exists()
    assert "/elsewhere" not in seen.paths


def test_an_answer_cannot_steer_the_terminal(record: Path) -> None:
    with running_collector() as seen:
        seen.answer = b"\x1b]0;owned\x07thanks\n"
        done = run("submit", record, "--to", f"http://127.0.0.1:{seen.port}/")
    assert done.stdout == "?]0;owned?thanks\n"


def test_nobody_is_there(record: Path) -> None:
    # Bound, so that no other test gets the port, but not listening.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        done = run("submit", record, "--to", f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert "[collector-unreachable]" in done.stderr
    assert record.exists()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://letters.example.org/", "url-plain"),
        ("ftp://letters.example.org/", "url"),
        ("https:///collect", "url"),
        ("https://me:secret@letters.example.org/", "url"),
        ("https://letters.example.org:99999/", "url"),
        ("https://letters.example.org/#part", "url"),
        ("http://127.0.0.1/a b", "url"),
        ("http://127.0.0.1/a\r\nX: y", "url"),
        ("http://lettersexample.onion/", "url-onion"),
    ],
)
def test_refuses_an_address(record: Path, url: str, code: str) -> None:
    assert refused_with("submit", record, "--to", url) == code
    assert record.exists()


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:9050", "socks5h://127.0.0.1", "http://127.0.0.1:80", "x"]
)
def test_refuses_a_proxy_that_may_look_names_up_here(record: Path, proxy: str) -> None:
    assert refused_with("submit", record, "--to", "https://x.example/", "--proxy", proxy) == "proxy-form"


@pytest.mark.parametrize("passphrase", [None, "three grey geese"])
def test_never_sends_a_key_file(tmp_path: Path, passphrase: str | None) -> None:
    desk = Desk.set_up(tmp_path, passphrase=passphrase)
    with running_collector() as seen:
        assert refused_with("submit", desk.key, "--to", f"http://127.0.0.1:{seen.port}/") == "record-none"
    assert seen.bodies == []
    assert desk.key.exists()


def test_refuses_a_collector_whose_certificate_nobody_signed(record: Path, tmp_path: Path) -> None:
    names: list[str | Path] = [
        "-keyout",
        tmp_path / "tls.key",
        "-out",
        tmp_path / "tls.pem",
        "-subj",
        "/CN=localhost",
    ]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-x509"]
    subprocess.run(["openssl", "req", *curve, *names], check=True, capture_output=True)
    serving = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www"]
    command: list[str | Path] = [*serving, "-key", tmp_path / "tls.key", "-cert", tmp_path / "tls.pem"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        while "ACCEPT" not in line:
            line = server.stdout.readline()
        port = line.strip().rpartition(":")[2]
        done = run("submit", record, "--to", f"https://localhost:{port}/")
    finally:
        server.terminate()
        server.communicate()
    assert "[collector-unreachable]" in done.stderr
    assert "certificate" in done.stderr.lower()
    assert record.exists()
