"""The page of a letter that did not verify, printed: every sheet of paper says so."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PageObject, PdfReader

from support.browser import RealBrowser
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.languages import find_tongue
from undersigned.letter.document import Letter
from undersigned.limits import LETTER_BYTES
from undersigned.page.press import build_press_page
from undersigned.press.compare import compare
from undersigned.press.examine import build_letter, examine
from undersigned.press.reading.parse import parse_article
from undersigned.verify.report import Facts
from undersigned.verify.verifier import verify

Runs = list[tuple[float, str]]
Printer = Callable[[str], list[Runs]]
FAULT = "texts: text-digest"
LONG = "# Two nurses\n\n" + "\n\n".join(
    f"{f'## Week {number // 2}{chr(10)}{chr(10)}' if number % 2 == 0 else ''}"
    f"We ask for two nurses on night {number}, and we do not ask for more pay than on the day before."
    for number in range(90)
)
ARTICLE = "\n\n".join(
    f"The letter says: “We ask for two nurses on night {number}, and we do not ask for more pay”."
    for number in range(0, 90, 9)
)


def read(page: PageObject) -> Runs:
    """What is drawn on a page, each with its height above the foot."""
    found: Runs = []

    def keep(text: str, current: list[float], matrix: list[float], *_: object) -> None:
        if text.strip():
            y = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
            found.append((y, " ".join(text.split())))

    page.extract_text(visitor_text=keep)
    return found


@pytest.fixture(scope="module")
def printer(browser: RealBrowser) -> Printer:
    def make(html: str) -> list[Runs]:
        # A page of its own for each: a policy stays with the page that it was set for.
        with browser.visit("http://127.0.0.1/") as page:
            page.set_content(html)
            return [read(one) for one in PdfReader(BytesIO(page.pdf(format="A5"))).pages]

    return make


@pytest.fixture(scope="module")
def files() -> HeldFiles:
    return HeldFiles(make_world(plan=LetterPlan(texts=(("en", LONG + "\n"),), signs=3)).files)


def build(files: HeldFiles, lang: str, facts: Facts | None = None) -> str:
    document = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    letter = build_letter(document, {"en": files["texts/en.md"]}, facts, "" if facts else FAULT)
    reports = [examine(parse_article(ARTICLE.encode(), "article.txt"), letter)]
    return build_press_page(reports, compare(reports, letter), letter, find_tongue(lang))


def unfasten(html: str) -> str:
    """A page whose style may be changed: nothing holds it to its digest."""
    return html.replace('http-equiv="Content-Security-Policy"', 'name="policy"')


def find_unmarked(pages: list[Runs], lang: str) -> list[int]:
    """The pages that do not say it: by the word, or where words are drawn from the right by the fault."""
    sign = {"en": "UNVERIFIED.", "es": find_tongue("es").say("UNVERIFIED.")}.get(lang, "text-digest")
    return [number for number, page in enumerate(pages) if sign not in " ".join(text for _, text in page)]


@pytest.mark.parametrize("lang", ["en", "es", "he", "ar"])
def test_every_printed_page_says_unverified(lang: str, printer: Printer, files: HeldFiles) -> None:
    html = build(files, lang)
    pages = printer(html)
    assert len(pages) > 4
    assert find_unmarked(pages, lang) == []
    # Without the line that runs along, there are pages that do not say so.
    assert find_unmarked(printer(html.replace('<p class="running"', "<p hidden")), lang)


def test_the_line_that_runs_along_covers_no_words(printer: Printer, files: HeldFiles) -> None:
    line = (
        f"UNVERIFIED. This bundle does not verify ({FAULT}). Nothing on this page says what anybody signed."
    )
    pages = printer(build(files, "en"))
    for page in pages[1:]:
        lowest = min(y for y, text in page if text in line and text != "UNVERIFIED")
        assert [text for y, text in page if y >= lowest and text not in line] == []
    # With nothing kept clear, words stand behind it.
    html = unfasten(build(files, "en"))
    bare = printer(html.replace("box-decoration-break: clone", "box-decoration-break: slice"))
    covered = 0
    for page in bare[1:]:
        lowest = min(y for y, text in page if text in line and text != "UNVERIFIED")
        covered += any(y >= lowest and text not in line for y, text in page)
    assert covered


def test_a_letter_that_verified_is_printed_without_it(printer: Printer, files: HeldFiles) -> None:
    html = build(files, "en", verify(files).require_ok())
    assert find_unmarked(pages := printer(html), "en") == list(range(len(pages)))


def test_no_heading_stands_alone_at_the_foot_of_a_printed_page(printer: Printer, files: HeldFiles) -> None:
    def find_alone(html: str) -> list[str]:
        lowest = [min(page)[1] for page in printer(html)]
        return [words for words in lowest if words.startswith("Week")]

    html = build(files, "en", verify(files).require_ok()).partition("<details")[0]
    assert find_alone(html) == []
    assert find_alone(unfasten(html).replace("break-after: avoid", "break-after: auto"))


def test_what_is_folded_on_a_screen_is_printed(printer: Printer, files: HeldFiles) -> None:
    html = build(files, "en", verify(files).require_ok())

    def count(html: str) -> int:
        whole = " ".join(text for page in printer(html) for _, text in page)
        return whole.count("two nurses on night 47, and")

    assert count(html) == 2
    assert count(unfasten(html).replace("content-visibility: visible", "")) == 1
