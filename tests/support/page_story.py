"""A whole letter by real pages in real Chromium: an organiser at a desk, members on phones, a reader.

story = PageStory(browser, served, "en")
story.found(); codes = story.make_codes(3) …
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

from support.browser import DESK, PHONE, RealBrowser, check_accessible, take_picture
from support.enrolling import decide, make_key, step
from support.organisers import read_token
from support.servers import Served

_CODE = re.compile(r"^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$")
TEXTS = {
    "en": "# Two on every night\n\nWe ask for **two** nurses on every night shift.",
    "he": "# שתיים בכל לילה\n\nאנו מבקשים **שתי** אחיות בכל משמרת לילה.",
}


@dataclass
class PageStory:
    """One letter; `lang` is what every browser in it speaks."""

    browser: RealBrowser
    served: Served
    lang: str
    organiser: Page
    stack: ExitStack
    group: str = ""
    letter: str = ""
    members: list[BrowserContext] = field(default_factory=list)

    @classmethod
    @contextmanager
    def begin(cls, browser: RealBrowser, served: Served, lang: str, width: int = DESK) -> Iterator[PageStory]:
        """The organiser comes in by the link that the server printed."""
        with ExitStack() as stack:
            page = stack.enter_context(browser.visit(served.url, width=width, lang=lang))
            story = cls(browser, served, lang, page, stack)
            page.goto(f"{served.url}organise/enter?token={read_token(served)}")
            page.fill("#name", "rosemary")
            story.press()
            yield story

    def press(self, selector: str = "main form button.chief") -> None:
        """A button that leads to another page."""
        with self.organiser.expect_navigation():
            self.organiser.click(selector)

    def look(self, name: str) -> None:
        """Look at the organiser's page as it stands."""
        check_accessible(self.organiser)
        take_picture(self.organiser, f"organise-{name}-{self.lang}")

    def found(self, classes: dict[str, int], min_ring: int) -> None:
        """Found a group with these classes, all by invitation codes."""
        page = self.organiser
        page.goto(f"{self.served.url}organise/groups/new")
        for _ in range(len(classes) - 1):
            self.press("button[value=more]")
        page.fill("#group", "Nurses of Northfield")
        for index, name in enumerate(classes):
            page.fill(f"#class-{index}-name", name)
        page.fill("#min_ring", str(min_ring))
        self.look("group-new")
        self.press("button[value=found]")
        self.group = urlsplit(page.url).path.rpartition("/")[2]
        self.look("group")

    def make_codes(self, class_: str, count: int) -> list[str]:
        """The codes on the sheet that the organiser prints."""
        page = self.organiser
        page.goto(f"{self.served.url}organise/groups/{self.group}")
        if page.is_visible("select#class"):
            page.select_option("#class", class_)
        page.fill("#count", str(count))
        self.press("form[action*='/codes'] button")
        self.look("codes")
        codes = [one.strip() for one in page.locator(".slip-code").all_inner_texts()]
        assert len(codes) == count
        assert all(_CODE.match(one) for one in codes)
        return codes

    def enrol(self, class_: str, code: str) -> None:
        """A member with a phone of their own enrols by a code."""
        context, _ = self.stack.enter_context(
            self.browser.visitor(self.served.url, width=PHONE, lang=self.lang)
        )
        page = context.new_page()
        page.goto(f"{self.served.url}groups/{self.group}/enrol#{code}")
        step(page, "step-words")
        page.click("#words-agree .chief")
        page.check(f"input[name=class][value={class_}]")
        page.click("#choose-class .chief")
        make_key(page, None)
        step(page, "step-done")
        page.close()
        self.members.append(context)

    def freeze(self) -> None:
        """Freeze the roster."""
        self.organiser.goto(f"{self.served.url}organise/groups/{self.group}/freeze")
        self.look("freeze")
        self.press()

    def open(self, threshold: int) -> datetime:
        """Write a letter in two languages and open it; when it closes."""
        page = self.organiser
        page.goto(f"{self.served.url}organise/groups/{self.group}")
        self.press()
        self.press("button[value=more]")
        page.fill("#title", "Two on every night")
        page.fill("#addressees", "The Minister of Health")
        for index, (lang, text) in enumerate(TEXTS.items()):
            page.select_option(f"#text-{index}-lang", lang)
            page.fill(f"#text-{index}-text", text)
        page.fill("#threshold", str(threshold))
        now = datetime.now(UTC).replace(microsecond=0)
        closes = now + timedelta(hours=1)
        # Fields go by minutes, as organisers do; this letter is open at once.
        page.eval_on_selector("form:has(#opens)", "form => { form.noValidate = true; }")
        for name, moment in {"opens": now, "closes": closes, "releases": closes}.items():
            page.eval_on_selector(f"#{name}", "(field, value) => { field.value = value; }", f"{moment:%FT%T}")
        self.press("button[value=preview]")
        self.look("draft")
        page.eval_on_selector("form:has(#opens)", "form => { form.noValidate = true; }")
        self.press("button[value=open]")
        self.look("open")
        self.press()
        self.letter = urlsplit(page.url).path.rpartition("/")[2]
        self.look("letter-open")
        return closes

    def decide(self, member: int, decision: str) -> str:
        """A member signs the letter or leaves it; the digits that they are to remember."""
        page = self.members[member].new_page()
        page.goto(f"{self.served.url}letters/{self.letter}")
        with page.expect_navigation():
            page.click(f"main a[href*='/letters/{self.letter}/sign']")
        step(page, "step-open")
        page.click("#open .chief")
        step(page, "shown")
        digits = decide(page, decision)
        page.close()
        return digits

    def publish(self) -> None:
        """Close the letter, whose time is over, and publish it."""
        self.organiser.goto(f"{self.served.url}organise/letters/{self.letter}")
        self.look("letter-to-close")
        self.press("form[action*='/close'] button")
        self.look("letter-to-release")
        self.press("form[action*='/release'] button")
        self.look("letter-released")

    def read(self, out: Path) -> tuple[str, str]:
        """A reader's page of the letter, and the zip that it offers, saved; the page's text and picture's."""
        with self.browser.visit(self.served.url, width=PHONE, lang=self.lang, accept_downloads=True) as page:
            page.goto(f"{self.served.url}letters/{self.letter}")
            check_accessible(page)
            take_picture(page, f"letter-{self.lang}")
            with page.expect_download() as download:
                page.click("a[href$='/letter.zip'], a[href*='/letter.zip?']")
            download.value.save_as(out)
            return page.text_content("main") or "", page.inner_text(".figure")

    def check(self) -> dict[str, str]:
        """What the reader's own browser says of the letter, asked from its page."""
        with self.browser.visit(self.served.url, width=PHONE, lang=self.lang) as page:
            page.goto(f"{self.served.url}letters/{self.letter}")
            with page.expect_navigation():
                page.click("main a[href*='/verify?letter=']")
            page.click("#check-own")
            page.wait_for_selector("#verdict:not([hidden])")
            check_accessible(page)
            return dict(page.evaluate("({...document.getElementById('verdict').dataset})"))
