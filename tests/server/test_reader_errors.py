"""Errors are pages for people and JSON for programs, with the same code and status."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.members import Desk
from support.released import lay_out_site
from support.servers import Served, running_server
from support.world import World

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Desk, Served]]:
    path = tmp_path_factory.mktemp("letters")
    world, desk = lay_out_site(path)
    with running_server(path) as served:
        yield world, desk, served


def cases(world: World, desk: Desk) -> list[tuple[str, str, bytes | None, int, str]]:
    released, opened = (f"/letters/{one.id.hex()}" for one in (world.letter, desk.folder.letter()))
    return [
        ("GET", "/nowhere", None, 404, "address-unknown"),
        ("DELETE", "/", None, 405, "method-unknown"),
        ("GET", f"{opened}/letter.zip", None, 409, "letter-unreleased"),
        ("POST", f"{released}/records", b"x" * 100_000, 413, "too-large"),
        ("POST", f"{opened}/records", b"{}", 400, "field-missing"),
    ]


def test_people_and_programs_are_told_the_same(site: tuple[World, Desk, Served]) -> None:
    world, desk, served = site
    for method, path, body, status, code in cases(world, desk):
        program = served.ask(method, path, body)
        person = served.ask(method, path, body, BROWSER)
        assert (program.status, person.status) == (status, status), path
        assert program.json["code"] == code
        assert person.headers["content-type"].startswith("text/html")
        assert f'<code dir="ltr">{code}</code>' in person.text
        assert program.json["sentence"].partition("’")[0] in person.text
        assert person.headers["cache-control"] == "no-store"
        assert person.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("lang", "direction"), [("es", "ltr"), ("he", "rtl"), ("ar", "rtl")])
def test_an_error_speaks_the_language_of_the_browser(
    site: tuple[World, Desk, Served], lang: str, direction: str
) -> None:
    headers = {**BROWSER, "Accept-Language": f"{lang}-XX,{lang};q=0.9,en;q=0.1"}
    page = site[2].ask("GET", "/nowhere", None, headers).text
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert "There is nothing at this address" not in page


def test_a_page_for_a_failure_tells_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "letters"
    lay_out_site(path)
    with running_server(path) as served:
        shutil.move(path, tmp_path / "gone")
        answer = served.ask("GET", "/?canary=1", None, BROWSER)
        shutil.move(tmp_path / "gone", path)
    assert answer.status == 500
    assert '<code dir="ltr">server-failed</code>' in answer.text
    assert "canary" not in answer.text
    assert "Error" not in answer.text
