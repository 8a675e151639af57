"""Verdicts by example, the facts beside the record, and articles side by side."""

from __future__ import annotations

import re
from typing import cast

import pytest
from markupsafe import escape

from press.measure import letter
from support.world import LetterPlan, make_world
from undersigned import schema
from undersigned.bundle import names
from undersigned.bundle.names import HeldFiles
from undersigned.languages import find_tongue
from undersigned.letter.document import Letter
from undersigned.limits import LETTER_BYTES
from undersigned.page.press import build_press_page
from undersigned.press.compare import compare
from undersigned.press.examine import ArticleReport, PressLetter, build_letter, examine
from undersigned.press.facts.find import DIFFERS, FITS, UNPROVEN
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.report import build_lines, describe
from undersigned.verify.verifier import verify
from undersigned.verify.wording import printable

TEXTS = (
    ("en", "# Two nurses\n\nWe ask for *two* nurses on every night shift. We do not ask for more pay.\n"),
)
LANGUAGES = {
    "en": "We ask for two nurses on every night shift.",
    "he": "אנחנו מבקשות שתי אחיות בכל משמרת לילה.",
    "ar": "نطلب ممرضتين في كل نوبة ليلية.",
}


def judged(words: str) -> Judgement:
    article = parse_article(f"The letter says: “{words}”".encode(), "a.txt")
    return judge(find_quotations(article)[0], article, list(letter().values()), Speaker("letter"))


@pytest.fixture(scope="module")
def press_letter() -> PressLetter:
    plan = LetterPlan(texts=TEXTS, signs=3, addressees=("The board of Northfield Hospital",))
    files = HeldFiles(make_world(plan=plan).files)
    document = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    return build_letter(document, {"en": files["texts/en.md"]}, verify(files).require_ok())


def report(text: str, letter: PressLetter) -> ArticleReport:
    return examine(parse_article(text.encode(), f"{text[:4]}.txt"), letter)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("We will not leave our patients.", v.VERBATIM),
        ("on 19 nights a ward was left with a single nurse,", v.TYPOGRAPHY),
        ("We do not call for a strike […] we do not threaten one.", v.SHORTENED),
        ("On 18 nights a ward was left with a single nurse.", v.ALTERED),
        ("We do call for a strike", v.ALTERED),
        ("call for a strike", v.ALTERED),
        ("On [18] nights a ward was left with a single nurse.", v.ALTERED),
        ("On 19 nights a ward was left with a single nurse. We will not leave our patients.", v.JOINED),
        ("The minister must resign at once.", v.NOT_IN_LETTER),
        ("ordinary Tuesday", v.SCARE),
        ("We are not a handful … we are tired", v.ALTERED),
        ("We will not leave our Patients.", v.ALTERED),
        ("We will not, leave our patients.", v.ALTERED),
    ],
)
def test_the_examples_of_the_docs(words: str, verdict: str) -> None:
    assert judged(words).verdict == verdict


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("On 18 nights a ward was left with a single nurse.", "number"),
        ("We do call for a strike", "negation"),
        ("In Oncology the night shift has not been complete since September.", "name"),
        ("We will not leave our Patients.", "case"),
        ("We are tired but we are not a handful.", "punctuation"),
    ],
)
def test_names_what_turns_the_meaning(words: str, kind: str) -> None:
    assert [change.kind for change in judged(words).changes] == [kind]


def test_the_places_of_joined_words_end_with_their_sentences() -> None:
    found = judged("We do not call for a strike, and we do not threaten one. We will not leave our patients.")
    again = judged("On 19 nights a ward was left with a single nurse. We will not leave our patients.")
    assert found.verdict in {v.JOINED, v.ALTERED}
    assert [span.words.rstrip(".") for span in again.spans] == [
        "On 19 nights a ward was left with a single nurse",
        "We will not leave our patients",
    ]


@pytest.mark.parametrize(
    "words", ["One nurse for every eight patients", "one nurse for every eight patients."]
)
def test_words_that_stand_in_two_places_are_verbatim_in_either(words: str) -> None:
    assert judged(words).verdict == v.VERBATIM


def test_says_that_a_marked_gap_hides_a_negation() -> None:
    found = judged("We do … call for a strike")
    assert found.verdict == v.SHORTENED
    assert any("negation" in str(note) for note in found.notes)
    assert found.left_out == ("not",)


@pytest.mark.parametrize(
    ("sentence", "about", "status"),
    [
        ("In the end 3 members signed the letter.", "signers", FITS),
        ("In the end 4 members signed the letter.", "signers", DIFFERS),
        ("It was signed by 3 of the 8 members.", "roster", FITS),
        ("It was signed by 3 of the 9 members.", "roster", DIFFERS),
        ("They sent a letter to the board of Northfield Hospital.", "addressee", FITS),
        ("They sent a letter to the minister.", "addressee", DIFFERS),
        ("They signed the letter on 5 December 2025.", "day", UNPROVEN),
        ("They signed the letter on 5 March 2024.", "day", DIFFERS),
    ],
)
def test_facts_stand_beside_the_record(
    sentence: str, about: str, status: str, press_letter: PressLetter
) -> None:
    found = [one for one in report(sentence, press_letter).facts if one.about == about]
    assert [one.status for one in found] == [status]
    assert sentence[found[0].start : found[0].end] == found[0].said


def test_numbers_inside_quotations_are_no_facts_of_the_article(press_letter: PressLetter) -> None:
    assert report("They write: “77 members signed the letter.”", press_letter).facts == ()


def test_articles_are_laid_side_by_side(press_letter: PressLetter) -> None:
    one = report("The letter: “We do not ask for more pay.” It has 300 beds.", press_letter)
    two = report("A letter says: “We do ask for more pay.” It has 400 beds.", press_letter)
    found = compare([one, two], press_letter)
    assert [len(sentence.uses) for sentence in found.sentences] == [0, 0, 2]
    assert [sentence.words for sentence in found.unquoted] == [
        "Two nurses",
        "We ask for two nurses on every night shift.",
    ]
    assert {str(difference.about) for difference in found.differences} == {
        "We do not ask for more pay.",
        "number of beds",
    }


@pytest.mark.parametrize("mark", ["“", '"'])
def test_a_mark_that_nothing_closes_is_told(mark: str, press_letter: PressLetter) -> None:
    found = report(f"The letter says: {mark}We do ask for more pay. The board is silent.", press_letter)
    assert [(one.words, one.judgement.verdict) for one in found.quotations] == [
        ("We do ask for more pay.", v.ALTERED)
    ]
    other = report(
        f"The director said: {mark}Nothing is wrong here at all. The board is silent.", press_letter
    )
    assert other.quotations == ()
    for one, words in ((found, "We do ask for more pay."), (other, "Nothing is wrong here at all.")):
        assert [str(note) for note in one.article.notes] == [
            f"A quotation mark is not closed, before “{words}”; at most that sentence was judged."
        ]
    closed = report("The letter says: “We do ask for more pay.” The board is silent.", press_letter)
    assert closed.article.notes == ()


def test_one_article_that_quotes_in_two_ways_is_told(press_letter: PressLetter) -> None:
    true, false = "We do not ask for more pay.", "We do ask for more pay."
    both = report(f"The letter says: “{true}” Then it says: “{false}”", press_letter)
    one = report(f"The letter says: “{true}”", press_letter)
    for reports in ([both, one], [one, both]):
        (difference,) = compare(reports, press_letter).differences
        said = [(number, str(words)) for number, words in difference.said]
        place = reports.index(both)
        assert (place, f"altered: “{false}”") in said
        assert (place, f"verbatim: “{true}”") in said
        assert len(said) == 3


@pytest.mark.parametrize(
    "words", ["We do […] ask for more pay.", "We do […] ask for more pay", "ask for more pay"]
)
def test_what_hides_a_negation_differs_from_the_whole(words: str, press_letter: PressLetter) -> None:
    reports = [
        report("The letter says: “We do not ask for more pay.”", press_letter),
        report(f"The letter says: “{words}”", press_letter),
    ]
    (difference,) = compare(reports, press_letter).differences
    assert [number for number, _ in difference.said] == [0, 1]
    plain = [reports[0], report("The letter says: “We do not ask for more pay”.", press_letter)]
    assert compare(plain, press_letter).differences == ()


def test_what_nobody_quotes_stands_folded_and_in_the_order_of_the_letter() -> None:
    texts = tuple((lang, f"# {lang}\n\n{words} {words}\n") for lang, words in LANGUAGES.items())
    files = HeldFiles(make_world(plan=LetterPlan(texts=texts, signs=3)).files)
    document = schema.parse_document(Letter, files[names.LETTER], names.LETTER, LETTER_BYTES)
    held = {lang: files[f"texts/{lang}.md"] for lang in LANGUAGES}
    letter = build_letter(document, held, verify(files).require_ok())
    said = " ".join(f"“{words}”" for words in LANGUAGES.values())
    reports = [report(f"{number} {said}", letter) for number in range(2)]
    page = build_press_page(reports, compare(reports, letter), letter)
    folded = page.partition('<details class="unquoted">')[2].partition("</details>")[0]
    assert re.findall(r'<ul lang="(..)" dir="(...)">', folded) == [
        ("en", "ltr"),
        ("he", "rtl"),
        ("ar", "rtl"),
    ]


@pytest.mark.parametrize("lang", ["en", "es", "he", "ar"])
def test_what_was_not_read_is_told_in_every_form(lang: str, press_letter: PressLetter) -> None:
    said = "<p>The nurses wrote a letter, and it says: “We do not ask for more pay.” It goes on” so.</p>"
    page = f"<article>{said * 3}<aside>“We care about nobody,” he said.</aside>{said}</article>"
    found = examine(parse_article(page.encode(), "a.html"), press_letter)
    tongue = find_tongue(lang)
    notes = [tongue.tell(note) for note in found.article.notes]
    assert [re.findall(r"\d+", note)[0] for note in notes] == ["1", "4"]
    lines = build_lines([found], None, press_letter, tongue)
    assert all(any(printable(note) in line for line in lines) for note in notes)
    html = build_press_page([found], None, press_letter, tongue)
    assert all(str(escape(note)) in html for note in notes)
    (article,) = cast("list[dict[str, object]]", describe([found], None, press_letter)["articles"])
    assert article["notes"] == [str(note) for note in found.article.notes]
