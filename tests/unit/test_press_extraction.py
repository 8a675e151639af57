"""What of a page, of Markdown and of a saved page is the article's, and which of its words are quoted."""

from __future__ import annotations

import base64
import quopri
import time

import pytest

from undersigned.errors import MalformedInput
from undersigned.press.judging.signed import build_signed
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.words.hyphens import settle_hyphens


def quoted(text: str | bytes, name: str = "article.txt") -> list[str]:
    article = parse_article(text.encode() if isinstance(text, str) else text, name)
    return [one.text(article) for one in find_quotations(article) if one.outer is None]


def page(body: str) -> bytes:
    return f"<!doctype html><html lang=en><meta charset=utf-8><body>{body}</body></html>".encode()


FILL = (
    "<p>The nurses of the hospital published a letter on Sunday, and the board met at night to read it.</p>"
)


def test_reads_a_page_that_was_saved_in_parts() -> None:
    body = "<p>The letter says: “We do not leave our patients alone.”</p>"
    for encoding in ("quoted-printable", "base64"):
        part = body.encode()
        coded = quopri.encodestring(part) if encoding == "quoted-printable" else base64.encodebytes(part)
        data = (
            b"From: <Saved>\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/related;\r\n\tboundary="b"\r\n\r\n--b\r\n'
            b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: " + encoding.encode()
        )
        data += b"\r\n\r\n" + coded + b"\r\n--b\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n"
        for name in ("a.mhtml", "a.mht", "a.txt"):
            assert quoted(data, name) == ["We do not leave our patients alone."], (encoding, name)


@pytest.mark.parametrize(
    "data",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nno\n--b--\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n",
        b"".join(
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n)
            for n in range(5000)
        ),
    ],
)
def test_refuses_parts_without_a_page(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(MalformedInput) as raised:
        parse_article(data, "a.mhtml")
    assert raised.value.code in {"article-empty", "article-too-large"}
    assert time.process_time() - start < 10


def test_lists_belong_to_the_quotation_that_is_set_off() -> None:
    items = "<ol><li>that one is done;</li><li>that two is done.</li></ol>"
    whole = "We ask for two things: that one is done; that two is done."
    assert quoted(
        page(f"{FILL}<blockquote><p>We ask for two things:</p>{items}</blockquote>{FILL}"), "a.html"
    ) == [whole]
    source = "> We ask for two things:\n>\n> 1. that one is done;\n> 2. that two is done.\n\nThat is all.\n"
    assert quoted(source, "a.md") == [whole]


def test_two_that_are_set_off_are_two() -> None:
    both = ["We ask for two things here.", "We shall not leave at all."]
    blocks = "".join(f"<blockquote><p>{one}</p></blockquote>" for one in both)
    assert quoted(page(FILL + blocks + FILL), "a.html") == both
    assert quoted(f"They write:\n\n> {both[0]}\n\n<!-- -->\n\n> {both[1]}\n\nThat is all.\n", "a.md") == both


def test_words_of_other_sites_are_not_the_articles() -> None:
    for name in ("twitter-tweet", "instagram-media", "tiktok-embed"):
        block = f'<blockquote class="{name}"><p>We care about nobody at all.</p>— A minister</blockquote>'
        assert quoted(page(FILL + block + FILL), "a.html") == []
    assert quoted(page(FILL + "<blockquote>We care about nobody at all.</blockquote>" + FILL), "a.html")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (page(f"{FILL}<p>The letter says: “We do <s>not</s> ask for pay.”</p>{FILL}"), "a.html"),
        (page(f"{FILL}<p>The letter says: “We do <del>not</del> ask for pay.”</p>{FILL}"), "a.html"),
        ("The letter says: “We do ~~not~~ ask for pay.”", "a.md"),
    ],
)
def test_words_that_are_struck_out_are_told_and_not_quoted(data: bytes | str, name: str) -> None:
    assert quoted(data, name) == ["We do ask for pay."]
    article = parse_article(data if isinstance(data, bytes) else data.encode(), name)
    assert [str(one) for one in article.notes if "struck out" in str(one)] == [
        "Words that are struck out in it were passed over: “not”"
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("We wrote it down 212<sup>3</sup> times.", "We wrote it down 212 times."),
        ("Nobody ever answered us<sup><a href=#n>[1]</a></sup>.", "Nobody ever answered us."),
        ("We have 40 m<sup>2</sup> for each ward.", "We have 40 m2 for each ward."),
        ("We came on the 1<sup>st</sup> of May.", "We came on the 1st of May."),
    ],
)
def test_marks_of_footnotes_are_no_words(written: str, read: str) -> None:
    assert quoted(page(f"{FILL}<p>They write: “{written}”</p>{FILL}"), "a.html") == [read]


@pytest.mark.parametrize(
    "text",
    [
        "The letter says: “ We do ask for pay. ” That is it.",
        'The letter says: " We do ask for pay. " That is it.',
        "信中说：“We do ask for pay.”",
        "信中说，“We do ask for pay.”",
    ],
)
def test_finds_marks_with_spaces_inside_and_behind_wide_signs(text: str) -> None:
    assert quoted(text) == ["We do ask for pay."]


def test_a_lone_mark_between_spaces_opens_nothing() -> None:
    assert quoted('A board of 6 " is not one of 8 " or so.') == []
    assert quoted('It is 5" wide, and they say “We do ask for pay.”') == ["We do ask for pay."]


@pytest.mark.parametrize("mark", ["“", '"', "«", "„"])
def test_of_a_mark_that_nothing_closes_one_sentence_is_taken(mark: str) -> None:
    article = parse_article(
        f"They say: {mark}We do ask for pay. The board is silent.\n\nMore.".encode(), "a.txt"
    )
    (found,) = find_quotations(article)
    assert (found.text(article), found.closed) == ("We do ask for pay.", False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It says: “We do not leave our pa-\ntients alone.”", "We do not leave our patients alone."),
        ("It says: “We are twenty-\n  nine here.”", "We are twenty-nine here."),
        ("> It says: “We do not\n> leave our patients\n> alone.”", "We do not leave our patients alone."),
        (
            "> > It says: “We do not\n> > leave our patients\n> > alone.”",
            "We do not leave our patients alone.",
        ),
        ("> So.\n>\n> It says: “We do not\n> leave us.”", "We do not leave us."),
        ("It says: “We are\n> 5 here.”", "We are > 5 here."),
    ],
)
def test_lines_of_plain_text_part_no_words(written: str, read: str) -> None:
    letter = build_signed("en", b"We do not leave our patients alone. We are twenty-nine here.")
    article = settle_hyphens(parse_article(written.encode(), "a.txt"), [letter])
    assert [one.text(article).replace("\u00ad", "") for one in find_quotations(article)] == [read]
