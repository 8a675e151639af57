"""Facts of a letter with two classes: classes together, shares in words, and what others read or signed."""

from __future__ import annotations

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
from undersigned.press.facts.find import DIFFERS, FITS, UNPROVEN
from undersigned.press.reading.parse import parse_article
from undersigned.verify.verifier import verify

TEXTS = (
    ("en", "# Cold rooms\n\nWe, teachers and assistants of the schools of Eastvale, ask for repairs.\n"),
    ("es", "# Aulas frías\n\nSomos docentes y auxiliares de las escuelas de Eastvale y pedimos obras.\n"),
    ("he", "# כיתות קרות\n\nאנחנו, מורים וסייעות בבתי הספר, מבקשים תיקונים.\n"),
    ("ar", "# صفوف باردة\n\nنحن معلمات ومعلمون في المدارس نطلب إصلاحات.\n"),
)
F, D, U = FITS, DIFFERS, UNPROVEN


@pytest.fixture(scope="module")
def letter() -> PressLetter:
    """36 of 60 signed: 27 of 40 teachers, and 9 of 20 assistants; from 2 to 20 December 2025."""
    group = GroupPlan(classes=(ClassPlan("teachers", members=40), ClassPlan("assistants", members=20)))
    to = ("The school board of Eastvale", "Mayor Ruth Harel")
    plan = LetterPlan(texts=TEXTS, addressees=to, signs=(("teachers", 27), ("assistants", 9)))
    files = HeldFiles(make_world(group, plan).files)
    document = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    return build_letter(
        document, {lang: files[f"texts/{lang}.md"] for lang, _ in TEXTS}, verify(files).require_ok()
    )


def report(text: str, letter: PressLetter, name: str = "a.txt") -> ArticleReport:
    return examine(parse_article(text.encode(), name), letter)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Nine assistants and 27 teachers have signed the letter.", [("class", F), ("class", F)]),
        ("Nine assistants and 28 teachers have signed the letter.", [("class", F), ("class", D)]),
        ("36 teachers and assistants signed the letter.", [("signers", F)]),
        ("Thirty-six teachers and teaching assistants signed the letter.", [("signers", F)]),
        ("37 teachers and assistants signed the letter.", [("signers", D)]),
        (
            "36 of the district's 60 teachers and assistants signed the letter.",
            [("signers", F), ("roster", F)],
        ),
        ("27 of the 40 teachers signed the letter.", [("class", F), ("roster", F)]),
        ("36 of the 40 teachers signed the letter.", [("class", D), ("roster", F)]),
        ("The letter was signed by teachers (27) and assistants (9).", [("class", F), ("class", F)]),
        ("The letter was signed by teachers (26) and assistants (9).", [("class", D), ("class", F)]),
        ("The letter was signed by 36 people, among them 9 assistants.", [("signers", F), ("class", F)]),
        ("The letter was signed by 36 people, among them 8 assistants.", [("signers", F), ("class", D)]),
        (
            "The letter was signed by 36 people, among them two assistants who left.",
            [("signers", F), ("part", U)],
        ),
        ("36 of the district's 412 employees signed the letter.", [("signers", F), ("roster", U)]),
        ("36 of the district's 60 employees signed the letter.", [("signers", F), ("roster", F)]),
        ("36 of the 70 members signed the letter.", [("signers", F), ("roster", D)]),
        ("The letter has 36 signers; 60 could have signed.", [("signers", F), ("roster", F)]),
        ("The letter has 36 signers; 70 could have signed.", [("signers", F), ("roster", D)]),
        ("36 signed the letter. Another 24 could have signed but did not.", [("signers", F)]),
        ("60 people were entitled to sign the letter; 36 did.", [("roster", F)]),
        ("Forty teachers and 20 assistants could have signed the letter.", [("roster", F), ("roster", F)]),
        ("36 out of a possible 60 people signed the letter.", [("signers", F), ("roster", F)]),
        ("36 of the 60 teachers at the three schools signed the letter.", [("class", D), ("roster", D)]),
        ("Three of the 36 signatories of the letter spoke.", [("part", U), ("signers", F)]),
        ("Three of the 37 signatories of the letter spoke.", [("part", U), ("signers", D)]),
        ("The letter was signed by three dozen people.", [("signers", F)]),
        ("The letter was signed by four dozen people.", [("signers", D)]),
        ("The letter was signed by 36.", [("signers", F)]),
        ("The letter was signed by 37.", [("signers", D)]),
        ("36 million people signed the letter.", [("signers", D)]),
        ("The letter was backed by 37 employees.", [("signers", D)]),
        ("Treinta y siete docentes decidieron firmar la carta.", [("signers", D)]),
        ("37 מורים החליטו לחתום על המכתב.", [("signers", D)]),
        ("وقع الرسالة 37 معلما.", [("signers", D)]),
    ],
)
def test_classes_together_and_apart(sentence: str, told: list[tuple[str, str]], letter: PressLetter) -> None:
    assert [(one.about, one.status) for one in report(sentence, letter).facts] == told


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Two thirds of the teachers signed the letter.", [F]),
        ("Two-thirds of the 40 teachers signed the letter.", [F, F]),
        ("A third of the teachers signed the letter.", [D]),
        ("More than half of the staff signed the letter.", [F]),
        ("More than two thirds of the assistants signed the letter.", [D]),
        ("Dos tercios de los docentes firmaron la carta.", [U]),
        ("Un tercio de los docentes firmó la carta.", [D]),
        ("שני שלישים מהמורים חתמו על המכתב.", [U]),
        ("Sixty percent of the staff signed the letter.", [F]),
        ("Seventy percent of the staff signed the letter.", [D]),
        ("El sesenta por ciento del personal firmó la carta.", [F]),
        ("Un 60 por ciento del personal firmó la carta.", [F]),
        ("Un 70 por ciento del personal firmó la carta.", [D]),
        ("وقع الرسالة 60 في المئة من العاملين.", [F]),
        ("The letter was signed by 27 teachers (67.5%) and nine assistants (45%).", [F, F, F, F]),
        ("The letter was signed by 27 teachers (45%) and nine assistants (67.5%).", [F, D, F, D]),
    ],
)
def test_shares_in_words_and_in_brackets(sentence: str, status: list[str], letter: PressLetter) -> None:
    assert [one.status for one in report(sentence, letter).facts] == status


@pytest.mark.parametrize(
    "sentence",
    [
        "Three out of five staff members signed the letter.",
        "Two thirds of those who signed it are women.",
        "A third of the classrooms have no heating, the signatories say.",
        "Two thirds of the teachers refused to sign the letter.",
        "Two dozen teachers and nine assistants did not sign the letter.",
    ],
)
def test_ratios_and_shares_of_something_else_are_passed_over(sentence: str, letter: PressLetter) -> None:
    assert report(sentence, letter).facts == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The letter with 36 signatures was read by 4,000 people.",
        "36 people signed the letter. A petition in support was signed by 2,300 parents.",
        "36 people signed. More than 2,300 parents signed a petition in support of the letter.",
        "המכתב, שעליו חתומים 36 איש, נקרא בידי 4,000 איש.",
        "36 people signed. More than 400 people have since signed a letter backing the teachers.",
        "36 people signed. Ten members of the council signed a reply to the letter.",
    ],
)
def test_who_read_the_letter_or_signed_another_paper_signed_not_this_one(
    sentence: str, letter: PressLetter
) -> None:
    assert [(one.value, one.status) for one in report(sentence, letter).facts] == [("36", FITS)]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The letter opened for signatures on 2 December and closed on 20 December.", [F, F]),
        ("The letter opened for signatures on 20 December and closed on 2 December.", [D, D]),
        ("La carta se abrió a la firma el 2 de diciembre y se cerró el 20 de diciembre.", [F, F]),
        ("המכתב נפתח לחתימה ב-2 בדצמבר ונסגר ב-20 בדצמבר.", [F, F]),
    ],
)
def test_a_day_belongs_to_the_verb_of_its_clause(
    sentence: str, status: list[str], letter: PressLetter
) -> None:
    assert [one.status for one in report(sentence, letter).facts if one.about == "day"] == status


@pytest.mark.parametrize(
    ("sentence", "said", "status"),
    [
        ("The letter was sent to the Courier on Thursday.", "the Courier", UNPROVEN),
        ("An open letter to the authorities was published.", "the authorities", UNPROVEN),
        ("The letter to the Courier was published.", "the Courier", DIFFERS),
        ("La carta al consejo escolar la firmaron 36 docentes de Eastvale.", "consejo escolar", UNPROVEN),
    ],
)
def test_whom_a_letter_was_sent_to_is_not_whom_it_is_addressed_to(
    sentence: str, said: str, status: str, letter: PressLetter
) -> None:
    (found,) = [one for one in report(sentence, letter).facts if one.about == "addressee"]
    assert (found.said, found.status) == (said, status)


def test_what_the_record_proves_of_all_is_no_difference(letter: PressLetter) -> None:
    texts = (
        "The teachers have written. The letter to the school board was signed by 36 people, from the towns.",
        "The teachers have written. The letter to the School Board of Eastvale was signed by 37 people.",
        "Los docentes han escrito. La carta al consejo escolar la firmaron 36 docentes de la ciudad.",
    )
    reports = [report(text, letter, f"{number}.txt") for number, text in enumerate(texts)]
    assert [str(one.about) for one in compare(reports, letter).differences] == ["how many signed"]
    assert compare([reports[0], reports[2]], letter).differences == ()
