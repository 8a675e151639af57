"""What a cut hides: a negation, a condition or somebody else's words in the rest of the sentence."""

from __future__ import annotations

import pytest

from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

LETTERS = {
    "en": "We will never say that we refuse to care for anybody. "
    "We will stay on every ward if two are there. "
    "The management claims that nobody was harmed that night. We say that two nurses are too few for a ward. "
    "The wards are open to everybody who is ill.",
    "es": "Nunca diremos que nos negamos a cuidar de los enfermos. "
    "Nos quedaremos en cada planta si somos dos. "
    "La dirección afirma que aquella noche todo estaba en orden.",
    "he": "לעולם לא נאמר שאנחנו מסרבות לטפל בחולים. נישאר בכל מחלקה רק אם נהיה שתיים. "
    "ההנהלה טוענת שבאותו לילה הכול היה בסדר.",
    "ar": "لن نقول أبدا إننا نرفض رعاية المرضى. سنبقى في كل قسم إذا كنا اثنتين. "
    "تزعم الإدارة أن كل شيء كان على ما يرام تلك الليلة.",
}


def judged(lang: str, words: str) -> Judgement:
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    return judge(quotation, article, [build_signed(lang, LETTERS[lang].encode())], Speaker("letter"))


@pytest.mark.parametrize(
    ("lang", "words", "kind"),
    [
        ("en", "we refuse to care for anybody", "negation (never)"),
        ("en", "We will stay on every ward", "condition (if)"),
        ("en", "nobody was harmed that night", "what somebody says (claims)"),
        ("es", "nos negamos a cuidar de los enfermos", "negation (Nunca)"),
        ("es", "Nos quedaremos en cada planta", "condition (si)"),
        ("es", "aquella noche todo estaba en orden", "what somebody says (afirma)"),
        ("he", "מסרבות לטפל בחולים", "negation (לעולם, לא)"),
        ("he", "נישאר בכל מחלקה", "condition (רק, אם)"),
        ("he", "לילה הכול היה בסדר", "what somebody says (טוענת)"),
        ("ar", "نرفض رعاية المرضى", "negation (لن, أبدا)"),
        ("ar", "سنبقى في كل قسم", "condition (إذا)"),
        ("ar", "كل شيء كان على ما يرام تلك الليلة", "what somebody says (تزعم)"),
    ],
)
def test_a_cut_that_turns_the_meaning_is_told(lang: str, words: str, kind: str) -> None:
    found = judged(lang, words)
    told = [str(note) for note in found.notes]
    if found.verdict == v.NOT_IN_LETTER:
        pytest.fail("the words were not found")
    assert any(kind in note for note in told), told
    assert any(note.startswith("The whole sentence in the letter: ") for note in told)


@pytest.mark.parametrize(
    "words", ["The wards are open", "two nurses are too few for a ward", "We will never say"]
)
def test_an_innocent_cut_is_not_told(words: str) -> None:
    found = judged("en", words)
    assert found.verdict == v.VERBATIM
    assert not [note for note in found.notes if "somebody says" in str(note) or "condition" in str(note)]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("We will … say that we refuse to care for anybody.", "negation (never)"),
        ("We will stay […] two are there.", "condition (if)"),
    ],
)
def test_what_a_mark_hides_is_told(words: str, kind: str) -> None:
    found = judged("en", words)
    assert found.verdict == v.SHORTENED
    assert any("What is left out" in str(note) and kind in str(note) for note in found.notes)


QUOTING = """We have been told that there is no danger on the wards. The board wrote:
“Nobody was ever harmed in our hospital.” We do not believe it.

> You will all be dismissed before the summer.

We call it a “night of shame” in our own words."""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Nobody was ever harmed in our hospital.", "In the letter these are words that it quotes."),
        ("You will all be dismissed", "In the letter these are words that it quotes."),
        ("You will … be dismissed", "In the letter these are words that it quotes."),
        ("there is no danger on the wards", "tells what somebody says (told)"),
        ("We call it a “night of shame”", ""),
        ("We do not believe it.", ""),
    ],
)
def test_words_that_the_letter_quotes_are_told(words: str, told: str) -> None:
    article = parse_article(f"「{words}」".encode(), "a.txt")
    quotation = find_quotations(article)[0]
    found = judge(quotation, article, [build_signed("en", QUOTING.encode())], Speaker("letter"))
    assert found.verdict in v.FOUND
    notes = " ".join(map(str, found.notes))
    assert told in notes
    assert bool(told) or ("it quotes" not in notes and "somebody says" not in notes)


@pytest.mark.parametrize(("lang", "is_told"), [("zh", True), ("en", False), ("fr", False)])
def test_a_language_whose_denials_are_not_known_is_told(lang: str, is_told: bool) -> None:
    words = "我们 每天 晚上 需要 两名 护士" if lang == "zh" else "We need two nurses every night"
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    found = judge(quotation, article, [build_signed(lang, f"{words}.".encode())], Speaker("letter"))
    assert found.verdict in {v.VERBATIM, v.TYPOGRAPHY}
    assert any("Which words deny in this language" in str(note) for note in found.notes) is is_told
