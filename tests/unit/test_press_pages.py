"""What of a page is passed over, what is kept, and what a note tells of it."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from undersigned.errors import MalformedInput
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

FILL = (
    "<p>The nurses of the hospital published a letter on Sunday, and the board met at night to read it.</p>"
)
WORDS = "We do not leave our patients alone"
OTHER = "We care about nobody at all"


def page(body: str, style: str = "") -> bytes:
    head = f"<meta charset=utf-8><style>{style}</style>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>".encode()


def quoted(data: bytes) -> list[str]:
    article = parse_article(data, "a.html")
    return [one.text(article) for one in find_quotations(article) if one.outer is None]


def passed(data: bytes) -> int:
    told = [str(one) for one in parse_article(data, "a.html").notes if "passed over as" in str(one)]
    return int(told[0].rpartition(" ")[2].rstrip(".")) if told else 0


@pytest.mark.parametrize(
    "linked",
    [
        f"<p>The letter says: “<a href=/l>{WORDS}</a>”</p>",
        f"<p><a href=/l>“{WORDS},”</a> the letter says</p>",
        f"<p><a href=/l>The letter says: “{WORDS}.”</a></p>",
        f"<blockquote><a href=/l>{WORDS}</a></blockquote>",
        f"<blockquote><p><a href=/l>“{WORDS}”</a></p></blockquote>",
        f"<p><q><a href=/l>{WORDS}</a></q></p>",
        f"<ul><li>“<a href=/l>{WORDS}</a>”</li></ul>",
        f"<p>They write:<br><br>“<a href=/l>{WORDS}</a>”</p>",
    ],
)
@pytest.mark.parametrize("frame", ["<article>{}</article>", "<div>{}</div>"])
def test_a_quotation_that_is_linked_is_the_articles(linked: str, frame: str) -> None:
    data = page(frame.format(FILL + linked + FILL))
    assert [one.rstrip(",.") for one in quoted(data)] == [WORDS]
    assert passed(data) == 0


def test_a_linked_sentence_between_paragraphs_is_the_articles() -> None:
    sentence = "<p><a href=/n>Twenty of the nurses signed the letter on Sunday night.</a></p>"
    assert "Twenty of" in parse_article(page(f"<article>{FILL}{sentence}{FILL}</article>"), "a.html").text
    headline = sentence.replace(".</a>", "</a>")
    assert "Twenty of" not in parse_article(page(f"<article>{FILL}{headline}{FILL}</article>"), "a.html").text


@pytest.mark.parametrize(
    "teaser",
    [
        f"<p>Related: <a href=/x>“{OTHER}” – interview</a></p>",
        f"<p>Read also: <a href=/x>“{OTHER},” the minister says.</a></p>",
        f"<ul><li><a href=/x>“{OTHER}”, say parents</a></li></ul>",
        f"<p><a href=/x>“{OTHER}”, say parents</a></p>",
        f"<h3>More from Eastvale</h3><div><a href=/x>Mayor</a><p>“{OTHER}”, the mayor said.</p></div>",
        f"<h3>Also in the news</h3><p>“{OTHER}”, says a group. <a href=/x>Continue reading</a></p>",
        f"<h3>Más noticias</h3><h4><a href=/x>El alcalde</a></h4><p>“{OTHER}”, dice.</p>",
        f"<h3>קראו גם</h3><ul><li><a href=/x>ראש העיר</a> “{OTHER}”</li></ul>",
        f"<h3>اقرأ أيضا</h3><ul><li><a href=/x>رئيس البلدية</a> “{OTHER}”</li></ul>",
    ],
)
def test_links_to_other_stories_are_passed_over_and_counted(teaser: str) -> None:
    said = f"<p>The letter says: “{WORDS}.”</p>"
    data = page(f"<article>{FILL}{said}{teaser}{FILL}</article>")
    assert quoted(data) == [f"{WORDS}."]
    assert passed(data) == 1


@pytest.mark.parametrize("heading", ["More from the letter", "More nurses", "What they ask for"])
def test_a_heading_of_the_article_leads_to_no_other_story(heading: str) -> None:
    data = page(f"<article>{FILL}<h3>{heading}</h3><p>“{WORDS},” <a href=/l>it says</a></p>{FILL}</article>")
    assert quoted(data) == [f"{WORDS},"]
    plain = page(f"<article>{FILL}<h3>More from Eastvale</h3><p>“{WORDS},” it says.</p>{FILL}</article>")
    assert quoted(plain) == [f"{WORDS},"]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'style="display:none"',
        'style="font-size: 0"',
        'style="font-size:0px;color:red"',
        'style="visibility:hidden"',
        'style="opacity:0.0"',
        'class="sr-only"',
        'class="note visually-hidden"',
        'class="screen-reader-text"',
        "class=x",
        'class="x y"',
        "id=z",
    ],
)
def test_what_a_page_does_not_show_is_not_read(attribute: str) -> None:
    style = "/* { */ @media screen { span.x { color: red; DISPLAY: none !important } } #z{opacity:0}"
    said = f"<p>They write: “We are <span {attribute}>not </span>heroes, and we stay.”</p>"
    assert quoted(page(f"<article>{FILL}{said}{FILL}</article>", style)) == ["We are heroes, and we stay."]


@pytest.mark.parametrize(
    "style",
    [
        "",
        ".x{color:red}",
        "@media print{.x{display:none}}",
        "@media (max-width:600px){.x{display:none}}",
        ".x{display:none} .x{display:inline}",
        "span.x{visibility:visible} .x{visibility:hidden}",
        ".x{display:none} .open .x{display:inline}",
        ".x{display:none} @media (min-width:1px){.x{display:inline}}",
        ".x{opacity:0} #s{opacity:1}",
        ".menu .x{display:none}",
        "@font-face{font-family:x} .x{opacity:.9}",
    ],
)
def test_what_some_rule_shows_is_read(style: str) -> None:
    said = "<p>They write: “We are <span class=x id=s>not </span>heroes, and we stay.”</p>"
    assert quoted(page(f"<article>{FILL}{said}{FILL}</article>", style)) == [
        "We are not heroes, and we stay."
    ]


def test_what_hides_most_of_a_page_is_undone_by_a_script() -> None:
    body = f"<article>{FILL}<p class=fade>They write: “{WORDS}.”</p>{FILL}</article>".replace(
        "<p>", "<p class=fade>"
    )
    assert quoted(page(body, ".fade{opacity:0}")) == [f"{WORDS}."]


def test_a_size_of_nothing_counts_where_nothing_inside_has_its_own() -> None:
    body = f"{FILL}<div class=row><p class=cell>They write: “{WORDS}.”</p></div>{FILL}"
    assert quoted(page(body, ".row{font-size:0} .cell{font-size:16px}")) == [f"{WORDS}."]
    assert quoted(page(body, ".row{font-size:0} .cell{color:red}")) == []


def test_a_hidden_quotation_is_counted() -> None:
    said = f"<p>The letter says: “{WORDS}.”</p>"
    data = page(f"<article>{FILL}{said}<div hidden>“{OTHER},” he said.</div>{FILL}</article>")
    assert (quoted(data), passed(data)) == ([f"{WORDS}."], 1)


@pytest.mark.parametrize(
    "names",
    [
        "body-with-ads",
        "quote-share",
        "banner-quote",
        "ads-wrapper content-part",
        "category-social",
        "tag-recent",
        "has-sidebar",
        "broadsides",
    ],
)
def test_names_that_hold_such_a_word_hold_paragraphs_too(names: str) -> None:
    said = f'<div class="{names}"><p>The letter says: “{WORDS}.”</p></div>'
    assert quoted(page(f"<article>{FILL}{said}{FILL * 3}</article>")) == [f"{WORDS}."]


@pytest.mark.parametrize("names", ["ads", "ad-slot top", "share", "post-share", "related", "wp-caption-text"])
def test_what_is_passed_over_for_its_name_is_counted(names: str) -> None:
    data = page(f'<article>{FILL}<div class="{names}"><p>“{OTHER},” he said.</p></div>{FILL * 3}</article>')
    assert (quoted(data), passed(data)) == ([], 1)
    within = page(
        f'<article>{FILL}<p>It says <span class="{names}">“{OTHER},”</span> yes.</p>{FILL}</article>'
    )
    assert (quoted(within), passed(within)) == ([], 1)


def test_what_stands_far_from_the_article_is_not_counted() -> None:
    menu = f"<nav>“{OTHER}”</nav>"
    assert passed(page(f"{menu}<main><article>{FILL * 3}</article></main><footer>“{OTHER}”</footer>")) == 0


@pytest.mark.parametrize(
    "frame", ["<form id=aspnetForm method=post>{}</form>", "<button>{}</button>", "<aside>{}</aside>"]
)
def test_a_form_around_the_whole_page_is_read(frame: str) -> None:
    said = f"{FILL}<p>The letter says: “{WORDS}.”</p>{FILL}<form>“{OTHER}” <input></form>"
    assert quoted(page(frame.format(f"<div>{said}</div>"))) == [f"{WORDS}."]


def test_a_break_inside_another_element_parts_lines() -> None:
    article = parse_article(
        page(f"<article>{FILL}<p><b>One here<br>two</b> three.</p>{FILL}</article>"), "a.html"
    )
    assert "One here\ntwo three." in article.text


@pytest.mark.parametrize(
    "piece",
    [
        "<script>",
        "<style>",
        "<!--",
        "<script ",
        "<style>@media x{",
        "<h3>Related</h3><p><a>x</a></p>",
        "<a>“a b c d ",
        "<b>a<br></b>",
    ],
)
def test_a_hostile_page_costs_no_more_than_its_length(piece: str) -> None:
    start = time.process_time()
    with suppress(MalformedInput):
        parse_article(page(piece * (200_000 // len(piece)) + FILL * 3), "a.html")
    assert time.process_time() - start < 8


def test_hostile_styles_cost_no_more_than_their_length() -> None:
    for style in ("{" * 200_000, "@media x{" * 20_000, "p{display:none}p{display:block}" * 3000):
        start = time.process_time()
        parse_article(page(FILL * 800, style), "a.html")
        assert time.process_time() - start < 15


@pytest.mark.parametrize(
    "sign",
    ["&#x1f;", "&#xfdd0;", "\ufdd1", "<passed number=x>", "<b><br></b>", "<!-- &#1; -->&#2;", "<br>&#xfdd2;"],
)
def test_no_sign_in_a_page_is_taken_for_one_of_ours(sign: str) -> None:
    said = f"<p>The letter {sign}says: “{WORDS}.”</p>"
    data = page(f"<article>{FILL}<aside>{sign}</aside>{said}<div class=ads>x{sign}</div>{FILL}</article>")
    assert (quoted(data), passed(data)) == ([f"{WORDS}."], 0)
