"""The letter quoted by somebody else, other letters, the letter's words given to others, other languages."""

from __future__ import annotations

import pytest

from undersigned.press.article import Article
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

LETTERS = {
    "en": "We are nurses of this hospital. We do not ask for more pay. We ask for three things in all. "
    "The hospital's own rule says nine.",
    "es": "Somos enfermeras de este hospital. No pedimos más sueldo a nadie. Pedimos tres cosas en total.",
    "he": "אנחנו אחיות בבית החולים. איננו מבקשות תוספת שכר השנה. אנחנו מבקשות שלושה דברים בלבד.",
    "ar": "نحن ممرضات في هذا المستشفى. لا نطلب زيادة في الأجر هذا العام. نطلب ثلاثة أشياء فقط.",
}


def read(article: Article, *langs: str) -> list[Judgement]:
    texts = [build_signed(lang, LETTERS[lang].encode()) for lang in langs]
    quotations = find_quotations(article)
    speakers = find_speakers(article, quotations, find_signers(texts, (), article.lang))
    return [judge(one, article, texts, by) for one, by in zip(quotations, speakers, strict=True)]


def judged(lang: str, text: str, form: str = "txt") -> Judgement:
    return read(parse_article(text.encode(), f"a.{form}"), lang)[-1]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The minister read from the letter: “We do ask for more pay.”"),
        ("en", "The minister said that the letter claims “we do ask for more pay”."),
        ("en", "The letter accuses the director: “The hospital's own rule says eight.”"),
        ("en", "The newspaper Haaretz quoted the letter: “We do ask for more pay.”"),
        ("en", "The board received a letter saying “we do ask for more pay”."),
        ("en", "“We do ask for more pay,” the minister quoted the letter as saying."),
        ("en", "“We do ask for more pay,” tweeted the union, quoting the letter."),
        ("en", "The minister said: “The letter says ‘we ask for four things in all’, and so on.”"),
        ("es", "El ministro leyó de la carta: «Pedimos cuatro cosas en total»."),
        ("es", "El ministro asegura que la carta dice que «pedimos cuatro cosas en total»."),
        ("es", "El diario citó la carta: «Pedimos cuatro cosas en total»."),
        ("he", 'השר קרא מתוך המכתב: "אנחנו מבקשות ארבעה דברים בלבד."'),
        ("he", 'העיתון ציטט את המכתב: "אנחנו מבקשות ארבעה דברים בלבד."'),
        ("ar", "قال الوزير إن الرسالة تقول «نطلب أربعة أشياء فقط»."),
        ("ar", "اقتبست الصحيفة من الرسالة: «نطلب أربعة أشياء فقط»."),
    ],
)
def test_who_quotes_the_letter_does_not_hide_that_it_is_altered(lang: str, text: str) -> None:
    found = judged(lang, text)
    assert found.verdict == v.ALTERED
    assert found.speaker.who == "letter"


@pytest.mark.parametrize(
    "text",
    [
        "The letter says “we ask for four things in all”, and the minister said that it was wrong.",
        "The letter says that “we ask for four things in all”, but the director says it is a lie.",
    ],
)
def test_the_clause_that_leads_up_decides_before_the_one_behind(text: str) -> None:
    assert judged("en", text).verdict == v.ALTERED


def test_a_heading_behind_a_block_is_no_source_of_it() -> None:
    block = "The nurses wrote.\n\n> We do ask for more pay.\n\n{}What the director says\n\nNothing.\n"
    assert judged("en", block.format("## "), "md").verdict == v.ALTERED
    assert judged("en", block.format(""), "md").verdict == v.OTHER_SPEAKER


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Last year's letter said: “We ask for four things in all.”"),
        ("en", "The union's own letter says: “We ask for four things in all.”"),
        ("en", "Another letter says: “We ask for four things in all.”"),
        ("en", "The director said: “We ask for four things in all.”"),
        ("es", "La carta del año pasado decía: «Pedimos cuatro cosas en total»."),
        ("es", "Otra carta dice: «Pedimos cuatro cosas en total»."),
        ("he", 'במכתב מהשנה שעברה נכתב: "אנחנו מבקשות ארבעה דברים בלבד."'),
        ("he", 'מכתב אחר אומר: "אנחנו מבקשות ארבעה דברים בלבד."'),
        ("ar", "رسالة العام الماضي قالت: «نطلب أربعة أشياء فقط»."),
    ],
)
def test_what_is_like_the_letters_in_other_mouths_is_said_loudly(lang: str, text: str) -> None:
    found = judged(lang, text)
    assert found.verdict == v.OTHER_SPEAKER
    assert found.wants_look
    told = " ".join(map(str, found.notes))
    assert "Its words are like some of the letter’s" in told
    assert "A number is changed" in told


@pytest.mark.parametrize(
    "text",
    [
        "The nurses' letter says: “We do ask for more pay.”",
        "It's the nurses' letter that says: “We do ask for more pay.”",
        "Sunday's open letter says: “We do ask for more pay.”",
        "This week's letter says: “We do ask for more pay.”",
    ],
)
def test_a_possessive_may_be_this_letters(text: str) -> None:
    assert judged("en", text).verdict == v.ALTERED


@pytest.mark.parametrize(
    ("words", "looks"),
    [("The boilers are fine", False), ("The boilers are repaired", True), ("The boilers are not safe", True)],
)
def test_a_few_common_words_in_another_mouth_are_chance(words: str, looks: bool) -> None:
    signed = build_signed("en", b"If the boilers are not repaired by October, we will stop. Ask the mayor.")
    article = parse_article(f"“{words},” the mayor said to us.".encode(), "a.txt")
    (one,) = find_quotations(article)
    (speaker,) = find_speakers(article, [one], frozenset())
    found = judge(one, article, [signed], speaker)
    assert (found.verdict, found.wants_look) == (v.OTHER_SPEAKER, looks)


def test_what_is_unlike_the_letters_wants_no_look() -> None:
    found = judged("en", "The director said: “Nothing of this kind has ever happened here.”")
    assert found.verdict == v.OTHER_SPEAKER
    assert not found.wants_look


def test_the_letters_words_in_another_mouth_are_told() -> None:
    found = judged("en", "The director said: “We do not ask for more pay.”")
    assert found.verdict == v.VERBATIM
    assert "to “director”, and not to the letter" in str(found.notes[0])
    found = judged("en", "The union's own letter says: “We do not ask for more pay.”")
    assert "another letter" in str(found.notes[0])
    found = judged("en", "The letter says: “We do not ask for more pay.”")
    assert found.notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "The letter says: “No pedimos más sueldo. Pedimos tres cosas.” That is what it says to the board.",
        "La carta diu: «No demanem més sou. Demanem tres coses».",
        "Mektupta şöyle deniyor: “Daha fazla ücret istemiyoruz. Üç şey istiyoruz.”",
        "در نامه آمده است: «ما خواستار افزایش حقوق نیستیم. ما سه چیز می خواهیم».",
    ],
)
def test_words_of_a_language_in_which_nothing_was_signed_are_translated(text: str) -> None:
    assert read(parse_article(text.encode(), "a.txt"), "en", "he")[-1].verdict == v.TRANSLATED


@pytest.mark.parametrize(
    "words",
    [
        "The café on the ward was closed by the director.",
        "José Peña must resign today.",
        "Night shifts kill our patients.",
    ],
)
def test_accents_alone_make_no_other_language(words: str) -> None:
    text = f"The nurses of the hospital wrote to the board. The letter says: “{words}”"
    assert read(parse_article(text.encode(), "a.txt"), "en", "he")[-1].verdict == v.NOT_IN_LETTER


def test_spanish_is_judged_where_a_spanish_text_was_signed() -> None:
    text = "The letter says: “No pedimos más sueldo a todos.” That is what it says to the board."
    assert read(parse_article(text.encode(), "a.txt"), "en", "es")[-1].verdict == v.ALTERED
