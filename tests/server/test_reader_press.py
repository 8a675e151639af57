"""The press check as a page: what is sent is judged as by the command, bounded, and holds nobody up."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.commands import run
from support.members import Desk
from support.released import lay_out_site
from support.servers import Answer, Served, running_server
from support.world import World
from undersigned.bundle.archive import write_archive
from undersigned.errors import Refused
from undersigned.press.examine import PressLetter
from undersigned.server.letters import Letters
from undersigned.server.reader.articles import build_press_letter
from undersigned.server.reader.press import SECONDS, PressDesk
from undersigned.tongue import ENGLISH

ARTICLE = (
    "The nurses of Northfield Hospital ask for “two nurses on every night shift”.\n\n"
    "The letter says: “One nurse has been answering for eighteen patients since March.”\n\n"
    "A spokesman said: “We have enough nurses everywhere.”\n"
)
PAGE = {"Accept": "text/html"}
BOUNDARY = "----of-a-test"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Desk, Served, Path]]:
    path = tmp_path_factory.mktemp("letters")
    world, desk = lay_out_site(path)
    with running_server(path) as served:
        yield world, desk, served, path


def form(fields: dict[str, str], files: dict[str, bytes] | None = None, called: str = "a.bin") -> bytes:
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    for name, data in (files or {}).items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + data + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def send(served: Served, path: str, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return served.ask("POST", path, body, {**kind, **(PAGE if headers is None else headers)})


def press_path(world: World) -> str:
    return f"/letters/{world.letter.id.hex()}/press"


def test_says_what_the_command_says(site: tuple[World, Desk, Served, Path], tmp_path: Path) -> None:
    world, _, served, _ = site
    answer = send(served, press_path(world), form({"text": ARTICLE}))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = re.findall(r'<li class="quoted ([\w-]+)" id="q\d+">.*?<blockquote[^>]*>(.*?)<', answer.text, re.S)
    write_archive(tmp_path / "letter.zip", world.files)
    (tmp_path / "article.txt").write_text(ARTICLE, "utf-8")
    told = json.loads(run("press", tmp_path / "letter.zip", tmp_path / "article.txt", "--json").stdout)
    wanted = [(one["verdict"], one["quote"]) for one in told["articles"][0]["quotations"]]
    assert sorted((verdict, html.unescape(words)) for verdict, words in shown) == sorted(wanted)
    assert {verdict for verdict, _ in wanted} == {"verbatim", "altered", "other-speaker"}


def test_reads_a_file_as_well_as_a_text(site: tuple[World, Desk, Served, Path]) -> None:
    world, _, served, _ = site
    page = f"<!doctype html><html><body><article><p>{ARTICLE.replace(chr(10), '</p><p>')}</p></article>"
    answer = send(served, press_path(world), form({"text": ARTICLE}, {"file": page.encode()}))
    assert answer.status == 200
    assert answer.text.count('<li class="quoted altered"') == 2


def test_the_name_of_a_file_tells_its_form(site: tuple[World, Desk, Served, Path]) -> None:
    """In Markdown a line that begins with `>` is a quotation; in plain text it is not."""
    world, _, served, _ = site
    written = b"The letter says:\n\n> We ask for two nurses on every night shift\n"
    found = {}
    for called in ("story.md", "story.txt"):
        answer = send(served, press_path(world), form({}, {"file": written}, f"at-home/{called}"))
        assert answer.status == 200
        assert called in answer.text
        assert "at-home" not in answer.text
        found[called] = answer.text.count('<li class="quoted ')
    assert found == {"story.md": 1, "story.txt": 0}


def test_the_letter_may_be_chosen_on_the_page(site: tuple[World, Desk, Served, Path]) -> None:
    world, desk, served, _ = site
    page = served.get("/press").text
    assert re.findall(r'<option value="(\w+)"', page) == [world.letter.id.hex()]
    answer = send(served, "/press", form({"letter": world.letter.id.hex(), "text": ARTICLE}))
    assert '<mark class="verbatim">' in answer.text
    other = desk.folder.letter().id.hex()
    answer = send(served, "/press", form({"letter": other, "text": ARTICLE}), {})
    assert (answer.status, answer.json["code"]) == (409, "letter-unreleased")
    assert served.get(f"/letters/{other}/press").status == 409


@pytest.mark.parametrize("lang", ["es", "he", "ar"])
def test_the_report_speaks_the_language_of_the_page(
    site: tuple[World, Desk, Served, Path], lang: str
) -> None:
    answer = send(site[2], press_path(site[0]) + f"?lang={lang}", form({"text": ARTICLE}))
    assert f'<html lang="{lang}"' in answer.text
    assert re.search(r'<li class="altered">.*</li>', answer.text)
    assert not re.search(r'<li class="altered">.*altered</li>', answer.text)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (form({"text": " "}), 400, "press-nothing"),
        (form({}, {"file": bytes(range(256)) * 40}), 400, "article-binary"),
        (form({}, {"file": b"%PDF-1.4\nbroken"}), 400, "article-pdf"),
        (form({"text": "x" * (2**23)}), 413, "too-large"),
        (form({"text": "“x”" * 400_000}), 413, "article-too-large"),
        (b"no form at all", 400, "form"),
    ],
)
def test_refuses_what_is_no_article(
    site: tuple[World, Desk, Served, Path], body: bytes, status: int, code: str
) -> None:
    world, _, served, _ = site
    for headers in ({}, PAGE):
        answer = send(served, press_path(world), body, headers)
        assert answer.status == status
        assert answer.json["code"] == code if not headers else code in answer.text


def test_what_was_typed_is_still_there_after_an_error(site: tuple[World, Desk, Served, Path]) -> None:
    body = form({"text": "<Keep> this"}, {"file": bytes(range(256)) * 40})
    assert "&lt;Keep&gt; this</textarea>" in send(site[2], press_path(site[0]), body).text


def test_what_an_article_holds_stays_text(site: tuple[World, Desk, Served, Path]) -> None:
    hostile = "The letter says: “We ask for <script>alert(1)</script> two nurses on every night shift.”"
    answer = send(site[2], press_path(site[0]), form({"text": hostile}))
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


@pytest.fixture(scope="module")
def letter(site: tuple[World, Desk, Served, Path]) -> PressLetter:
    (served,) = [one for one in Letters(site[3], 1).all() if one.shown]
    assert served.shown is not None
    return build_press_letter(served.shown)


def test_refuses_an_article_that_takes_too_long(letter: PressLetter) -> None:
    desk = PressDesk(seconds=0.05)
    started = time.monotonic()
    with pytest.raises(Refused, match="press-slow"):
        asyncio.run(desk.check(letter, [("A", ARTICLE.encode())], ENGLISH))
    assert time.monotonic() - started < SECONDS


def test_refuses_when_too_many_wait(letter: PressLetter) -> None:
    async def crowd() -> list[object]:
        desk = PressDesk(seconds=0.05)
        one = [("A", ARTICLE.encode())]
        return await asyncio.gather(
            *(desk.check(letter, one, ENGLISH) for _ in range(12)), return_exceptions=True
        )

    answers = asyncio.run(crowd())
    codes = [one.code for one in answers if isinstance(one, Refused)]
    assert codes.count("press-busy") == 4
    assert codes.count("press-slow") == 8


def test_others_are_served_while_many_articles_wait(site: tuple[World, Desk, Served, Path]) -> None:
    world, _, served, _ = site
    body = form({"text": "The letter says: “two nurses on every night shift”. " * 400})
    with ThreadPoolExecutor(14) as pool:
        sent = [pool.submit(send, served, press_path(world), body, {}) for _ in range(14)]
        answers = [served.get("/") for _ in range(5)]
    assert {one.status for one in answers} == {200}
    statuses = [one.result().status for one in sent]
    assert set(statuses) == {200, 503}
    codes = {one.result().json["code"] for one in sent if one.result().status == 503}
    assert "press-busy" in codes
    assert codes <= {"press-busy", "press-slow"}
