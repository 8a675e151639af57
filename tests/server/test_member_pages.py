"""Pages that members open, as they stand before any script runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.member_site import MemberSite
from support.servers import Served, running_server

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    site = MemberSite.set_up(tmp_path_factory.mktemp("pages"))
    site.add_others(9)
    site.freeze()
    folder = site.open_letter()
    with running_server(site.path) as served:
        yield served, folder.letter().id.hex()


def test_who_has_no_script_is_led_to_the_text(letter: tuple[Served, str]) -> None:
    served, letter_id = letter
    page = served.get(f"/letters/{letter_id}/sign").text
    noscript = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)[0]
    (link,) = re.findall(r'href="([^"]+)"', noscript)
    assert "on every" in re.sub(r"<[^>]+>|\(https.*?\)", "", served.get(link).text)


def test_the_sign_page_of_no_letter_here_can_still_forget_what_was_decided(
    letter: tuple[Served, str],
) -> None:
    served, _ = letter
    answer = served.get(f"/letters/{'ab' * 32}/sign")
    assert answer.status == 404
    assert 'data-page="gone"' in answer.text
    assert f'data-letter="{"ab" * 32}"' in answer.text


@pytest.mark.parametrize("letter_id", ["nonsense", "AB" * 32, "ab" * 31])
def test_what_is_no_letters_number_is_an_unknown_address(letter: tuple[Served, str], letter_id: str) -> None:
    served, _ = letter
    answer = served.ask("GET", f"/letters/{letter_id}/sign", headers=HTML)
    assert answer.status == 404
    assert "address-unknown" in answer.text


@pytest.mark.parametrize("page", ["", "/enrol"])
def test_who_has_a_code_is_told_that_this_server_can_tell_whose_entry_it_is(
    tmp_path: Path, page: str
) -> None:
    site = MemberSite.set_up(tmp_path, codes=2)
    with running_server(site.path) as served:
        text = served.get(f"/groups/{site.id}{page}").text
    assert "whoever runs this server and knows to whom a code was given can tell" in text
    assert "Everyone who gets the roster or a published letter will see your name" in text
