"""The one script of the pages: small, the same wherever it is built, comparable with what a server gives."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.commands import refused_with, run, run_json
from support.scripts import WEB
from support.servers import Served, running_server
from undersigned import __version__
from undersigned.server.client import script

MOST = 150_000
# What the build does not read, and is large.
_UNUSED = shutil.ignore_patterns("@biomejs", "@typescript", "@types", "typescript", "*.map", "*.d.ts")
HASHES = Path(script.__file__).with_name("hashes.json")


def _build(folder: Path) -> bytes:
    """The script, built from a copy of the sources that knows nothing of where it came from."""
    for name in ("package.json", "package-lock.json", "tsconfig.json"):
        shutil.copy(WEB / name, folder)
    for name in ("src", "tools"):
        shutil.copytree(WEB / name, folder / name)
    shutil.copytree(WEB / "node_modules", folder / "node_modules", ignore=_UNUSED)
    done = subprocess.run(
        ["node", "tools/client.mjs", "--out", folder / "out" / "client.js"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "Asia/Tokyo", "LANG": "C"},
    )
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "client.js").read_bytes()


def test_script_is_reproducible(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "a much longer name" / "two").mkdir(parents=True)
    first = _build(tmp_path / "one")
    assert first == _build(tmp_path / "a much longer name" / "two")
    assert script.CLIENT is not None
    assert first == script.CLIENT.data, "the built script is old: run `make web`"


def test_script_is_small() -> None:
    assert script.CLIENT is not None
    assert len(gzip.compress(script.CLIENT.data, 9)) < MOST


def test_script_tells_nothing_of_where_it_was_built() -> None:
    assert script.CLIENT is not None
    for word in (b"/home/", str(WEB).encode(), b"sourceMappingURL", b"node_modules/"):
        assert word not in script.CLIENT.data


def test_release_holds_the_digests() -> None:
    assert json.loads(HASHES.read_bytes()) == script.build_hashes(), "run `make web` and commit the digests"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running_server(tmp_path_factory.mktemp("letters"), "--prefix", "/open") as server:
        yield server


def test_server_of_this_release_is_the_same(served: Served) -> None:
    told = run_json("client", "compare", served.url)
    assert told["same"]
    assert [one["fault"] for one in told["compared"]] == [None] * 6
    assert served.get("/open/client/hashes.json").json == script.build_hashes()


Change = Callable[[str, bytes, dict[str, str]], bytes]


@contextmanager
def altering(behind: Served, change: Change) -> Iterator[str]:
    """A server that gives what another one gives, but for what `change` makes of it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = behind.get(self.path)
            headers = {"content-security-policy": answer.headers.get("content-security-policy", "")}
            body = change(self.path, answer.body, headers)
            self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/open/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _spoil(ending: str) -> Change:
    return lambda path, body, _: body + b" " if path.endswith(ending) else body


def _loosen(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    headers["content-security-policy"] += "; script-src-elem *"
    return body


def _be_older(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    return body.replace(__version__.encode(), b"0.0.1") if path.endswith("hashes.json") else body


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_spoil("/verify"), ["/verify"]),
        (_spoil(".js"), ["/assets/client"]),
        (_spoil(".css"), ["/assets/site"]),
        (_spoil("hashes.json"), []),
        (_loosen, ["/verify (policy)"]),
        (_be_older, ["/client/hashes.json"]),
        (lambda path, _body, _headers: b"[]" if path.endswith("hashes.json") else _body, ["/client/hashes"]),
        (lambda _path, _body, _headers: b"", ["/verify", "/assets/", "/assets/", "/assets/", "/client/"]),
    ],
)
def test_names_what_a_server_gives_otherwise(served: Served, change: Change, named: list[str]) -> None:
    with altering(served, change) as url:
        done = run("client", "compare", url, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["same"]) == (int(bool(named)), not named)
    wrong = [one["path"] for one in told["compared"] if one["fault"]]
    assert len(wrong) == len(named)
    assert all(path.startswith(start) for path, start in zip(wrong, named, strict=True))


def test_refuses_an_address_in_clear() -> None:
    assert refused_with("client", "compare", "http://letters.example.org/") == "url-plain"
    assert refused_with("client", "compare", "http://abcdefghij.onion/") == "url-onion"


def test_says_when_there_is_no_server() -> None:
    done = run("client", "compare", "http://127.0.0.1:9/")
    assert done.returncode == 2
    assert "[server-unreachable]" in done.stderr
