"""Who may see organisers' pages: links work once, cookies go to organisers, forms come from nowhere else."""

from __future__ import annotations

import json
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.organisers import Browser, read_token
from support.servers import Served, running_server
from undersigned import canon
from undersigned.errors import Refused
from undersigned.server.organiser import sessions
from undersigned.server.organiser.sessions import EntryLinks

PAGES = ("", "/organisers", "/groups/new", "/backup", "/settings", "/drafts/0123456789abcdef")
POSTS = (*PAGES, "/leave", "/organisers/invite", "/organisers/remove", "/restore", "/drafts")
READERS = ("/", "/feed.atom", "/organise", "/organise/enter", "/organise/enter?token=abc", "/nowhere")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("site")
    with running_server(folder) as running:
        running.folder = folder  # type: ignore[attr-defined]
        yield running


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    return read_token(served)


@pytest.fixture(scope="module")
def browser(served: Served, token: str) -> Browser:
    opened = Browser(served)
    assert opened.get(f"/organise/enter?token={token}").status == 200
    opened.follow(opened.enter(token))
    return opened


def invite(browser: Browser) -> str:
    page = browser.fill("/organise/organisers", "/organise/organisers/invite").text
    found = re.search(r"organise/enter\?token=([A-Za-z0-9_-]+)", page)
    assert found
    return found[1]


def test_a_link_is_not_used_up_by_looking_at_it(served: Served, browser: Browser) -> None:
    link, guest = invite(browser), Browser(served)
    for _ in range(3):
        assert guest.get(f"/organise/enter?token={link}").status == 200
    assert not guest.cookies
    assert guest.enter(link, "a preview came first").status == 303


def test_a_link_outlives_a_change_of_language(served: Served, browser: Browser) -> None:
    guest = Browser(served)
    page = guest.get(f"/organise/enter?token={invite(browser)}").text
    (switched,) = re.findall(r'href="(/organise/enter[^"]*lang=he[^"]*)"', page)
    assert '<html lang="he" dir="rtl">' in guest.get(switched.replace("&amp;", "&")).text


def test_a_link_works_once(served: Served, browser: Browser, token: str) -> None:
    guest = Browser(served)
    assert guest.enter(token, "late").status == 403
    assert guest.get(f"/organise/enter?token={token}").status == 403
    assert not guest.cookies


def test_a_link_that_expired_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    links = EntryLinks()
    made = links.make()
    links.check(made)
    late = time.monotonic() + sessions.LINK_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: late)
    with pytest.raises(Refused, match="organiser-link"):
        links.check(made)


@pytest.mark.parametrize("wrong", ["", "abc", "A" * 43, "\u05d0", "A" * 5000])
def test_a_wrong_link_is_refused(served: Served, wrong: str) -> None:
    assert Browser(served).enter(wrong, "nobody").status in {403, 413}


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_without_a_cookie(served: Served, page: str) -> None:
    guest = Browser(served)
    for cookie in ("", "organiser=", "organiser=AAAA", "organiser=" + "A" * 43):
        guest.cookie = cookie
        assert guest.get(f"/organise{page}").status == 403


@pytest.mark.parametrize("page", POSTS)
def test_nobody_sends_a_form_without_a_cookie(served: Served, page: str) -> None:
    assert Browser(served).post(f"/organise{page}", {"name": "x"}).status in {403, 405}


@pytest.mark.parametrize("page", POSTS)
def test_another_site_cannot_send_a_form_in_an_organisers_name(browser: Browser, page: str) -> None:
    for given in ({}, {"form_token": ""}, {"form_token": "0" * 64}, {"form_token": "\u05d0"}):
        assert browser.post(f"/organise{page}", {"name": "x", **given}).status in {403, 405}


def test_the_cookie_goes_to_organisers_pages_alone(browser: Browser) -> None:
    (given,) = [one for one in browser.cookies if "Max-Age=0" not in one][:1]
    parts = {part.strip().lower() for part in given.split(";")[1:]}
    assert parts == {"httponly", "path=/organise", "samesite=strict"}
    assert len(canon.parse_base64(browser.cookie.partition("=")[2])) == 32


def test_behind_https_the_cookie_travels_by_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with running_server(tmp_path / "site", "--behind-proxy", "--prefix", "/open") as running:
        guest = Browser(running, prefix="/open")
        guest.enter(read_token(running))
    assert "; Secure" in guest.cookies[0]
    assert "Path=/open/organise" in guest.cookies[0]


@pytest.mark.parametrize(
    "host", ["letters.example.org", "192.0.2.1:8000", "localhost", "letters234567.onion"]
)
def test_nobody_is_let_in_over_plain_http_from_elsewhere(served: Served, browser: Browser, host: str) -> None:
    """The control: this computer, and onion addresses."""
    is_private = host == "localhost" or host.endswith(".onion")
    headers = {"Host": host, "Content-Type": "application/x-www-form-urlencoded"}
    link = invite(browser)
    seen = served.ask("GET", f"/organise/enter?token={link}", None, headers)
    body = f"token={link}&name={host}".encode()
    sent = served.ask("POST", "/organise/enter", body, headers)
    if is_private:
        assert (seen.status, sent.status) == (200, 303)
        return
    assert [one.json["code"] for one in (seen, sent)] == ["url-plain", "url-plain"]
    assert "set-cookie" not in sent.headers


def test_who_starts_it_behind_a_proxy_is_told_of_the_public_address(tmp_path: Path) -> None:
    for arguments in ((), ("--behind-proxy",), ("--onion",)):
        with running_server(tmp_path, *arguments) as running:
            read_token(running)
            assert running.get("/").status == 200
        told = b"put the public address in the place of http://127.0.0.1:" in running.printed
        assert told == bool(arguments)


@pytest.mark.parametrize("path", READERS)
def test_readers_get_no_cookie(served: Served, browser: Browser, path: str) -> None:
    answer = served.get(path)
    assert "set-cookie" not in answer.headers
    assert browser.get("/organise").status == 200  # the control: organisers have one


def test_only_digests_of_cookies_are_kept_and_no_time(served: Served, browser: Browser) -> None:
    path = served.folder / "site" / "organisers.json"  # type: ignore[attr-defined]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = browser.cookie.partition("=")[2]
    assert secret not in path.read_text()
    kept = json.loads(path.read_text())
    assert canon.sha256(canon.parse_base64(secret)).hex() in {one["sha256"] for one in kept["organisers"]}
    assert all(one.keys() == {"name", "sha256"} for one in kept["organisers"])


def test_organisers_invite_and_remove_each_other(served: Served, browser: Browser) -> None:
    second = Browser(served)
    second.follow(second.enter(invite(browser), "second"))
    assert "second" in browser.get("/organise/organisers").text
    assert second.enter(invite(browser), "second").status == 422  # a name that is taken
    (wanted,) = re.findall(
        r'name="organiser" value="([0-9a-f]{64})">\s*<button>Remove second',
        browser.get("/organise/organisers").text,
    )
    browser.fill("/organise/organisers", "/organise/organisers/remove", organiser=wanted)
    assert second.get("/organise").status == 403


def test_who_leaves_is_out(served: Served, browser: Browser) -> None:
    second = Browser(served)
    second.follow(second.enter(invite(browser), "leaves"))
    before = second.cookie
    assert second.fill("/organise/leave", "/organise/leave").status == 303
    assert "Max-Age=0" in second.cookies[-1]
    second.cookie = before
    assert second.get("/organise").status == 403


def test_a_second_start_prints_no_link_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with running_server(tmp_path / "site") as running:
        guest = Browser(running)
        guest.enter(read_token(running))
    with running_server(tmp_path / "site") as running:
        guest.served = running
        assert guest.get("/organise").status == 200
    assert b"token=" not in running.printed
    with running_server(tmp_path / "site", "--organiser-link") as running:
        Browser(running).enter(read_token(running), "again")


def test_pages_are_not_stored_by_anybody(browser: Browser) -> None:
    for page in PAGES[:-1]:
        assert browser.get(f"/organise{page}").headers["cache-control"] == "no-store"
