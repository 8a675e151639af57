"""Every page of an organiser in real Chromium: accessible, no wider than a phone, also from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Page

from support.browser import DESK, PHONE, RealBrowser, check_accessible, take_picture
from support.organiser_story import TEXT, Story
from support.organisers import Browser, read_token
from support.servers import running_server
from undersigned.keys.signing import Role, SigningKey

FAR = {"closes": "2099-01-01T10:00", "releases": ""}
HEBREW = "# כוח אדם בטוח\n\nאנו מבקשים *שתי* אחיות בכל משמרת לילה."
VISITS = [
    pytest.param("en", DESK, "light", marks=pytest.mark.long),
    pytest.param("en", PHONE, "dark", marks=pytest.mark.long),
    ("he", PHONE, "light"),
    pytest.param("ar", PHONE, "light", marks=pytest.mark.long),
    pytest.param("es", PHONE, "light", marks=pytest.mark.long),
]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("site")
    with running_server(folder) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served), "rosemary"))
        yield Story(browser, folder)


@pytest.fixture(scope="module")
def paths(story: Story) -> dict[str, str]:
    """The address of every page, in a site where there is something of each kind."""
    frozen, ask = Story(story.browser, story.folder), story.browser
    paper = SigningKey.draw(Role.WITNESS, "paper.example.org").describe()
    watched = {"witnesses": f"{paper['name']} {paper['ed25519']}", "quorum": "1"}
    charter = frozen.found(group="Nurses of Northfield Hospital", slots="4", **watched)
    frozen.enrol(charter, frozen.make_codes(3))
    frozen.freeze()
    texts = {"texts": "2", "text__1__lang": "he", "text__1__text": HEBREW, "addressees": "The board"}
    frozen.open(title="Two nurses on every night shift", **texts, **FAR)
    opened = frozen.letter
    frozen.open(title="Two nurces", **FAR)
    abandoned = frozen.letter
    ask.fill(f"/organise/letters/{abandoned}/abandon", f"/organise/letters/{abandoned}/abandon")
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%FT%R}"
    opening = frozen.write(title="Night differential", opens=tomorrow, **FAR).headers["location"]
    draft = opening.removesuffix("/open")
    enrolling = Story(ask, story.folder)
    enrolling.enrol(enrolling.found(group="Teachers of Eastfield"), enrolling.make_codes(2)[:1])
    here = f"/organise/letters/{opened}"
    ask.fill(f"{here}/responses", f"{here}/responses", author="The board", text="We read it.", day="today")
    return {
        "home": "/organise",
        "organisers": "/organise/organisers",
        "backup": "/organise/backup",
        "settings": "/organise/settings",
        "group-new": "/organise/groups/new",
        "group": f"/organise/groups/{enrolling.group}",
        "group-frozen": f"/organise/groups/{frozen.group}",
        "freeze": f"/organise/groups/{enrolling.group}/freeze",
        "draft": draft,
        "open": opening,
        "letter": here,
        "letter-abandoned": f"/organise/letters/{abandoned}",
        "abandon": f"{here}/abandon",
        "responses": f"{here}/responses",
        "articles": f"{here}/articles",
        "leave": "/organise/leave",
    }


def look(page: Page, name: str, lang: str, width: int) -> None:
    check_accessible(page)
    take_picture(page, f"organise-{name}-{lang}-{width}")


@pytest.mark.parametrize(("lang", "width", "scheme"), VISITS)
def test_every_page_is_accessible(
    browser: RealBrowser, story: Story, paths: dict[str, str], lang: str, width: int, scheme: str
) -> None:
    url = story.browser.served.url.rstrip("/")
    name, _, value = story.browser.cookie.partition("=")
    with browser.visit(url, width=width, lang=lang, color_scheme=scheme, java_script_enabled=True) as page:
        page.goto(f"{url}/organise/enter?token={make_link(story)}")
        look(page, "enter", lang, width)
        cookie = {"name": name, "value": value, "url": f"{url}/organise", "httpOnly": True}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        for shown, path in paths.items():
            page.goto(url + path)
            assert page.get_attribute("html", "dir") == ("rtl" if lang in {"ar", "he"} else "ltr")
            look(page, shown, lang, width)
        page.goto(url + paths["group"])
        page.fill("#count", "4")
        page.click("form[action*='/codes'] button")
        look(page, "codes", lang, width)
        page.goto(url + paths["draft"])
        page.click("button[value=preview] >> nth=0")
        look(page, "preview", lang, width)
        story.browser.fill(paths["draft"], paths["draft"], addressees="The board", act="keep")
        page.click("button[value=keep] >> nth=0")
        look(page, "draft-changed", lang, width)
        page.goto(url + paths["group-new"])
        page.fill("#group", "Nurses")
        page.fill("#class-0-name", "Ward 7")
        page.fill("#min_ring", "one")
        page.click("button[value=found]")
        look(page, "refused", lang, width)
        page.goto(url + paths["letter"])
        photograph = FilePayload(name="holiday.jpg", mimeType="image/jpeg", buffer=b"no record")
        page.set_input_files("#records", [photograph])
        page.click("form[action*='/records'] button")
        look(page, "handed", lang, width)
        page.goto(url + paths["letter"])
        page.fill("#checkpoint", "not one")
        page.click("form[action*='/witness'] button")
        look(page, "witness", lang, width)
        page.watch.take("422")  # type: ignore[attr-defined]


def make_link(story: Story) -> str:
    page = story.browser.fill("/organise/organisers", "/organise/organisers/invite").text
    return page.partition("token=")[2].partition('"')[0]


def test_everything_works_without_script(browser: RealBrowser, story: Story, paths: dict[str, str]) -> None:
    url = story.browser.served.url.rstrip("/")
    name, _, value = story.browser.cookie.partition("=")
    with browser.visit(url, java_script_enabled=False) as page:
        cookie = {"name": name, "value": value, "url": f"{url}/organise"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(url + paths["draft"])
        assert page.input_value("#text-0-text") == TEXT
        page.click("button[value=more]")
        page.fill("#text-1-text", "Zwei.")
        page.select_option("#text-1-lang", "de")
        page.click("button[value=preview] >> nth=0")
        assert page.locator(".preview article").count() == 2
        page.click("button[value=fewer]")
        page.click("button[value=keep] >> nth=0")
        assert page.locator("#text-1-text").count() == 0
