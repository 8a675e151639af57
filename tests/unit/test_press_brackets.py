"""What brackets put into a quotation turns words that the letter has; marks of the letter's own do not."""

from __future__ import annotations

import pytest

from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

LETTERS = {
    "en": "No ward shift begins with fewer than three nurses. We will not sign with our names. "
    "The director has answered us never. One nurse has been answering for nineteen patients. "
    "Anyone can count us. We are not afraid. We sign with our own hands.",
    "es": "No vamos a abandonar a los enfermos. Una enfermera responde por diecinueve pacientes.",
    "he": "אחות אחת אחראית לשמונה מטופלים.",
    "ar": "نحن نطلب ثلاث ممرضات.",
}


def judged(words: str, lang: str, letter: str) -> Judgement:
    article = parse_article((words if words[0] == "“" else f"「{words}」").encode(), "a.txt")
    (quotation,) = find_quotations(article)
    return judge(quotation, article, [build_signed(lang, letter.encode())], Speaker("letter"))


@pytest.mark.parametrize(
    ("lang", "words", "kind"),
    [
        ("en", "answering for [ninety] patients", "number"),
        ("en", "Anyone can [never] count us.", "negation"),
        ("en", "Anyone can[not] count us.", "negation"),
        ("en", "We … [do not] sign with our own hands.", "negation"),
        ("en", "We are [un]afraid.", "negation"),
        ("en", "We are [very] afraid.", "negation"),
        ("en", "[Three] nurse has been answering for nineteen patients", "number"),
        ("en", "[We] begins with fewer than three nurses.", "negation"),
        ("es", "Una enfermera responde por [noventa] pacientes", "number"),
        ("he", "אחות אחת [אינה] אחראית לשמונה מטופלים", "negation"),
        ("ar", "نحن [لا] نطلب ثلاث ممرضات", "negation"),
        ("ar", "نحن نطلب [ست] ممرضات", "number"),
    ],
)
def test_a_bracket_that_denies_or_counts_otherwise_alters(lang: str, words: str, kind: str) -> None:
    found = judged(words, lang, LETTERS[lang])
    assert found.verdict == v.ALTERED
    assert [one.kind for one in found.changes] == [kind]


@pytest.mark.parametrize(
    "words",
    ["We [gladly] accuse the mayor", "Nurses [will] teach here", "The windows [always] close in winter"],
)
def test_a_bracket_in_the_place_of_a_longer_denial_alters(words: str) -> None:
    letter = (
        "We do not accuse the mayor. Nurses will no longer teach here. The windows do not close in winter."
    )
    found = judged(words, "en", letter)
    assert found.verdict == v.ALTERED
    assert [one.kind for one in found.changes] == ["negation"]


@pytest.mark.parametrize(
    "words", ["[expletive]", "…", "[…]", "(…)", "[we] [are] [not] [heroes]", "… [no] …", "—"]
)
def test_what_holds_nothing_but_marks_and_brackets_is_not_judged(words: str) -> None:
    assert judged(words, "en", LETTERS["en"]).verdict == v.SCARE


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "The director [of the hospital] has answered us never."),
        ("en", "[The nurses] will not sign with our names."),
        ("en", "We are [still] not afraid."),
        ("es", "[Ellas] no vamos a abandonar a los enfermos."),
        ("he", "אחות אחת [בלילה] אחראית לשמונה מטופלים"),
        ("ar", "نحن [في القسم] نطلب ثلاث ممرضات"),
    ],
)
def test_a_harmless_bracket_is_shortened_and_shown(lang: str, words: str) -> None:
    found = judged(words, lang, LETTERS[lang])
    assert found.verdict == v.SHORTENED
    assert len(found.inserted) == 1


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("We waited … and nobody came.", v.VERBATIM),
        ("We waited ... and nobody came.", v.TYPOGRAPHY),
        ("The law [of 1998] holds for us.", v.VERBATIM),
        ("“The law [of 1998] holds for us,” they write.", v.TYPOGRAPHY),
        ("We waited … nobody came.", v.SHORTENED),
        ("We waited … and somebody came.", v.ALTERED),
        ("We […] and nobody came. […] The law [of 1998] holds for us.", v.SHORTENED),
        ("The law [of the sea] holds for us.", v.SHORTENED),
        ("… sign here, we are told.", v.SHORTENED),
    ],
)
def test_marks_that_the_letter_itself_has_leave_nothing_out(words: str, verdict: str) -> None:
    letter = (
        "We waited … and nobody came. The law [of 1998] holds for us. We will not … sign here, we are told."
    )
    assert judged(words, "en", letter).verdict == verdict


NAMED = {
    "en": "We met Daniel Ortiz of Northfield in June. The wages of all fell by 42 percent. "
    "We counted one hundred and twelve nights. On Monday Daniel Ortiz told us so.",
    "es": "Hablamos con Daniel Ortiz en junio. Los sueldos bajaron un 42 por ciento.",
    "he": "נפגשנו עם המנהל הזה שוב ביוני ודיברנו איתו. השכר ירד בארבעים ושתיים נקודות.",
    "ar": "التقينا بالمدير مرة أخرى في يونيو وتحدثنا معه.",
}


@pytest.mark.parametrize(
    ("lang", "words", "kind"),
    [
        ("en", "We met [Peter Smith] of Northfield in June.", "name"),
        ("en", "Daniel Ortiz of Northfield in [July].", "name"),
        ("en", "On [Friday] Daniel Ortiz told us so.", "name"),
        ("en", "[Peter Smith] told us so.", "name"),
        ("es", "Hablamos con [Pedro Ruiz] en junio.", "name"),
        ("es", "Hablamos con Daniel Ortiz en [julio].", "name"),
        ("he", "נפגשנו עם המנהל הזה שוב [ביולי] ודיברנו איתו.", "name"),
        ("ar", "التقينا بالمدير مرة أخرى في [يوليو] وتحدثنا معه.", "name"),
        ("en", "The wages of all fell by [forty-three] percent.", "number"),
        ("en", "We counted [113] nights.", "number"),
        ("en", "We counted [113]", "number"),
    ],
)
def test_a_bracket_that_names_or_counts_otherwise_alters(lang: str, words: str, kind: str) -> None:
    found = judged(words, lang, NAMED[lang])
    assert found.verdict == v.ALTERED
    assert [one.kind for one in found.changes] == [kind]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "The wages of all fell by [forty-two] percent."),
        ("en", "The wages of all fell by [42 per cent]"),
        ("en", "We counted [112] nights."),
        ("en", "We counted [112]"),
        ("en", "[112] nights."),
        ("en", "We met [Mayor Ortiz] of Northfield in June."),
        ("en", "We met [him] in June."),
        ("en", "[He] told us so."),
        ("en", "We met Daniel Ortiz [the director] of Northfield"),
        ("es", "Los sueldos bajaron un [cuarenta y dos] por ciento."),
        ("es", "Hablamos con [el alcalde] en junio."),
        ("he", "נפגשנו עם המנהל הזה שוב [בחודש יוני] ודיברנו איתו."),
        ("he", "השכר ירד [ב-42] נקודות."),
    ],
)
def test_a_bracket_that_names_or_counts_the_same_is_shortened(lang: str, words: str) -> None:
    assert judged(words, lang, NAMED[lang]).verdict == v.SHORTENED
