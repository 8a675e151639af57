"""The samples of the operator's tour: nginx in front, at a path too, and the lines for an onion service."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan, make_group
from support.members import Desk
from support.organisers import Browser, read_token
from support.proxies import running_collector
from support.released import lay_out_released
from support.servers import Answer, Served, running_server
from support.tls_site import write_certificate
from support.world import LetterPlan, World, make_world
from undersigned import schema
from undersigned.cli.serve import serve
from undersigned.sentences import SENTENCES

TOUR = (Path(__file__).parents[2] / "docs" / "tour" / "operator.md").read_text("utf-8")
SAMPLE, BELOW_A_PATH = re.findall(r"^```nginx\n(.*?)^```$", TOUR, re.M | re.S)
(TORRC,) = re.findall(r"^```\n(HiddenService.*?)^```$", TOUR, re.M | re.S)
_LOCATION = re.compile(r"^ *location .*$", re.M)
_AROUND = """
daemon off; master_process off; pid nginx.pid; error_log errors.log warn;
events {{ }}
http {{
    access_log access.log;
    client_body_temp_path body; proxy_temp_path proxied;
    fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
{sample}
}}
"""
GROUP = GroupPlan((ClassPlan(members=4),), witnesses=1)
PLANTED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
    "User-Agent": "canary-browser/7",
    "Referer": "https://canary-referrer.example/",
}
# As newspapers' pages are: a few words, and much that nobody reads.
ARTICLE = (
    "<!doctype html><title>Nurses</title><p>They wrote: “two nurses on every night shift”.</p>"
    f"<script>{'let x = 1;' * 30_000}</script>"
)


@dataclass
class Proxied(Served):
    """A server behind nginx: what is asked goes by https to the proxy."""

    trust: ssl.SSLContext | None = None
    folder: Path = Path()

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        asked = http.client.HTTPSConnection("localhost", self.port, timeout=60, context=self.trust)
        with closing(asked) as connection:
            connection.request(method, path, body, {**PLANTED, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())


def name_path(sample: str) -> str:
    """The sample with the lines that the tour gives for a server below a path."""
    lines = iter(BELOW_A_PATH.splitlines())
    changed = _LOCATION.sub(lambda found: next(lines) + found[0].partition("{")[2], sample)
    assert next(lines, None) is None
    return changed


@contextmanager
def behind_nginx(folder: Path, served: Served, sample: str) -> Iterator[Proxied]:
    """The server behind the sample, with nothing changed but port and certificate."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir()
    authority, chain = write_certificate(folder)
    for name in ("letters.example.org.pem", "letters.example.org.key"):
        shutil.copy(chain, folder / name)
    assert "listen 443 ssl;" in sample
    assert "proxy_pass http://127.0.0.1:8000;" in sample
    sample = sample.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    sample = sample.replace("http://127.0.0.1:8000;", f"http://127.0.0.1:{served.port};")
    (folder / "nginx.conf").write_text(_AROUND.format(sample=sample))
    process = subprocess.Popen([nginx, "-p", folder, "-c", "nginx.conf", "-e", "errors.log"])
    try:
        trust = ssl.create_default_context(cafile=str(authority))
        through = Proxied(served.process, f"https://localhost:{port}/", trust=trust, folder=folder)
        await_port(port, process)
        yield through
    finally:
        process.terminate()
        process.wait(60)


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), 10).close()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return


@dataclass
class Site:
    """A server behind nginx, with a letter that is out and one that is open."""

    through: Proxied
    prefix: str
    released: World
    desk: Desk
    token: str

    def path_of(self, letter_id: bytes, rest: str = "") -> str:
        return f"{self.prefix}/letters/{letter_id.hex()}{rest}"


@pytest.fixture(scope="module", params=["", "/open"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path, prefix = tmp_path_factory.mktemp("behind"), request.param
    letters = path / "letters"
    letters.mkdir()
    plan = LetterPlan(texts=(("en", "# Safe staffing\n\nWe ask for two nurses on every night shift.\n"),))
    released = lay_out_released(letters / "released", GROUP, plan)
    desk = Desk.set_up(letters, make_group(GROUP))
    sample = name_path(SAMPLE) if prefix else SAMPLE
    given = ("--prefix", prefix) if prefix else ()
    with (
        running_server(letters, "--behind-proxy", *given) as served,
        behind_nginx(path / "nginx", served, sample) as through,
    ):
        yield Site(through, prefix, released, desk, read_token(served))


def test_everybody_gets_through(site: Site) -> None:
    """Readers, an organiser with a cookie, a signer, and who holds a long article against a letter."""
    through, browser = site.through, Browser(site.through, prefix=site.prefix)
    assert through.get(f"{site.prefix}/").status == 200
    assert "signed exactly this text" in through.get(site.path_of(site.released.letter.id)).text
    browser.follow(browser.enter(site.token))
    assert browser.get("/organise").status == 200
    record = make_world(GROUP, LetterPlan()).sign(
        site.desk.group.members[0], letter=site.desk.folder.letter()
    )
    target = site.path_of(site.desk.folder.letter().id, "/records")
    assert through.ask("POST", target, schema.encode_document(record)).json == {"taken": True}
    assert through.ask("POST", target, b"x" * 70_000).status == 413
    assert len(ARTICLE) > 300_000
    for path in (f"{site.prefix}/press", site.path_of(site.released.letter.id, "/press")):
        answer = send_article(site, path)
        assert answer.status == 200, answer.text
    # A list of keys, or a backup; it is refused by the server, not on its way.
    long = {"form_token": "", "text": "x" * 2**20}
    assert SENTENCES["form-token"] in browser.post("/organise/restore", long).text


def send_article(site: Site, path: str) -> Answer:
    body = (
        f'--cut\r\nContent-Disposition: form-data; name="letter"\r\n\r\n{site.released.letter.id.hex()}\r\n'
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.html"\r\n\r\n'
        f"{ARTICLE}\r\n--cut--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=cut"}
    return site.through.ask("POST", path, body.encode(), kind)


def test_the_proxy_writes_nothing_down(site: Site) -> None:
    site.through.get(f"{site.prefix}/?canary-query")
    send_article(site, f"{site.prefix}/press")
    folder = site.through.folder
    assert not (folder / "access.log").exists() or (folder / "access.log").read_bytes() == b""
    assert b"127.0.0.1" not in (folder / "errors.log").read_bytes()
    assert [one for one in folder.rglob("*") if one.parent != folder] == []


def test_what_tells_of_the_sender_goes_no_further(tmp_path: Path) -> None:
    """A recorder stands in the server's place; the control passes on what it is sent."""
    sent = {**PLANTED, "Cookie": "organiser=x"}
    for sample, is_clean in ((SAMPLE, True), (re.sub(r"proxy_set_header .*;", "", SAMPLE), False)):
        with running_collector() as seen:
            recorder = Served(subprocess.Popen(["true"]), f"http://127.0.0.1:{seen.port}/")
            with behind_nginx(tmp_path / f"clean-{is_clean}", recorder, sample) as through:
                for path in ("/letters/0a/records", "/press", "/letters/0a/press", "/organise/enter"):
                    assert through.ask("POST", path, b"x", sent).status == 200
            recorder.process.wait()
        told = [{name for name in headers if name in sent} for headers in seen.headers]
        assert told == [set(), set(), set(), {"Cookie"}] if is_clean else [set(sent)] * 4


def write_down(folder: Path, sample: str) -> tuple[bytes, bytes]:
    """The proxy's two logs, after a long article went through it to a recorder."""
    with running_collector() as seen:
        recorder = Served(subprocess.Popen(["true"]), f"http://127.0.0.1:{seen.port}/")
        with behind_nginx(folder, recorder, sample) as through:
            assert through.ask("POST", "/press?canary-query", ARTICLE.encode()).status == 200
        recorder.process.wait()
    access = folder / "access.log"
    return access.read_bytes() if access.exists() else b"", (folder / "errors.log").read_bytes()


def test_an_article_is_not_put_on_disk_on_its_way(tmp_path: Path) -> None:
    """The proxy would say so in its log of errors, which the sample shuts, and this test opens."""
    opened = re.sub("error_log .*;", "", SAMPLE)
    assert write_down(tmp_path / "sample", opened) == (b"", b"")
    plain = re.sub("(access_log|proxy_request_buffering|client_body_buffer_size) .*;", "", opened)
    access, errors = write_down(tmp_path / "control", plain)
    assert b"canary-query" in access
    assert b"buffered to a temporary file" in errors
    assert b"127.0.0.1" in errors


def test_control_below_a_path_the_sample_as_it_stands_lets_no_organiser_in(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    with (
        running_server(letters, "--behind-proxy", "--prefix", "/open") as served,
        behind_nginx(tmp_path / "nginx", served, SAMPLE) as through,
    ):
        browser = Browser(through, prefix="/open")
        browser.enter(read_token(served))
        assert browser.get("/organise").status == 403


def test_the_onion_lines_lead_to_the_server(tmp_path: Path) -> None:
    named = [line.split() for line in TORRC.splitlines()]
    assert [line[0] for line in named] == ["HiddenServiceDir", "HiddenServicePort"]
    usual = {one.name: one.default for one in serve.params}
    assert named[1][1:] == ["80", f"{usual['host']}:{usual['port']}"]
    desk = Desk.set_up(tmp_path, make_group(GROUP))
    path = f"/letters/{desk.folder.letter().id.hex()}/sign"
    onion = {"Host": "letters234567.onion"}
    with running_server(tmp_path, "--onion") as served:
        assert served.ask("GET", path, None, onion).status == 200
        # Nothing that a stranger may write makes another host trusted.
        for header in ("X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Forwarded-For"):
            asked = {"Host": "letters.example.org", header: "https", **PLANTED}
            assert served.ask("GET", path, None, asked).json["code"] == "url-plain"
        assert Browser(served).enter(read_token(served)).status == 303
