"""Articles in every form that files have, and files that are none."""

from __future__ import annotations

import time

import pytest

from press.measure import letter
from undersigned.errors import MalformedInput
from undersigned.press.article import Article
from undersigned.press.judging.judge import judge
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading import decoding, webpage
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_speakers

BODY = "<p>The letter says: “We do not ask for more pay, and we never did.” It goes on for a while.</p>" * 6


def quoted(text: str | bytes, name: str = "article.txt") -> list[str]:
    article = parse_article(text.encode() if isinstance(text, str) else text, name)
    return [one.text(article) for one in find_quotations(article) if one.outer is None]


@pytest.mark.parametrize(
    "text",
    [
        "“%s”",
        "«%s»",
        "„%s“",
        "„%s”",
        '"%s"',
        "‚%s‘",
        "‹%s›",
        "「%s」",
        "»%s«",
        "”%s”",
        "‘%s’",
        "'%s'",
        "״%s״",
        "« %s »",
    ],
)
def test_finds_every_convention(text: str) -> None:
    assert quoted(f"They write {text % 'we will not sign'} today.") == ["we will not sign"]


def test_follows_a_quotation_over_paragraphs() -> None:
    assert quoted("“One two three.\n\n“Four five six.\n\n“Seven.” Not this.") == [
        "One two three. Four five six. Seven."
    ]


def test_puts_an_interrupted_quotation_together() -> None:
    assert quoted("“We, members,” the letter says, “refuse to go.”") == ["We, members, refuse to go."]
    assert quoted("«Nosotros —dice la carta— nos negamos a ir».") == ["Nosotros nos negamos a ir"]
    assert quoted("“We stay,” she says. “They go home.”") == ["We stay,", "They go home."]


@pytest.mark.parametrize("marks", ["“”", "«»", "„“", '""', "‚‘", "‹›", "「」"])
def test_every_convention_over_paragraphs_and_tags(marks: str) -> None:
    one, other = marks[0], marks[1]
    text = f"{one}We, members,{other} the letter says, {one}refuse to go.{other}"
    assert quoted(text) == ["We, members, refuse to go."]
    # A straight mark is repeated at each paragraph, as the others are.
    over = f"They write: {one}One two three.\n\n{one}Four five six.\n\n{one}Seven eight.{other} Not this."
    assert quoted(over) == ["One two three. Four five six. Seven eight."]


def test_nested_quotations_belong_to_the_outer_one() -> None:
    assert quoted("“He calls us ‘a handful of tired people’ today,” they write.") == [
        "He calls us ‘a handful of tired people’ today,"
    ]
    assert quoted('הם כתבו: "הוא מכנה אותנו ׳קומץ עייפים׳ בכל פעם" ולא יותר.') == [
        "הוא מכנה אותנו ׳קומץ עייפים׳ בכל פעם"
    ]
    assert quoted("«Nos llama “un puñado de cansados” cada vez», escriben.") == [
        "Nos llama “un puñado de cansados” cada vez"
    ]
    assert quoted("「彼は私たちを『疲れた一握り』と呼ぶ」と書いている。") == [
        "彼は私たちを『疲れた一握り』と呼ぶ"
    ]


@pytest.mark.parametrize(
    "word",
    ['צה"ל', 'מנכ"לית', "צה״ל", "דו״ח", 'ד"ר', "ג'ירפה", "צ׳ק", "don't", "l’eau", "nurses’", "’90s", '5"'],
)
def test_signs_inside_words_are_no_marks(word: str) -> None:
    assert quoted(f"Before it {word} stands, and {word} comes again, and after it there is more.") == []
    assert quoted(f"They wrote «we {word} say it so», and no more.") == [f"we {word} say it so"]


def test_takes_apostrophes_and_gershayim_for_no_marks() -> None:
    assert quoted("They don't and the nurses’ list isn't.") == []
    assert quoted('מנכ"ל המשרד אמר ש"לא נחתום עוד" וצה"ל שתק.') == ["לא נחתום עוד"]
    assert quoted("'The nurses' demand isn't new,' he said.") == ["The nurses' demand isn't new,"]


def test_drops_the_furniture_of_a_page() -> None:
    page = f"""<html><body><nav>“In the menu here”</nav><article>{BODY}
    <figure><figcaption>“In a caption here”</figcaption></figure></article>
    <aside class="related">“A teaser of more”</aside><div class="cookie-banner">“We use them”</div>
    <footer>“At the very end”</footer></body></html>"""
    assert set(quoted(page, "a.html")) == {"We do not ask for more pay, and we never did."}


def test_reads_elements_that_quote() -> None:
    page = f"<html><body><article>{BODY}<p>And: <q>we stay <em>here</em> all night</q>.</p>"
    page += "<blockquote><p>Set off words.</p>"
    assert {"we stay here all night", "Set off words."} <= set(
        quoted(page + "</blockquote></article>", "a.html")
    )


@pytest.mark.parametrize(
    "tail",
    ["<p>“We stay here all night", "<<<>>><p", "</div></p></article><b><i>", "<!-- <p>", "&#xFFFFFF;&bogus;"],
)
def test_reads_broken_pages(tail: str) -> None:
    assert "We do not ask for more pay, and we never did." in quoted(
        f"<html><body><article>{BODY}{tail}", "a.html"
    )


def test_reads_a_page_of_the_wrong_encoding() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><article>{BODY}</article>'.encode("cp1252")
    article = parse_article(page, "a.html")
    assert "“We do not ask" in article.text
    assert article.notes


def test_reads_a_page_of_mixed_encodings() -> None:
    page = (
        b"<html><body><article>\n"
        + BODY.encode()
        + b"\n"
        + "<p>“Señor, we stay”</p>".encode("cp1252")
        + b"</article>"
    )
    assert "Señor, we stay" in quoted(page, "a.html")


def test_reads_a_page_of_three_encodings() -> None:
    lines = [
        f"<html><head><meta charset=utf-8></head><body><article>{BODY}".encode(),
        "<p>Dicen: “Señor, aquí nos quedamos”</p>".encode("cp1252"),
        "<p>הם כתבו: ״לא נחתום עוד היום״</p>".encode("cp1255"),
        b"</article>",
    ]
    found = quoted(b"\n".join(lines), "a.html")
    assert {"Señor, aquí nos quedamos", "לא נחתום עוד היום"} <= set(found)


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.md", "a"])
@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x7fELF" + bytes(4000), b"\x89PNG\r\n\x1a\n" + bytes(900)]
)
def test_refuses_binary_files(data: bytes, name: str) -> None:
    with pytest.raises(MalformedInput) as error:
        parse_article(data, name)
    assert error.value.code in {"article-binary", "article-empty"}


def test_refuses_a_broken_pdf() -> None:
    with pytest.raises(MalformedInput) as error:
        parse_article(b"%PDF-1.7\nnothing of the kind\n%%EOF", "a.pdf")
    assert error.value.code == "article-pdf"


@pytest.mark.parametrize("data", [b"", b" \n ", b"<html></html>"])
def test_refuses_an_empty_article(data: bytes) -> None:
    with pytest.raises(MalformedInput) as error:
        parse_article(data, "a.html")
    assert error.value.code == "article-empty"


@pytest.mark.parametrize(
    "piece", ["<p>“Words and words.”</p>", "<div>", "x", "“", "<script>var a = 1;</script>"]
)
def test_ends_soon_on_a_page_of_fifty_megabytes(piece: str) -> None:
    start = time.process_time()
    with pytest.raises(MalformedInput) as error:
        parse_article((piece * (50 * 2**20 // len(piece.encode()))).encode(), "a.html")
    assert error.value.code in {"article-too-large", "article-empty"}
    assert time.process_time() - start < 20


def test_reads_a_page_that_is_large_by_its_pictures() -> None:
    picture = "A" * (50 * 2**20)
    page = f'<html><body><article><img src="data:image/png;base64,{picture}">{BODY}</article>'
    assert len(quoted(page, "a.html")) == 6


def test_an_article_without_quotations_has_none() -> None:
    assert quoted('Nothing is quoted here, not even 5" of rain.') == []


def test_marks_of_direction_change_nothing() -> None:
    article: Article = parse_article("הם כתבו \u200f“לא נחתום עוד”\u200f.".encode(), "a.txt")
    assert [one.text(article) for one in find_quotations(article)] == ["לא נחתום עוד"]
    assert any("invisible" in str(note) for note in article.notes)


def test_limits_are_those_that_the_docs_name() -> None:
    assert decoding.ARTICLE_BYTES == 64 * 2**20
    assert decoding.TEXT_CHARS == 2**20
    assert webpage._PAGE_CHARS == 4 * 2**20


@pytest.mark.parametrize(
    "piece",
    [
        "“a ",
        "“a” ",
        "‘s x ",
        '"a b c" ',
        "“We will not sign, ",
        "«a ",
        "'s a ",
        "[a] ",
        "… ",
        "1 ",
        'א"א ',
        "a. ",
        "a\n\n",
        "\n",
        "> ",
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_hostile_text_costs_no_more_than_its_length(piece: str, name: str) -> None:
    text = piece * (150_000 // len(piece))
    start = time.process_time()
    try:
        article = parse_article(f"<p>{text}</p>".encode() if name.endswith("html") else text.encode(), name)
    except MalformedInput:
        return
    quotations = find_quotations(article)
    texts = [letter()["en"]]
    for one, speaker in zip(quotations, find_speakers(article, quotations), strict=True):
        judge(one, article, texts, speaker)
    assert time.process_time() - start < 20
