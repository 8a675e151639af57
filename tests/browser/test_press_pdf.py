"""Articles printed to PDF by a browser: hyphens, columns, page furniture, scripts from the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from press.measure import letter
from support.browser import RealBrowser
from undersigned.press.article import Article
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.reading.portable import HYPHENATION
from undersigned.press.words.hyphens import settle_hyphens

Printer = Callable[..., bytes]
FILL = "<p>The hospital stands above the harbour, and on most days little is heard of it in the town.</p>"
COLUMNS = "body { column-count: 2; column-gap: 1cm; text-align: justify; font-size: 10pt }"


@pytest.fixture(scope="module")
def printer(browser: RealBrowser) -> Iterator[Printer]:
    with browser.visit("http://127.0.0.1/") as page:

        def make(body: str, lang: str = "en", style: str = "", head: str = "") -> bytes:
            direction = "rtl" if lang in {"he", "ar"} else "ltr"
            page.set_content(
                f'<!doctype html><html lang="{lang}" dir="{direction}"><meta charset="utf-8">'
                f"<style>{style}</style><body>{body}</body></html>"
            )
            foot = '<p style="font-size:8px">Page <span class="pageNumber"></span></p>'
            return page.pdf(
                format="A5",
                margin={"top": "2cm", "bottom": "2cm", "left": "1.5cm", "right": "1.5cm"},
                display_header_footer=bool(head),
                header_template=f'<p style="font-size:8px">{head}</p>',
                footer_template=foot,
            )

        yield make


def read(data: bytes) -> tuple[Article, list[tuple[str, Judgement]]]:
    texts = list(letter().values())
    article = settle_hyphens(parse_article(data, "printed.pdf"), texts)
    speaker = Speaker("letter")
    found = find_quotations(article)
    return article, [(one.text(article), judge(one, article, texts, speaker)) for one in found]


def test_hyphens_at_the_ends_of_lines_are_settled_by_the_letter(printer: Printer) -> None:
    body = (
        "<p>The letter says: “We will not leave our pa&shy;tients.” And: “We do not call for a strike”.</p>"
    )
    for width in range(30, 60, 3):
        style = f"p {{ width: {width}mm; hyphens: manual; font-size: 11pt }}"
        article, found = read(printer(body * 2, style=style))
        assert [one.verdict for _, one in found] == [v.VERBATIM, v.VERBATIM] * 2, article.text


def test_a_hyphen_of_the_word_itself_stays(printer: Printer) -> None:
    text = build_signed("en", b"We ask for a well-kept ward and for a thirty-two-hour week, and no more.")
    parted = set()
    for width in range(24, 60, 2):
        body = "<p>They write: “We ask for a well-kept ward and for a thirty-two-hour week, and no more.”</p>"
        article = parse_article(printer(body, style=f"p {{ width: {width}mm }}"), "printed.pdf")
        parted |= {one for one in ("well", "thirty", "two") if f"{one}{HYPHENATION}" in article.text}
        article = settle_hyphens(article, [text])
        (quotation,) = find_quotations(article)
        assert judge(quotation, article, [text], Speaker("letter")).verdict == v.VERBATIM, article.text
    assert parted


def test_columns_are_read_one_after_the_other(printer: Printer) -> None:
    body = "<h1>Nurses write</h1>" + FILL * 6
    body += "<p>The letter says: “On 19 nights a ward was left with a single nurse.”</p>" + FILL * 9
    body += "<p>Further on: “On 18 nights a ward was left with a single nurse.”</p>" + FILL
    _, found = read(printer(body, style=COLUMNS))
    assert [one.verdict for _, one in found] == [v.VERBATIM, v.ALTERED]


def test_what_returns_on_every_page_is_no_part_of_the_article(printer: Printer) -> None:
    body = FILL * 14 + "<p>The letter says: “We will not leave our patients.”</p>" + FILL * 14
    article, found = read(printer(body, head="The Harbour Courier, “always first”"))
    assert [words for words, _ in found] == ["We will not leave our patients."]
    assert "Courier" not in article.text
    assert "Page" not in article.text


def test_a_quotation_goes_on_behind_the_end_of_a_page(printer: Printer) -> None:
    quoted = "We do not call for a strike, and we do not threaten one."
    assert quoted in " ".join(letter()["en"].shown.split())
    parted = 0
    for lines in range(14, 26, 2):
        body = "<p>One line.</p>" * lines + f"<p>The letter says: “{quoted}”</p>" + FILL
        data = printer(
            body, head="The Courier", style="p { width: 40mm; orphans: 1; widows: 1; line-height: 9mm }"
        )
        _, found = read(data)
        assert [one.verdict for _, one in found] == [v.VERBATIM]
        parted += 1
    assert parted


@pytest.mark.parametrize("style", ["", COLUMNS])
def test_hebrew_is_read_from_the_right(printer: Printer, style: str) -> None:
    body = (
        '<p>אחיות בית החולים פרסמו מכתב פתוח. במכתב נאמר: "לא נעזוב את החולים שלנו." מנכ"ל '
        "בית החולים (שלא השיב) ידון בכך ב־12.5.2026.</p>"
        "<p>המכתב ממשיך: „ב־19 לילות נותרה מחלקה עם אחות אחת בלבד.” "
        "ואילו עיתון Harbour Daily News כתב: „ב־18 לילות נותרה מחלקה עם אחות אחת בלבד.”</p>"
        '<p>"לא נעזוב את החולים שלנו", נכתב.</p>'
    )
    article, found = read(printer(body, "he", style))
    verdicts = [v.VERBATIM, v.VERBATIM, v.ALTERED, v.VERBATIM]
    assert [one.verdict for _, one in found] == verdicts, article.text
    plain = " ".join(article.text.split())
    assert 'מנכ"ל בית החולים (שלא השיב) ידון בכך ב־12.5.2026.' in plain
    assert "Harbour Daily News" in plain


@pytest.mark.parametrize("style", ["", COLUMNS])
def test_arabic_is_read_from_the_right(printer: Printer, style: str) -> None:
    body = (
        "<p>نشرت ممرضات المستشفى رسالة مفتوحة. تقول الرسالة: «لن نترك مرضانا.» وهناك 19 ليلة.</p>"
        "<p>وتضيف: «لن نترك كل مرضانا.»</p>"
        '<p>"لن نترك مرضانا"، تقول الرسالة.</p>'
    )
    article, found = read(printer(body, "ar", style))
    assert article.lang == "ar"
    assert [one.verdict for _, one in found] == [v.VERBATIM, v.ALTERED, v.VERBATIM], article.text
    assert "19 ليلة." in " ".join(article.text.split())
