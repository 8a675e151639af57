"""A letter's page, the list and the feed, as readers of four languages get them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.articles import read_examined
from support.group import ClassPlan, GroupPlan
from support.members import Desk
from support.released import lay_out_released, lay_out_site
from support.servers import Served, running_server
from support.world import LetterPlan, World
from undersigned.bundle.names import HeldFiles
from undersigned.errors import MalformedInput, Refused
from undersigned.page.document import build_page
from undersigned.page.shown import build_shown
from undersigned.server.about import About
from undersigned.server.library import Library
from undersigned.server.reader.articles import build_article
from undersigned.server.reader.categories import NAMES_MOST
from undersigned.server.reader.responses import Response
from undersigned.server.reader.shelf import name_item
from undersigned.verify.policy import Policy
from undersigned.verify.verifier import verify

ATOM = "{http://www.w3.org/2005/Atom}"
ARTICLE = "The letter says: “One nurse has been answering for eighteen patients since March.”"
Site = tuple[World, Desk, Library, Served]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("letters")
    world, desk = lay_out_site(path)
    with running_server(path) as served:
        yield world, desk, Library(path, 1), served


def page_of(site: Site, query: str = "") -> str:
    return site[3].get(f"/letters/{site[0].letter.id.hex()}{query}").text


def test_every_part_of_the_page_that_stands_alone_is_there(site: Site) -> None:
    files = HeldFiles(site[0].files)
    alone, page = build_page(build_shown(verify(files, Policy()), files)), page_of(site)
    for name in ("found", "letter", "answer", "unproven", "mine", "full"):
        (part,) = re.findall(rf'<section class="{name}".*?</section>', alone, re.DOTALL)
        assert part in page, name


def test_the_digits_of_every_record_stand_there_in_their_own_order(site: Site) -> None:
    (shown,) = re.findall(r'<ul class="digits".*?</ul>', page_of(site), re.DOTALL)
    digits = re.findall(r"<code>([0-9a-f]{6})</code>", shown)
    assert digits == sorted(one.digest.hex()[:6] for one in site[0].records)
    assert len(digits) == 8


@pytest.mark.parametrize(("lang", "direction", "number"), [("en", "ltr", "8"), ("he", "rtl", "8")])
def test_the_page_speaks_the_language_that_is_asked_for(
    site: Site, lang: str, direction: str, number: str
) -> None:
    page = page_of(site, f"?lang={lang}")
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert f'<span class="figure">{number}</span>' in page
    assert re.findall(r'<article class="text first" id="text-(\w+)"', page) == [lang]
    assert set(re.findall(r'<article class="text[^"]*" id="text-(\w+)"', page)) == {"en", "es", "he", "ar"}


def test_links_keep_the_language_that_was_chosen(site: Site) -> None:
    address = f"/letters/{site[0].letter.id.hex()}"
    assert f'href="/verify?letter={address[9:]}&amp;lang=he"' in page_of(site, "?lang=he")
    assert f'href="{address}?lang=ar"' in page_of(site, "?lang=he")


def test_an_open_letter_offers_to_sign_and_tells_no_number(site: Site) -> None:
    _, desk, _, served = site
    letter = desk.folder.letter()
    page = served.get(f"/letters/{letter.id.hex()}").text
    assert f'href="/letters/{letter.id.hex()}/sign"' in page
    assert f'href="/groups/{desk.group.charter.id.hex()}"' in page
    assert 'class="figure"' not in page
    assert "Verified" not in page


def test_the_feed_tells_every_letter_in_the_language_that_is_asked_for(site: Site) -> None:
    feed = ElementTree.fromstring(site[3].get("/feed.atom?lang=he").body)  # noqa: S314 - ours
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["Open the archive", "Two nurses on every night shift"]


def test_responses_are_marked_as_no_part_of_the_record(site: Site) -> None:
    world, _, library, served = site
    letter_id = world.letter.id.hex()
    answer = Response("The <board>", True, "3 January 2026", "# We read it\n\nTwo nurses *will* come.\n")
    library.responses.add(letter_id, answer)
    library.responses.add(letter_id, answer)
    page = page_of(site)
    section = page[page.index('class="responses"') :].partition("</section>")[0]
    assert section.count('<article class="response"') == 1
    assert "Not part of the signed record" in section
    assert "The &lt;board&gt;" in section
    assert "Two nurses <em>will</em> come." in section
    assert "<h4>We read it</h4>" in section
    library.responses.remove(letter_id, name_item(answer))
    assert 'class="responses"' not in page_of(site)
    assert served.get(f"/letters/{letter_id}/letter.zip").status == 200


@pytest.mark.parametrize("text", ["<b>bold</b>", "![x](https://example.org/x.png)", "\x00"])
def test_refuses_a_response_that_a_letter_could_not_hold(site: Site, text: str) -> None:
    letter_id = site[0].letter.id.hex()
    with pytest.raises(MalformedInput):
        site[2].responses.add(letter_id, Response("A", False, "", text))
    assert site[2].responses.list(letter_id) == ()


def test_refuses_more_responses_than_there_may_be(site: Site, tmp_path: Path) -> None:
    responses = Library(tmp_path, 1).responses
    for number in range(100):
        responses.add("0" * 64, Response("A", False, str(number), "Yes."))
    with pytest.raises(Refused, match="shelf-full"):
        responses.add("0" * 64, Response("A", False, "last", "Yes."))
    assert len(responses.list("0" * 64)) == 100


def test_articles_stand_with_how_they_quote_the_letter(site: Site) -> None:
    world, _, library, _ = site
    letter_id = world.letter.id.hex()
    article = build_article("Nurses write", "The Paper", "https://paper.example/1", ARTICLE.encode())
    library.articles.add(letter_id, article)
    page = read_examined(site[3], f"/letters/{letter_id}")
    section = page[page.index('class="press-room') :].partition("</section>")[0]
    assert 'href="https://paper.example/1" rel="noreferrer noopener nofollow"' in section
    assert '<li class="quoted altered">' in section
    assert "<del>nineteen</del> → <ins>eighteen</ins>" in section
    library.articles.remove(letter_id, name_item(article))
    assert "press-room" not in page_of(site)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x", "//x", "data:text/html,x"])
def test_refuses_an_address_that_is_none_of_the_web(address: str) -> None:
    with pytest.raises(MalformedInput, match="article-address"):
        build_article("T", "P", address, ARTICLE.encode())


def test_letters_stand_under_their_categories(site: Site) -> None:
    world, desk, library, served = site
    library.categories.set(world.letter.id.hex(), ["Health", " Health ", "Work"])
    library.categories.set(desk.folder.letter().id.hex(), ["Work"])
    page = served.get("/").text
    headings = re.findall(r'<h2 id="category-\d"><bdi>(\w+)</bdi></h2>', page)
    assert headings == ["Health", "Work"]
    assert page.partition('id="category-2"')[2].count('class="entry"') == 2
    assert 'id="rest"' not in page
    library.categories.set(world.letter.id.hex(), [])
    library.categories.set(desk.folder.letter().id.hex(), [])
    assert "category-1" not in served.get("/").text


def test_refuses_more_categories_than_a_letter_may_have(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="shelf-full"):
        Library(tmp_path, 1).categories.set("0" * 64, map(str, range(NAMES_MOST + 1)))


def test_readers_get_no_cookie(site: Site) -> None:
    for path in ("/", f"/letters/{site[0].letter.id.hex()}", "/press", "/feed.atom", "/nowhere"):
        headers = site[3].ask("GET", path, None, {"Accept": "text/html"}).headers
        assert not {name.lower() for name in headers} & {"set-cookie", "etag", "last-modified"}


def test_the_list_is_called_as_the_organisers_call_it(tmp_path: Path) -> None:
    world, _ = lay_out_site(tmp_path)
    Library(tmp_path, 1).about.write(About("Letters <of> Northfield", ""))
    with running_server(tmp_path) as served:
        page = served.get("/").text
    assert "<bdi>Letters &lt;of&gt; Northfield</bdi></h1>" in page
    assert world.letter.title in page


def test_the_newest_letters_stand_on_top_where_there_are_many(tmp_path: Path) -> None:
    for number in range(7):
        plan = LetterPlan(title=f"Letter {number}", signs=1)
        lay_out_released(tmp_path / f"letter-{number}", GroupPlan((ClassPlan(members=4),)), plan)
    with running_server(tmp_path) as served:
        page = served.get("/").text
    recent = page.partition('id="recent"')[2].partition("</section>")[0]
    assert recent.count('class="entry"') == 5
    assert page.count('class="entry"') == 12
