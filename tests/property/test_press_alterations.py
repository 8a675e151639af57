"""Whatever is changed in a quotation, it is never called verbatim; what typography changes is found."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from press.measure import LANGUAGES, letter
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.words.numerals import is_numeral
from undersigned.press.words.wordlist import build_words

WORDS = {
    lang: [word for one in text.sentences for word in text.cut(one.start, one.end).split()]
    for lang, text in letter().items()
}
WHOLE = {lang: " ".join(words) for lang, words in WORDS.items()}
TRIED = settings().max_examples
# The negations of the corpus' letter, written anew, and the words that begin a clause which they do not deny.
DENIALS = {
    lang: set(words.split())
    for lang, words in {
        "en": "not no nobody nothing without never cannot",
        "es": "no ni nadie nada ninguna ningún sin nunca",
        "he": "לא ולא שלא כשלא אין ואין שאין אינו שאינו איננו ואיננו אינה אינן שאינן בלי ובלי ללא "
        "מעולם ומעולם בלתי אסור",
        "ar": "لا ولا لم ولم فلم لن ولن ليس ليست ليسوا لسنا دون بلا ألا غير قط",
    }.items()
}
CLAUSES = build_words(
    "that who what but than or nor and because if when as que quien y o e ni si porque cuando como",
    "mientras quienes sino بل إلا أن إن",
)


# The words that count inside a bracket, of those of the letter.
NUMBERS = {"en": ["nine", "90"], "es": ["noventa", "90"], "he": ["תשעים", "90"], "ar": ["تسعون", "90"]}
OTHER = Speaker("other", "the minister")


def judge_words(words: str, speaker: Speaker = Speaker("letter")) -> Judgement:  # noqa: B008 - a value
    article = parse_article(f"⟨{words}⟩".replace("⟨", "「").replace("⟩", "」").encode(), "article.txt")
    quotation = find_quotations(article)[0]
    return judge(quotation, article, list(letter().values()), speaker)


def cuts_number(lang: str, at: int) -> bool:
    numerals = [is_numeral(word.strip(".,:;").casefold()) for word in WORDS[lang][max(0, at - 1) : at + 1]]
    return len(numerals) == 2 and all(numerals)


@st.composite
def quotations(draw: st.DrawFn) -> tuple[str, list[str]]:
    lang = draw(st.sampled_from(LANGUAGES))
    start = draw(st.integers(0, len(WORDS[lang]) - 31))
    end = start + draw(st.integers(6, 28))
    # What stands right behind a negation, or right before "for nobody", has lost it.
    beside = [*WORDS[lang][max(0, start - 3) : start], *WORDS[lang][end : end + 2]]
    assume(not any(word.casefold().strip(".,:;") in DENIALS[lang] for word in beside))
    # Nor is part of a number the number.
    assume(not cuts_number(lang, start) and not cuts_number(lang, end))
    return lang, WORDS[lang][start:end]


def alter(draw: Any, lang: str, words: list[str]) -> list[str]:
    at = draw(st.integers(0, len(words) - 1))
    kind = draw(st.sampled_from(["drop", "swap", "double", "other", "letter", "digit", "comma", "sign"]))
    word, other = words[at], draw(st.sampled_from(WORDS[lang]))
    match kind:
        case "drop":
            return words[:at] + words[at + 1 :]
        case "swap":
            return [*words[:at], *words[at + 1 : at + 2], word, *words[at + 2 :]]
        case "double":
            return [*words[:at], other, *words[at:]]
        case "other":
            return [*words[:at], other, *words[at + 1 :]]
        case "letter":
            place = draw(st.integers(0, len(word) - 1))
            changed = chr(ord(word[place]) ^ 1)
            return [*words[:at], word[:place] + changed + word[place + 1 :], *words[at + 1 :]]
        case "digit":
            return [*words[:at], f"{word}{draw(st.integers(0, 9))}", *words[at + 1 :]]
        case "sign":
            return [*words[:at], word + draw(st.sampled_from("!?;:؟")), *words[at + 1 :]]
        case _:
            return [*words[:at], word[:-1] if word.endswith((",", "،")) else f"{word},", *words[at + 1 :]]


@st.composite
def alterations(draw: st.DrawFn) -> str:
    """Words that stand nowhere in the letter, by one change of words that do."""
    lang, words = draw(quotations())
    text = " ".join(alter(draw, lang, words))
    assume(text.isprintable() and not set(text) & set("「」[]…"))
    # Words of one place may stand at another too, and the last comma is typography.
    assume(text.rstrip(".,;:،؛") not in WHOLE[lang] and fold(text) not in fold(WHOLE[lang]))
    return text


@settings(max_examples=8 * TRIED)
@given(alterations())
def test_an_altered_quotation_is_never_called_true(text: str) -> None:
    assert judge_words(text).verdict in {v.ALTERED, v.JOINED, v.NOT_IN_LETTER, v.TRANSLATED}


@settings(max_examples=2 * TRIED)
@given(alterations())
def test_an_altered_quotation_in_another_mouth_is_never_called_true(text: str) -> None:
    found = judge_words(text, OTHER)
    assert found.verdict == v.OTHER_SPEAKER
    # What would be altered as the letter's is told to be like it.
    assert found.notes or judge_words(text).verdict not in {v.ALTERED, v.JOINED}


@settings(max_examples=2 * TRIED)
@given(quotations())
def test_the_letters_words_in_another_mouth_are_found_and_told(chosen: tuple[str, list[str]]) -> None:
    found = judge_words(" ".join(chosen[1]), OTHER)
    assert found.verdict == v.VERBATIM
    assert any("By the rules the article gives these words" in str(note) for note in found.notes)


@settings(max_examples=4 * TRIED)
@given(st.data(), quotations())
def test_a_bracket_is_never_passed_over(data: st.DataObject, chosen: tuple[str, list[str]]) -> None:
    lang, words = chosen
    at = data.draw(st.integers(1, len(words) - 2))
    put = data.draw(st.sampled_from([*WORDS[lang], *sorted(DENIALS[lang]), *NUMBERS[lang]])).strip(".,:;")
    text = " ".join([*words[:at], f"[{put}]", *words[at + 1 :]])
    replaced = words[at].strip(".,:;«»\"'“”").casefold()
    assume(text.isprintable() and put and not set(put) & set("「」[]…") and not set(replaced) & set("…[]"))
    found = judge_words(text)
    assert found.verdict not in {v.VERBATIM, v.TYPOGRAPHY}
    denied, kept = put.casefold() in DENIALS[lang], replaced in DENIALS[lang]
    if denied != kept or (put in NUMBERS[lang] and replaced.isdigit() and replaced != "90"):
        assert found.verdict in {v.ALTERED, v.JOINED}


def fold(text: str) -> str:
    """The documented folding, written anew and wider: marks, hyphens, spaces and the first letter's case."""
    text = re.sub("[-‐‑־–—]", " ", re.sub("[“”„«»\"'’‘׳״]", "", text))
    return " ".join(text.casefold().split()).rstrip(".,;:،؛")


@settings(max_examples=6 * TRIED)
@given(quotations())
def test_a_negation_dropped_at_the_beginning_is_never_passed_over(chosen: tuple[str, list[str]]) -> None:
    lang, (dropped, *words) = chosen
    rest = " ".join(words)
    assume(rest.isprintable() and not set(rest) & set("「」[]…") and WHOLE[lang].count(rest) == 1)
    assume(not (is_numeral(dropped.casefold()) and is_numeral(words[0].strip(".,:;").casefold())))
    found = judge_words(rest).verdict
    begins = words[0].strip(".,:;").casefold()
    twice = lang != "en" and begins in DENIALS[lang]
    if dropped.casefold() in DENIALS[lang] and begins not in CLAUSES and not twice:
        assert found == v.ALTERED
    elif dropped.casefold() not in DENIALS[lang]:
        assert found == v.VERBATIM


@settings(max_examples=3 * TRIED)
@given(quotations())
def test_a_word_dropped_at_the_end_is_a_shorter_quotation(chosen: tuple[str, list[str]]) -> None:
    lang, (*words, dropped) = chosen
    rest = " ".join(words)
    assume(rest.isprintable() and not set(rest) & set("「」[]…"))
    cut = is_numeral(words[-1].casefold()) and is_numeral(dropped.strip(".,:;").casefold())
    if dropped.strip(".,:;").casefold() not in DENIALS[lang] and not cut:
        assert judge_words(rest).verdict == v.VERBATIM


@settings(max_examples=2 * TRIED)
@given(quotations())
def test_a_quotation_as_it_stands_is_verbatim(chosen: tuple[str, list[str]]) -> None:
    assert judge_words(" ".join(chosen[1])).verdict == v.VERBATIM


@settings(max_examples=2 * TRIED)
@given(quotations(), st.sampled_from(["space", "mark", "case", "end"]))
def test_what_only_typography_changes_is_found(chosen: tuple[str, list[str]], kind: str) -> None:
    text = " ".join(chosen[1])
    changed = {
        "space": text.replace(" ", "\u00a0", 1),
        "mark": text.replace("'", "’").replace("“", '"').replace("”", '"'),
        "case": text[0].swapcase() + text[1:],
        "end": text + "," if text[-1].isalnum() else text[:-1] + ",",
    }[kind]
    found = judge_words(changed)
    assume(text[-1] in ".,:;" or text[-1].isalnum())
    assert found.verdict in {v.VERBATIM, v.TYPOGRAPHY}
    if found.verdict == v.TYPOGRAPHY:
        assert found.foldings
