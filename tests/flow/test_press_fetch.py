"""What `--fetch` asks for, and of whom: a real site over TLS on this computer."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from support.tls_site import TlsSite, answer, redirect, serve_tls
from support.world import LetterPlan, make_world
from undersigned.bundle.archive import write_archive
from undersigned.desk import fetching
from undersigned.desk.fetching import fetch_page, is_open
from undersigned.desk.press import fetch_article
from undersigned.errors import MalformedInput, Refused, StoreFailure

PAGE = "<html><body><article>" + "<p>The letter says: “We ask for two nurses on every night shift.”</p>" * 6


def drip(request: BaseHTTPRequestHandler) -> None:
    """A header now and then, for longer than anybody waits."""
    request.send_response(200)
    request.flush_headers()
    for _ in range(3000):
        request.wfile.write(b"X-Slow: 1\r\n")
        time.sleep(0.1)


def cut(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", "100000")
    request.end_headers()
    request.wfile.write(PAGE.encode())
    request.close_connection = True


def flood(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    for _ in range(fetching.FETCHED_BYTES // 2**16 + 20):
        request.wfile.write(b"a" * 2**16)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsSite]:
    with serve_tls(tmp_path_factory.mktemp("tls"), {}) as found:
        found.pages |= {
            "/a.html": answer(PAGE.encode()),
            "/moved": redirect("/a.html"),
            "/away": redirect("https://example.invalid/a.html"),
            "/other-port": redirect(f"https://localhost:{found.port + 1}/a.html"),
            "/plain": redirect(f"http://localhost:{found.port}/a.html"),
            "/file": redirect("file:///etc/hostname"),
            "/round": redirect("/round"),
            "/drip": drip,
            "/cut": cut,
            "/flood": flood,
            "/binary": answer(bytes(range(256)) * 20, "application/octet-stream"),
            **{f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(8)},
        }
        yield found


def test_fetches_a_page_and_follows_its_own_host(site: TlsSite) -> None:
    for path in ("/a.html", "/moved"):
        article = fetch_article(site.address(path), local=True, trust=site.trust)
        assert "We ask for two nurses" in article.text
        assert article.form == "html"


@pytest.mark.parametrize("path", ["/away", "/other-port", "/plain", "/file", "/round", "/hop0"])
def test_refuses_redirects_elsewhere_and_without_end(site: TlsSite, path: str) -> None:
    with pytest.raises(StoreFailure) as error:
        fetch_page(site.address(path), local=True, trust=site.trust)
    assert error.value.code == "article-fetch"


def test_refuses_what_is_longer_than_a_page(site: TlsSite) -> None:
    with pytest.raises(StoreFailure) as error:
        fetch_page(site.address("/flood"), local=True, trust=site.trust)
    assert "bytes" in str(error.value.detail)


def test_refuses_a_page_that_was_cut_off(site: TlsSite) -> None:
    with pytest.raises(StoreFailure):
        fetch_page(site.address("/cut"), local=True, trust=site.trust)


def test_hangs_up_on_a_host_that_sends_a_little_now_and_then(
    site: TlsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1)
    start = time.perf_counter()
    with pytest.raises(StoreFailure):
        fetch_page(site.address("/drip"), local=True, trust=site.trust)
    assert time.perf_counter() - start < 60
    assert not [one for one in threading.enumerate() if isinstance(one, threading.Timer)]


def test_refuses_what_is_no_article(site: TlsSite) -> None:
    with pytest.raises(MalformedInput) as error:
        fetch_article(site.address("/binary"), local=True, trust=site.trust)
    assert error.value.code == "article-binary"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_checks_the_certificate(site: TlsSite, host: str) -> None:
    with pytest.raises(StoreFailure) as error:
        fetch_page(site.address("/a.html", host), local=True)
    assert "certificate" in str(error.value.detail).lower()
    # With the authority known, the name must still be the certificate's.
    if host != "localhost":
        with pytest.raises(StoreFailure) as error:
            fetch_page(site.address("/a.html", host), local=True, trust=site.trust)
        assert "certificate" in str(error.value.detail).lower()


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_asks_nobody_in_a_local_network_unasked(site: TlsSite, host: str) -> None:
    before = len(site.asked)
    with pytest.raises((Refused, StoreFailure)) as error:
        fetch_page(site.address("/a.html", host), trust=site.trust)
    assert error.value.code == "article-local"
    assert len(site.asked) == before


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.0.0.1", False),
        ("172.16.9.9", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - a reserved address, nothing listens
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_tells_open_addresses_from_local_ones(address: str, expected: bool) -> None:
    assert is_open(address) == expected


def test_goes_to_the_address_that_was_checked(site: TlsSite) -> None:
    """A name is looked up once: what it would answer later leads nowhere."""
    looked_up: list[object] = []
    connected: list[object] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "socket.getaddrinfo":
            looked_up.append(arguments[0])
        elif watching and event == "socket.connect":
            connected.append(arguments[1])

    watching = True
    sys.addaudithook(watch)
    fetch_page(site.address("/a.html"), local=True, trust=site.trust)
    watching = False
    assert looked_up.count("localhost") == 1
    assert connected
    assert all(str(one[0]) in {"127.0.0.1", "::1"} for one in connected if isinstance(one, tuple))


def test_the_command_fetches_locally_only_when_told(site: TlsSite, tmp_path: Path) -> None:
    bundle = tmp_path / "letter.zip"
    texts = (("en", "# Two nurses\n\nWe ask for two nurses on every night shift.\n"),)
    write_archive(bundle, make_world(plan=LetterPlan(texts=texts, signs=3)).files)
    command = [
        sys.executable,
        "-m",
        "undersigned.cli",
        "press",
        str(bundle),
        site.address("/a.html"),
        "--fetch",
    ]
    environment = {**os.environ, "SSL_CERT_FILE": str(site.authority)}
    refused = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=600, env=environment
    )
    assert refused.returncode != 0
    assert "[article-local]" in refused.stderr
    done = subprocess.run(
        [*command, "--fetch-local"], capture_output=True, text=True, check=False, timeout=600, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert "= VERBATIM" in done.stdout
