"""Numbers, classes, days and addressees in four languages, beside what a real record proves."""

from __future__ import annotations

import time

import pytest

from support.group import ClassPlan, GroupPlan
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.letter.document import Letter
from undersigned.limits import LETTER_BYTES
from undersigned.press.compare import compare
from undersigned.press.examine import ArticleReport, PressLetter, build_letter, examine
from undersigned.press.facts.find import DIFFERS, FACTS, FITS, UNPROVEN
from undersigned.press.reading.parse import parse_article
from undersigned.press.words.folding import find_tokens
from undersigned.press.words.numerals import find_numbers
from undersigned.verify.verifier import verify

TEXTS = tuple((lang, f"# Title {lang}\n\n{words}\n") for lang, words in (
    ("en", "We, nurses of Northfield Hospital, ask for two nurses on every night shift."),
    ("es", "Las enfermeras del hospital pedimos dos enfermeras en cada turno de noche."),
    ("he", "אנחנו, אחיות בית החולים, מבקשות שתי אחיות בכל משמרת לילה."),
    ("ar", "نحن ممرضات المستشفى نطلب ممرضتين في كل نوبة ليلية."),
))  # fmt: skip


@pytest.fixture(scope="module")
def letter() -> PressLetter:
    group = GroupPlan(classes=(ClassPlan("ward", members=24), ClassPlan("former", members=16)))
    plan = LetterPlan(texts=TEXTS, signs=(("ward", 17), ("former", 5)))
    files = HeldFiles(make_world(group, plan).files)
    document = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    texts = {lang: files[f"texts/{lang}.md"] for lang, _ in TEXTS}
    return build_letter(document, texts, verify(files).require_ok())


def report(text: str, letter: PressLetter, name: str = "a.txt") -> ArticleReport:
    return examine(parse_article(text.encode(), name), letter)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forty-two", 42),
        ("one hundred and twelve", 112),
        ("two thousand three hundred", 2300),
        ("a dozen", 12),
        ("1,234", 1234),
        ("1.234", 1234),
        ("3 thousand", 3000),
        ("treinta y dos", 32),
        ("ciento doce", 112),
        ("dos mil trescientas", 2300),
        ("veintidós", 22),
        ("ארבעים ושתיים", 42),
        ("שבע־עשרה", 17),
        ("מאה ועשרים ושתיים", 122),
        ("שלוש מאות וחמישים", 350),
        ("اثنان وأربعون", 42),
        ("سبع عشرة", 17),
        ("مئة واثنتان وأربعون", 142),
        ("ألفان وثلاثمئة", 2300),
        ("٤٢", 42),
    ],
)
def test_reads_numbers_in_words_and_figures(text: str, value: int) -> None:
    words = [token for token in find_tokens(text) if token.is_word]
    assert [one.value for one in find_numbers(words)] == [value]


@pytest.mark.parametrize(
    "text", ["one nurse", "once they signed", "ביום שני חתמו", "يوم الاثنين", "una enfermera"]
)
def test_takes_no_other_word_for_a_number(text: str) -> None:
    words = [token for token in find_tokens(text) if token.is_word]
    assert find_numbers(words) == []


@pytest.mark.parametrize(
    ("sentence", "about", "status"),
    [
        ("In the end 22 nurses signed the letter.", "signers", FITS),
        ("In the end twenty-two nurses signed the letter.", "signers", FITS),
        ("In the end 23 nurses signed the letter.", "signers", DIFFERS),
        ("In the end twenty-three nurses signed the letter.", "signers", DIFFERS),
        ("More than 20 nurses signed the letter.", "signers", FITS),
        ("More than 30 nurses signed the letter.", "signers", DIFFERS),
        ("About 20 nurses signed the letter.", "signers", FITS),
        ("Fewer than 20 nurses signed the letter.", "signers", DIFFERS),
        ("The letter was signed by 17 ward nurses.", "class", FITS),
        ("The letter was signed by 18 ward nurses.", "class", DIFFERS),
        ("The letter was signed by 17 nurses who still work there.", "signers", UNPROVEN),
        ("It was signed by 22 of the 40 members.", "roster", FITS),
        ("It was signed by 22 out of 41 members.", "roster", DIFFERS),
        ("Members of two classes signed it.", "classes", FITS),
        ("Members of three classes signed it.", "classes", DIFFERS),
        ("55 per cent of the members signed the letter.", "share", FITS),
        ("65% of the members signed the letter.", "share", DIFFERS),
        ("They sent a letter to the board of Northfield Hospital on Monday.", "addressee", FITS),
        ("They sent a letter to the minister, not to the board.", "addressee", DIFFERS),
        ("They wrote an open letter. In the end 22 signatures were counted.", "signers", FITS),
        ("Al final firmaron la carta 22 enfermeras.", "signers", FITS),
        ("Al final veintitrés enfermeras firmaron la carta.", "signers", DIFFERS),
        ("La carta la firmaron 22 de las 40 enfermeras.", "roster", FITS),
        ("Más de veinte enfermeras firmaron la carta.", "signers", FITS),
        ("El 55 por ciento de las enfermeras firmó la carta.", "share", FITS),
        ("Enviaron una carta al ministro, que no contestó a las enfermeras.", "addressee", UNPROVEN),
        ("על המכתב חתמו 22 אחיות.", "signers", FITS),
        ("על המכתב חתמו עשרים ושלוש אחיות.", "signers", DIFFERS),
        ("על המכתב חתמו 22 אחיות מתוך 40.", "roster", FITS),
        ("יותר מ-20 אחיות חתמו על המכתב.", "signers", FITS),
        ("وقعت الرسالة 22 ممرضة.", "signers", FITS),
        ("وقعت الرسالة ثلاث وعشرون ممرضة.", "signers", DIFFERS),
        ("وقعت الرسالة 22 ممرضة من أصل 40.", "roster", FITS),
        ("وقعت الرسالة أكثر من 30 ممرضة.", "signers", DIFFERS),
    ],
)
def test_numbers_and_addressees(sentence: str, about: str, status: str, letter: PressLetter) -> None:
    found = [one for one in report(sentence, letter).facts if one.about == about]
    assert [one.status for one in found] == [status], found


@pytest.mark.parametrize(
    ("sentence", "status", "said"),
    [
        ("They signed the letter on 5 December 2025.", UNPROVEN, "nothing records when"),
        ("The letter was signed by nurses on 5 March 2024.", DIFFERS, "nothing records when"),
        ("The letter could be signed until CLOSES.", FITS, "closed"),
        ("The letter could be signed until 2 January 2026.", DIFFERS, "closed"),
        ("The letter was opened for signatures on OPENS.", FITS, "opened"),
        ("The letter was opened for signatures on 2 January 2026.", DIFFERS, "opened"),
        ("The letter was published on RELEASES.", FITS, "due for release"),
        ("The letter was published on 24 December 2026.", UNPROVEN, "due for release"),
        ("La carta se pudo firmar hasta el 2 de enero de 2026, dijeron las enfermeras.", DIFFERS, "closed"),
        ("La carta se publicó el 24 de diciembre de 2026, y nadie la esperaba.", UNPROVEN, "release"),
        ("אפשר היה לחתום על המכתב עד 2 בינואר 2026.", DIFFERS, "closed"),
        ("המכתב פורסם ב-24.12.2026.", UNPROVEN, "release"),
        ("أمكن توقيع الرسالة حتى 2 يناير 2026.", DIFFERS, "closed"),
        ("نشرت الرسالة في ٢٤ ديسمبر ٢٠٢٦.", UNPROVEN, "release"),
    ],
)
def test_days(sentence: str, status: str, said: str, letter: PressLetter) -> None:
    assert letter.facts
    for name in ("opens", "closes", "releases"):
        day = getattr(letter.facts, name)
        sentence = sentence.replace(name.upper(), f"{day.day} {day:%B %Y}")
    (found,) = [one for one in report(sentence, letter).facts if one.about == "day"]
    assert found.status == status
    assert said in str(found.proven)


def test_nothing_is_proven_by_a_bundle_that_does_not_verify(letter: PressLetter) -> None:
    unverified = PressLetter(letter.texts, letter.letter, None, "format: broken")
    text = "22 nurses signed the letter on 5 December 2025. It was signed by 22 of the 40 members."
    found = report(text, unverified).facts
    assert {one.about for one in found} == {"signers", "day", "roster"}
    assert {one.status for one in found} == {UNPROVEN}
    assert {one.proven for one in found} == {None}


@pytest.mark.parametrize(
    "sentence",
    [
        "The hospital has 300 beds and 22 wards.",
        "They write: “77 nurses signed the letter.”",
        "On 5 December 2025 it rained.",
        "The letter asks for 2 nurses on every shift.",
        "Anna Levi, 52, who signed the letter, works there.",
        "Ana, de 52 años, firmó la carta.",
        "רות, בת 52, חתמה על המכתב.",
        "33 of the nurses did not sign the letter.",
        "18 enfermeras no firmaron la carta.",
        "18 אחיות לא חתמו על המכתב.",
        "18 ممرضة لم توقع الرسالة.",
        "This week 500 nurses signed another letter.",
        "Some 100 doctors signed a letter of support.",
        "Otras 500 enfermeras firmaron otra carta.",
        "500 אחיות חתמו על מכתב אחר.",
        "وقعت 500 ممرضة على رسالة أخرى.",
        "Those who signed the letter ask for 3 nurses a ward.",
        "One in ten nurses signed the letter.",
        "Una de cada diez enfermeras firmó la carta.",
        "אחת מכל עשר אחיות חתמה על המכתב.",
        "وقعت الرسالة واحدة من كل عشر ممرضات.",
        "The letter, dated 1 December 2020, was signed by nurses.",
        "Last year 500 people signed a petition.",
        "The hospital, which has 400 beds and 2,000 nurses, has read the letter that was signed.",
        "Three days after the letter was signed the board met.",
        "The letter was signed in 2 weeks.",
        "Those who signed the letter were asked 3 times.",
    ],
)
def test_takes_nothing_else_for_a_fact_of_the_letter(sentence: str, letter: PressLetter) -> None:
    assert report(sentence, letter).facts == ()


@pytest.mark.parametrize(
    ("sentence", "about", "status"),
    [
        ("More than 22 nurses signed the letter.", "signers", DIFFERS),
        ("Fewer than 22 nurses signed the letter.", "signers", DIFFERS),
        ("Not even 22 nurses signed the letter.", "signers", DIFFERS),
        ("At least 22 nurses signed the letter.", "signers", FITS),
        ("Up to 22 nurses signed the letter.", "signers", FITS),
        ("Más de 22 enfermeras firmaron la carta.", "signers", DIFFERS),
        ("Menos de 22 enfermeras firmaron la carta.", "signers", DIFFERS),
        ("Al menos 22 enfermeras firmaron la carta.", "signers", FITS),
        ("יותר מ-22 אחיות חתמו על המכתב.", "signers", DIFFERS),
        ("פחות מ-22 אחיות חתמו על המכתב.", "signers", DIFFERS),
        ("לפחות 22 אחיות חתמו על המכתב.", "signers", FITS),
        ("وقعت الرسالة أكثر من 22 ممرضة.", "signers", DIFFERS),
        ("وقعت الرسالة أقل من 22 ممرضة.", "signers", DIFFERS),
        ("وقعت الرسالة ما لا يقل عن 22 ممرضة.", "signers", FITS),
        ("More than 17 ward nurses signed the letter.", "class", DIFFERS),
        ("מאות אחיות חתמו על המכתב.", "signers", DIFFERS),
        ("Between 20 and 30 nurses signed the letter.", "signers", FITS),
        ("Between 25 and 30 nurses signed the letter.", "signers", DIFFERS),
        ("Firmaron la carta entre 20 y 30 enfermeras.", "signers", FITS),
        ("על המכתב חתמו בין 20 ל-30 אחיות.", "signers", FITS),
        ("وقعت الرسالة بين 20 و 30 ممرضة.", "signers", FITS),
        ("The letter was signed by 22 doctors.", "part", UNPROVEN),
        ("The letter was signed by 22 teachers of Southfield School.", "part", UNPROVEN),
        ("The letter was signed by 22 nurses of Southfield Hospital.", "part", UNPROVEN),
        ("The letter was signed by 40 doctors.", "part", DIFFERS),
        ("La carta la firmaron 22 médicos.", "part", UNPROVEN),
        ("على الرسالة وقع 22 طبيبا، كما قالت الصحيفة.", "part", UNPROVEN),
        ("על המכתב חתמו 22 רופאים.", "part", UNPROVEN),
        ("Two nurses who signed the letter were fired.", "part", UNPROVEN),
        ("The 23 nurses who signed the letter wait.", "signers", DIFFERS),
        ("Dos enfermeras que firmaron la carta fueron despedidas.", "part", UNPROVEN),
        ("שלוש אחיות שחתמו על המכתב פוטרו.", "part", UNPROVEN),
        ("Of those who signed, 20 of them nurses, nobody left.", "part", UNPROVEN),
        ("Dr Levi and 5 others signed the letter.", "part", UNPROVEN),
        ("The letter was signed by 22 of them.", "signers", FITS),
        ("22 האחיות שחתמו על המכתב מחכות.", "signers", FITS),
        ("The board met on 3 December 2020 to read a letter that nurses signed.", "day", UNPROVEN),
        ("55.0% of the nurses signed the letter.", "share", FITS),
        ("55,0 % de las enfermeras firmaron la carta.", "share", FITS),
        ("56% of the nurses signed the letter.", "share", DIFFERS),
        ("55.4% of the nurses signed the letter.", "share", DIFFERS),
        ("More than 55% of the nurses signed the letter.", "share", DIFFERS),
        ("More than 54% of the nurses signed the letter.", "share", FITS),
        ("המכתב נחתם בידי 23 אחיות.", "signers", DIFFERS),
        ("الرسالة وقعتها 23 ممرضة.", "signers", DIFFERS),
        ("وقّعت 23 ممرضة على الرسالة.", "signers", DIFFERS),
        ("وقّع على الرسالة 23 ممرضاً.", "signers", DIFFERS),
        ("La carta, rubricada por 23 enfermeras, no dice más.", "signers", DIFFERS),
        ("The letter carries 23 names.", "signers", DIFFERS),
        ("Twenty-three nurses put their names to the letter.", "signers", DIFFERS),
        ("The letter was endorsed by 23 nurses.", "signers", DIFFERS),
    ],
)
def test_numbers_fit_no_more_than_they_say(
    sentence: str, about: str, status: str, letter: PressLetter
) -> None:
    assert [(one.about, one.status) for one in report(sentence, letter).facts] == [(about, status)]


def test_all_who_could_sign_may_stand_first(letter: PressLetter) -> None:
    for text in (
        "Of the hospital's 40 nurses, 22 signed the letter.",
        "Of 40 nurses only 22 signed the letter.",
        "De las 40 enfermeras, 22 firmaron la carta.",
        "מתוך 40 האחיות, 22 חתמו על המכתב.",
        "من أصل 40 ممرضة، وقعت 22 على الرسالة.",
    ):
        found = [(one.about, one.value, one.status) for one in report(text, letter).facts]
        assert found == [("roster", "40", FITS), ("signers", "22", FITS)], text


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("They wrote a letter to the board, and it was read.", FITS),
        ("They wrote a letter to the hospital's board, and it was read.", FITS),
        ("They wrote a letter to the board of the hospital, and it was read.", FITS),
        ("They wrote a letter to the Northfield police, and it was read.", UNPROVEN),
        ("They wrote a letter to the board of directors of the bank, and it was read.", UNPROVEN),
        ("They wrote a letter to the Board of Directors of Northfield Hospital, and it was read.", UNPROVEN),
        ("They wrote a letter to the board of Southfield Hospital, and it was read.", DIFFERS),
        ("They wrote a letter to the board of Westfield Clinic, and it was read.", DIFFERS),
        ("They wrote a letter to the Board of Southfield Hospital nurses did not like.", DIFFERS),
        ("The letter of the nurses is addressed to the minister, and was read.", DIFFERS),
        ("The nurses wrote to the mayor, and it was read.", DIFFERS),
        ("La carta, dirigida a la ministra, no recibió respuesta de los hospitales.", UNPROVEN),
        ("La carta de las enfermeras está dirigida a la dirección del hospital.", UNPROVEN),
        ("המכתב, שנשלח אל שר הבריאות, לא נענה.", UNPROVEN),
        ("الرسالة الموجهة إلى وزير الصحة لم تلق ردا.", UNPROVEN),
    ],
)
def test_an_addressee_is_no_other_with_a_word_in_common(
    sentence: str, status: str, letter: PressLetter
) -> None:
    assert [(one.about, one.status) for one in report(sentence, letter).facts] == [("addressee", status)]


@pytest.mark.parametrize(
    ("sentence", "day", "status"),
    [
        ("The letter could be signed until Nov. 21, 2020.", "2020-11-21", DIFFERS),
        ("The letter of the nurses closed on 21 Dec. 2020.", "2020-12-21", DIFFERS),
        ("The letter was open for signature from November 1, 2020, they say.", "2020-11-01", DIFFERS),
        ("La carta estuvo abierta a la firma desde el 1 de noviembre de 2020.", "2020-11-01", DIFFERS),
        ("המכתב היה פתוח לחתימה החל מ-1 בנובמבר 2020.", "2020-11-01", DIFFERS),
        ("كانت الرسالة مفتوحة للتوقيع من 1 نوفمبر 2020 فقط.", "2020-11-01", DIFFERS),
    ],
)
def test_days_of_a_stretch(sentence: str, day: str, status: str, letter: PressLetter) -> None:
    (found,) = report(sentence, letter).facts
    assert (found.about, found.value, found.status) == ("day", day, status)
    assert "nothing records" not in str(found.proven)


def differences(letter: PressLetter, *texts: str) -> dict[str, list[str]]:
    reports = [report(text, letter, f"{number}.txt") for number, text in enumerate(texts)]
    found = compare(reports, letter).differences
    return {str(one.about): [str(said) for _, said in one.said] for one in found}


def test_facts_are_compared_across_languages(letter: PressLetter) -> None:
    found = differences(
        letter,
        "The nurses have written. 22 nurses signed the letter. The place has 300 beds.",
        "Las enfermeras han escrito. Firmaron la carta 23 enfermeras. El hospital tiene 400 camas.",
        "על המכתב חתמו עשרים ושתיים אחיות. בבית החולים יש 300 מיטות.",
        "وقعت الرسالة 22 ممرضة. وفي المستشفى ٣٠٠ سريرا.",
    )
    assert found["how many signed"] == ["22", "23", "עשרים ושתיים (22)", "22"]
    assert found["number of beds"] == ["300 beds", "400 camas", "300 מיטות", "٣٠٠ سريرا (300)"]


def test_what_is_the_same_in_figures_and_words_is_no_difference(letter: PressLetter) -> None:
    assert not differences(
        letter,
        "The 22 nurses signed the letter. It closed on 3 May 2024, with 300 beds.",
        "Veintidós enfermeras firmaron la carta. Se cerró el 3 de mayo de 2024, con trescientas camas.",
    )


def test_days_besides_the_letter_are_compared(letter: PressLetter) -> None:
    found = differences(
        letter,
        "The old wing of the hospital was shut on 3 May 2024, the city says.",
        "El ala vieja del hospital se cerró al público el 4 de mayo de 2024, dice la ciudad.",
    )
    assert found == {
        "the one day that is named besides": ["3 May 2024 (2024-05-03)", "4 de mayo de 2024 (2024-05-04)"]
    }


@pytest.mark.parametrize(
    "piece",
    [
        "5 May 2024 signed ",
        "22 nurses signed ",
        "letter to the board ",
        "hundred ",
        "two thirds of the nurses signed ",
        "22 signed 7 wolves ",
        "22 (5%) of the nurses and nurses ",
        "They “x y z” signed.\n\n",
    ],
)
def test_hostile_facts_cost_no_more_than_their_length(piece: str, letter: PressLetter) -> None:
    start = time.process_time()
    found = report(piece * (200_000 // len(piece)), letter)
    assert len(found.facts) <= 3 * FACTS
    compare([found, found], letter)
    assert time.process_time() - start < 20
