"""What stands right at the edges of a quotation turns words that the letter has."""

from __future__ import annotations

import pytest

from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

LETTERS = {
    "en": "Not one of the entries was answered. We will not sign with our names. "
    "No ward shift begins with fewer than three nurses. "
    "Our letters are answered by nobody. The director has answered us never. "
    "They did not leave because of the pay. Will the board answer us? We refuse to be silent! "
    "One nurse has been answering for nineteen patients. Anyone can count us. We are not afraid. "
    "We trust those who do not hide. We sign with our own hands.",
    "es": "No vamos a abandonar a los enfermos. ¿La planta está segura de noche? ¡No nos callarán nunca! "
    "Una enfermera responde por diecinueve pacientes. No nos responde nadie.",
    "he": "לא נחתום בשמותינו על המכתב הזה. האם ההנהלה תענה לנו? איננו מבקשים תוספת שכר. "
    "אחות אחת אחראית לשמונה מטופלים. החדר מלא חולים ואחיות בכל לילה.",
    "ar": "لن نتخلى عن مرضانا أبدا. هل المرضى في أمان؟ نحن نطلب ثلاث ممرضات. ما رأيناه هناك لا ينسى.",
}


def judged(lang: str, article: str) -> Judgement:
    read = parse_article(article.encode(), "a.txt")
    quotation = find_quotations(read)[0]
    return judge(quotation, read, [build_signed(lang, LETTERS[lang].encode())], Speaker("letter"))


def notes(found: Judgement) -> str:
    return " ".join(map(str, found.notes))


@pytest.mark.parametrize(
    ("lang", "article", "lost"),
    [
        ("en", "The letter says: “One of the entries was answered.”", "Not"),
        ("en", "The letter says they “sign with our names”.", "not"),
        ("en", "The letter says: “Begins with fewer than three nurses.”", "No"),
        ("en", "The letter says: “Our letters are answered.”", "nobody"),
        ("en", "The letter says: “The director has answered us.”", "never"),
        ("en", "The letter says: “One of the entries […] answered.”", "Not"),
        ("es", "La carta dice: «Vamos a abandonar a los enfermos».", "No"),
        ("es", "Allí «vamos a abandonar a los enfermos», dice la carta.", "No"),
        ("he", 'במכתב: "נחתום בשמותינו על המכתב הזה."', "לא"),
        ("he", 'במכתב: "מבקשים תוספת שכר."', "איננו"),
        ("ar", "تقول الرسالة: «نتخلى عن مرضانا أبدا».", "لن"),
    ],
)
def test_a_negation_cut_off_at_the_edge_is_lost(lang: str, article: str, lost: str) -> None:
    found = judged(lang, article)
    assert found.verdict == v.ALTERED
    assert [(one.signed, one.quoted, one.kind) for one in found.changes] == [(lost, "", "negation")]
    assert f"A negation is lost: the letter has “{lost}”" in notes(found)
    assert "The whole sentence in the letter: " in notes(found)


@pytest.mark.parametrize(
    ("lang", "article"),
    [
        ("en", "They say that they will not “sign with our names”."),
        ("en", "They refuse to “sign with our names” this year."),
        ("en", "The letter says: “We sign with our own hands.”"),
        ("en", "They went “because of the pay” elsewhere."),
        ("en", "The letter is read, they write, and “our letters are answered” by nobody."),
        ("es", "Dicen que no «vamos a abandonar a los enfermos»."),
        ("es", "«No nos responde», dicen de todos."),
        ("he", 'במכתב נכתב שהם לא "נחתום בשמותינו על המכתב הזה".'),
        ("he", 'במכתב: "חולים ואחיות בכל לילה."'),
        ("ar", "تقول الرسالة إنهم لن «نتخلى عن مرضانا»."),
        ("ar", "تقول الرسالة: «رأيناه هناك لا ينسى»."),
    ],
)
def test_what_the_article_denies_itself_is_not_lost(lang: str, article: str) -> None:
    assert judged(lang, article).verdict in {v.VERBATIM, v.TYPOGRAPHY}


NUMBERS = {
    "en": "Last year twenty-nine nurses left us. We counted one hundred and twelve nights on the wards. "
    "It costs 5-6 million a year. The law is for non-violent people alone. "
    "We are four, nine of them are here.",
    "es": "El año pasado se fueron treinta y nueve enfermeras del hospital. "
    "Son 12 450 camas en toda la región.",
    "he": "אחות אחת אחראית לתשעה־עשר חולים בכל לילה. אי אפשר לעבוד כך בלילה.",
    "ar": "غادرت تسع وعشرون ممرضة هذا القسم. عملنا مئة واثنتي عشرة ليلة بلا راحة.",
}


@pytest.mark.parametrize(
    ("lang", "words", "verdict"),
    [
        ("en", "nine nurses left us", v.ALTERED),
        ("en", "We counted one hundred", v.ALTERED),
        ("en", "twelve nights on the wards", v.ALTERED),
        ("en", "6 million a year", v.ALTERED),
        ("en", "It costs 5", v.ALTERED),
        ("en", "violent people alone", v.ALTERED),
        ("en", "twenty-nine nurses left us", v.VERBATIM),
        ("en", "We counted one hundred and twelve nights", v.VERBATIM),
        ("en", "nine of them are here", v.VERBATIM),
        ("en", "… nine nurses left us", v.SHORTENED),
        ("es", "nueve enfermeras del hospital", v.ALTERED),
        ("es", "450 camas en toda la región", v.ALTERED),
        ("es", "treinta y nueve enfermeras", v.VERBATIM),
        ("he", "עשר חולים בכל לילה", v.ALTERED),
        ("he", "אפשר לעבוד כך בלילה", v.ALTERED),
        ("he", "לתשעה־עשר חולים בכל לילה", v.VERBATIM),
        ("ar", "وعشرون ممرضة هذا القسم", v.ALTERED),
        ("ar", "تسع وعشرون ممرضة", v.VERBATIM),
    ],
)
def test_a_number_or_a_denial_cut_in_two_is_altered(lang: str, words: str, verdict: str) -> None:
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    text = build_signed(lang, NUMBERS[lang].encode())
    assert judge(quotation, article, [text], Speaker("letter")).verdict == verdict


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("teach in the annex", v.ALTERED),
        ("no longer teach in the annex", v.VERBATIM),
        ("we stay, the less", v.VERBATIM),
    ],
)
def test_a_denial_of_two_words_is_lost_as_one_is(words: str, verdict: str) -> None:
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    text = build_signed("en", b"We will no longer teach in the annex. The longer we stay, the less we know.")
    assert judge(quotation, article, [text], Speaker("letter")).verdict == verdict


def test_a_question_before_a_mark_of_leaving_out_stays_one() -> None:
    assert judged("en", "「Will the board answer us. […] We are not afraid.」").verdict == v.ALTERED
    assert judged("en", "「Will the board answer us? […] We are not afraid.」").verdict == v.SHORTENED


def test_a_marked_cut_at_the_edge_is_shortened_and_told() -> None:
    found = judged("en", "The letter says: “… one of the entries was answered.”")
    assert found.verdict == v.SHORTENED
    assert "holds a negation (Not)" in notes(found)


@pytest.mark.parametrize(
    ("lang", "article"),
    [
        ("en", "The letter says: “Will the board answer us.”"),
        ("en", "The letter says: “Will the board answer us”."),
        ("en", "“Will the board answer us,” the letter says."),
        ("es", "La carta dice: «La planta está segura de noche»."),
        ("es", "La carta dice: «La planta está segura de noche.»"),
        ("he", 'במכתב: "האם ההנהלה תענה לנו."'),
        ("ar", "تقول الرسالة: «هل المرضى في أمان.»"),
        ("ar", "تقول الرسالة: «هل المرضى في أمان»."),
    ],
)
def test_a_question_does_not_become_a_statement(lang: str, article: str) -> None:
    found = judged(lang, article)
    assert found.verdict == v.ALTERED
    assert "A question becomes a statement" in notes(found)


@pytest.mark.parametrize(
    ("lang", "article", "told"),
    [
        ("en", "The letter asks: “Will the board answer us”?", False),
        ("en", "“Will the board answer us,” the letter asks.", False),
        ("en", "It says that “the board answer us” one day.", True),
        ("es", "La carta pregunta: «¿La planta está segura de noche?»", False),
        ("es", "Creen que «está segura de noche» y nada más.", True),
    ],
)
def test_a_question_quoted_as_one_or_in_part(lang: str, article: str, told: bool) -> None:
    found = judged(lang, article)
    assert found.verdict in {v.VERBATIM, v.TYPOGRAPHY}
    assert ("In the letter these words end a question." in notes(found)) is told


def test_an_exclamation_is_no_plain_statement() -> None:
    assert judged("en", "The letter says: “We refuse to be silent.”").verdict == v.ALTERED
    assert judged("es", "La carta dice: «No nos callarán nunca.»").verdict == v.ALTERED
    assert judged("en", "“We refuse to be silent,” they write.").verdict == v.TYPOGRAPHY
    assert judged("en", "The letter says: “We refuse to be silent!”").verdict == v.VERBATIM
