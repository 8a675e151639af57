"""Changes have the name of what they turn; what only typography changes is folded."""

from __future__ import annotations

import pytest

from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

LETTERS = {
    "en": "We will not put our names here. Two of those who did so left us. We cannot go on like this. "
    "On the fifth ward three patients died; nobody asked why. It was -5 degrees, and pay rose by 5%. "
    "We do not hide anything. The night list was empty again in June.",
    "es": "El año pasado murieron tres pacientes en la planta quinta. Pedimos un aumento del 5 %.",
    "he": "ג'ורג' ופרופ' לוי כתבו לנו שוב. בקומה החמישית עבדו שלוש אחיות בלילה.",
    "ar": "توفي ثلاثة مرضى في القسم الخامس هذا العام. ارتفع الأجر ٥٪ فقط هذا العام.",
}


def judged(lang: str, words: str) -> Judgement:
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    return judge(quotation, article, [build_signed(lang, LETTERS[lang].encode())], Speaker("letter"))


@pytest.mark.parametrize(
    ("lang", "words", "kind"),
    [
        ("en", "We will not put our names here, because two of those who did so left us.", "word"),
        ("en", "We will not put our names here, two of those who did so left us.", "punctuation"),
        ("en", "We can not go on like this.", "word"),
        ("en", "We can't go on like this.", "word"),
        ("en", "We can go on like this.", "negation"),
        ("en", "We don't hide anything.", "word"),
        ("en", "On the sixth ward three patients died", "number"),
        ("en", "The night list was empty again in July.", "name"),
        ("es", "El año pasado murieron tres pacientes en la planta sexta.", "number"),
        ("he", "בקומה השישית עבדו שלוש אחיות בלילה.", "number"),
        ("ar", "توفي ثلاثة مرضى في القسم السادس هذا العام.", "number"),
    ],
)
def test_a_change_has_the_name_of_what_it_turns(lang: str, words: str, kind: str) -> None:
    found = judged(lang, words)
    assert found.verdict == v.ALTERED
    assert [one.kind for one in found.changes] == [kind]


@pytest.mark.parametrize(
    ("lang", "words", "folding"),
    [
        ("he", "ג׳ורג׳ ופרופ׳ לוי כתבו לנו שוב.", "apostrophes"),
        ("en", "It was −5 degrees, and pay rose by 5%.", "dashes"),
        ("en", "It was -5 degrees, and pay rose by 5 %.", "spaces"),
        ("es", "Pedimos un aumento del 5%.", "spaces"),
        ("ar", "ارتفع الأجر 5% فقط هذا العام.", "digits of another script"),
    ],
)
def test_typography_of_numbers_and_geresh_is_folded(lang: str, words: str, folding: str) -> None:
    found = judged(lang, words)
    assert found.verdict == v.TYPOGRAPHY
    assert folding in [str(one) for one in found.foldings]


@pytest.mark.parametrize(
    "words", ["It was 5 degrees", "It was - 5 degrees", "pay rose by 5.", "pay rose by 6 %"]
)
def test_another_number_is_none_of_typography(words: str) -> None:
    assert judged("en", words).verdict == v.ALTERED


def test_marks_of_leaving_out_are_not_denied_where_words_are_joined() -> None:
    words = "We will not […] two of those who did so left us. The night list was empty […] in June."
    found = judged("en", words)
    assert found.verdict == v.JOINED
    assert "with no mark" not in " ".join(map(str, found.notes))


def test_a_number_changed_inside_joined_words_is_named() -> None:
    words = "On the fifth ward two patients died; nobody asked why. The night list was empty again in June."
    found = judged("en", words)
    assert found.verdict == v.JOINED
    assert [(one.signed, one.quoted, one.kind) for one in found.changes] == [("three", "two", "number")]
    assert "A number is changed" in " ".join(map(str, found.notes))
    untouched = judged("en", words.replace("two", "three"))
    assert (untouched.verdict, untouched.changes) == (v.JOINED, ())


@pytest.mark.parametrize("ending", [" —", " – ", "—"])
def test_a_dash_at_the_end_is_typography(ending: str) -> None:
    found = judged("en", f"We do not hide anything{ending}")
    assert found.verdict in {v.TYPOGRAPHY, v.VERBATIM}
    assert judged("en", f"We do hide anything{ending}").verdict == v.ALTERED


def test_what_is_shown_of_a_long_change_is_bounded() -> None:
    long = " ".join(f"word{number}" for number in range(60))
    letter = f"We ask for two nurses on every night shift of the week. We {long} not {long} say so to all."
    words = "We ask for two nurses on every night shift of the week. We say so to all."
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    found = judge(quotation, article, [build_signed("en", letter.encode())], Speaker("letter"))
    shown = [one for change in found.changes for one in (change.signed, change.quoted)]
    assert found.verdict in {v.ALTERED, v.JOINED}
    assert max(len(one.split()) for one in shown or [""]) <= 26
    for change in found.changes:
        assert change.kind != "negation" or " not " in change.signed


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("We’re not heroes, we’re not rebels", v.ALTERED),
        ("We aren’t heroes", v.ALTERED),
        ("We can’t sleep by day", v.ALTERED),
        ("We don’t hide", v.VERBATIM),
        ("You’ve asked whether they’re nurses", v.NOT_IN_LETTER),
    ],
)
def test_words_written_together_are_held_against_two(words: str, verdict: str) -> None:
    letter = "We are not heroes, we are not rebels, we will not rest. We cannot sleep by day. We don’t hide."
    article = parse_article(f"「{words}」".encode(), "a.txt")
    (quotation,) = find_quotations(article)
    found = judge(quotation, article, [build_signed("en", letter.encode())], Speaker("letter"))
    assert found.verdict == verdict
