"""Every page for readers in Chromium: accessible, in both directions, at a phone's width, without script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from support.articles import read_examined
from support.browser import DESK, PHONE, RealBrowser, check_accessible, take_picture
from support.commands import run
from support.members import Desk
from support.released import lay_out_site
from support.servers import Served, running_server
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.letter_folder import LetterFolder
from undersigned.server.client.script import CLIENT
from undersigned.server.library import Library
from undersigned.server.reader.articles import build_article
from undersigned.server.reader.image import WIDTH
from undersigned.server.reader.responses import Response

ARTICLE = (
    "The nurses of Northfield Hospital ask for “two nurses on every night shift”.\n\n"
    "The letter says: “One nurse has been answering for eighteen patients since March.”\n\n"
    "A spokesman said: “We have enough nurses everywhere.” The letter was signed by 12 nurses.\n"
)
ANSWER = "We have read your letter. *Two* nurses will work on every night shift from March.\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, str], Served, Path]]:
    path = tmp_path_factory.mktemp("letters")
    world, desk = lay_out_site(path)
    library, letter_id = Library(path, 1), world.letter.id.hex()
    library.responses.add(letter_id, Response("The board", True, "3 January 2026", ANSWER))
    article = build_article("Nurses write to the board", "The Paper", "", ARTICLE.encode())
    library.articles.add(letter_id, article)
    library.categories.set(letter_id, ["Health"])
    released, opened = f"letters/{letter_id}", f"letters/{desk.folder.letter().id.hex()}"
    aside = Desk.set_up(tmp_path_factory.mktemp("aside"), desk.group, title="Open the archives")
    abandoned = LetterFolder(aside.folder.path.rename(path / "abandoned"))
    abandon_letter(abandoned)
    pages = {
        "list": "",
        "letter": released,
        "open": opened,
        "abandoned": f"letters/{abandoned.letter().id.hex()}",
        "press": "press",
        "press-of-letter": f"{released}/press",
        "card": f"{released}/card",
        "error": "nowhere",
    }
    with running_server(path) as served:
        read_examined(served, f"/{released}")
        yield pages, served, path


NAMES = ("list", "letter", "open", "abandoned", "press", "press-of-letter", "card", "error")
LANGS = ["en", "he", *(pytest.param(one, marks=pytest.mark.long) for one in ("ar", "es"))]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_page_is_accessible(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path], name: str, lang: str, width: int
) -> None:
    pages, served, _ = site
    with browser.visit(served.url, width=width, lang=lang) as page:
        page.goto(served.url + pages[name])
        if name == "error":
            page.watch.take("404")  # type: ignore[attr-defined]
        assert page.get_attribute("html", "dir") == ("rtl" if lang in {"ar", "he"} else "ltr")
        check_accessible(page)
        take_picture(page, f"reader-{name}-{lang}-{width}")
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "he"])
def test_an_article_is_checked_without_a_script(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path], lang: str, scheme: str
) -> None:
    pages, served, _ = site
    with browser.visit(served.url, lang=lang, java_script_enabled=False, color_scheme=scheme) as page:
        page.goto(served.url + pages["press-of-letter"])
        page.fill("textarea", ARTICLE)
        page.click("button[type=submit]")
        assert page.locator(".press .quoted.altered").count() == 1
        assert page.locator("mark.verbatim").count() == 1
        take_picture(page, f"reader-report-{lang}-{PHONE}-{scheme}")


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("lang", LANGS)
def test_a_report_is_accessible(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path], lang: str, width: int
) -> None:
    pages, served, _ = site
    with browser.visit(served.url, width=width, lang=lang) as page:
        page.goto(served.url + pages["press-of-letter"])
        page.fill("textarea", ARTICLE)
        page.click("button[type=submit]")
        page.wait_for_selector(".press .counts")
        check_accessible(page)
        take_picture(page, f"reader-report-{lang}-{width}")


def test_the_languages_of_the_letter_are_switched_without_a_script(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path]
) -> None:
    pages, served, _ = site
    with browser.visit(served.url, java_script_enabled=False) as page:
        page.goto(served.url + pages["letter"])
        assert page.locator("#text-en").is_visible()
        assert not page.locator("#text-he").is_visible()
        page.click('.tabs a[hreflang="he"]')
        assert page.locator("#text-he").is_visible()
        assert not page.locator("#text-en").is_visible()
        page.click("details summary")
        assert page.locator("ul.digits li").count() == 8


def test_a_page_is_usable_by_keyboard(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path]
) -> None:
    pages, served, _ = site
    with browser.visit(served.url) as page:
        page.goto(served.url + pages["letter"])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.focus("summary")
        page.keyboard.press("Enter")
        assert page.locator("ul.digits").is_visible()


@contextmanager
def other_site(framed: str, *shown: str) -> Iterator[str]:
    """Another server, with one page that shows an address in a frame, and images."""
    images = "".join(f"<p><img src='{one}' alt=B style='max-width:100%'></p>" for one in shown)
    page = f"<link rel=icon href=data:,><iframe src='{framed}' title=A width=320 height=220></iframe>{images}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_card_badge_and_picture_show_on_another_site(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path]
) -> None:
    pages, served, _ = site
    images = [f"{served.url}{pages['letter']}/{one}" for one in ("badge.svg", "image.png")]
    with other_site(served.url + pages["card"], *images) as url, browser.visit(url) as page:
        page.goto(url)
        page.frame_locator("iframe").locator(".figure").wait_for()
        assert page.frame_locator("iframe").locator(".figure").inner_text() == "8"
        sizes = page.locator("img").evaluate_all("all => all.map((one) => one.naturalWidth)")
        assert sizes[0] > 0
        assert sizes[1] == WIDTH
        take_picture(page, "reader-elsewhere-en-360")
        page.watch.take("asked of another")  # type: ignore[attr-defined]
    with other_site(served.url + pages["letter"]) as url, browser.visit(url) as page:
        page.goto(url)
        told = ("frame-ancestors", "asked of another", "ERR_BLOCKED_BY_RESPONSE")
        page.watch.wait_for(page, *told)  # type: ignore[attr-defined]
        page.watch.take("frame-ancestors")  # type: ignore[attr-defined]
        page.watch.take("asked of another|ERR_BLOCKED_BY_RESPONSE")  # type: ignore[attr-defined]


@pytest.mark.skipif(CLIENT is None, reason="the client is not built: make web")
def test_the_exported_site_needs_neither_server_nor_network(
    browser: RealBrowser, site: tuple[dict[str, str], Served, Path], tmp_path: Path
) -> None:
    pages, _, path = site
    assert run("export", path, tmp_path / "out").returncode == 0
    start = (tmp_path / "out" / "index.html").as_uri()
    with browser.visit(start, offline=True) as page:
        page.goto(start)
        check_accessible(page)
        page.click(f'a[href*="{pages["letter"][8:]}"] >> nth=0')
        check_accessible(page)
        assert page.locator(".figure").inner_text() == "8"
        assert page.locator("img").evaluate("image => image.naturalWidth") > 0
        page.click('.languages a[hreflang="he"]')
        assert page.get_attribute("html", "dir") == "rtl"
        check_accessible(page)
        page.click('a[href*="verify/"]')
        page.set_input_files("#bundle", tmp_path / "out" / pages["letter"] / "letter.zip")
        page.wait_for_selector("#verdict:not([hidden])")
        assert "8" in page.inner_text("#verdict-count")
