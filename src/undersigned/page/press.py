"""The page of the press check: the letter in the middle, what was quoted marked in it, and who quotes it.

Source: PROTOCOL §7 (pages are made from a bundle that verified, never taken from it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from markupsafe import Markup, escape

from undersigned.page.languages import find_direction, name_language
from undersigned.page.templates import build_policy, read_part, render_part
from undersigned.press import report as told
from undersigned.press.compare import Comparison
from undersigned.press.examine import ArticleReport, Examined, PressLetter
from undersigned.press.facts.find import FITS
from undersigned.press.judging import verdict as v
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import Judgement
from undersigned.tongue import ENGLISH, Tongue

# Of what overlaps, the graver verdict gives the mark its colour.
_GRAVITY: Final = (v.VERBATIM, v.TYPOGRAPHY, v.SHORTENED, v.JOINED, v.ALTERED)
_CHANGES: Final = {"word", "number", "name", "negation", "case", "punctuation", "order"}


@dataclass(frozen=True, slots=True)
class Card:
    """One quotation as the page tells it.

    Args:
        number: what the marks in the letter refer to.
        direction: of its words.
    """

    number: int
    article: str
    verdict: str
    label: str
    words: str
    direction: str
    changes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    speaker: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of an article beside the record, in the reader's language."""

    article: str
    about: str
    said: str
    proven: str
    status: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the letter with its marks, and the cards of the quotations that begin in it."""

    kind: str
    html: Markup
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One text of the letter."""

    lang: str
    name: str
    direction: str
    digest: str
    rows: tuple[Row, ...]


def build_press_page(
    reports: Sequence[ArticleReport],
    comparison: Comparison | None,
    letter: PressLetter,
    tongue: Tongue = ENGLISH,
) -> str:
    """The whole page: HTML that holds its own style, and loads and runs nothing.

    Args:
        comparison: what `compare` found, where there are several articles.
        tongue: the reader's language; the words of letter and articles stay as they are.
    """
    style = read_part("letter.css") + read_part("press.css")
    return render_part(
        "press",
        tongue,
        **build_parts(reports, comparison, letter, tongue),
        policy=build_policy(style),
        style=Markup(style),  # noqa: S704 - ours
    )


def build_parts(
    reports: Sequence[ArticleReport],
    comparison: Comparison | None,
    letter: PressLetter,
    tongue: Tongue = ENGLISH,
) -> dict[str, object]:
    """What the template of the page, and `parts/press_card`, are filled with."""
    cards = _build_cards(reports, tongue)
    placed = {number for number, (_, judgement) in cards.items() if judgement.spans}
    columns = [_build_column(text, cards) for text in letter.texts if _is_quoted(text, cards)]
    return {
        "columns": columns or [_build_column(text, cards) for text in letter.texts[:1]],
        "comparison": comparison,
        "elsewhere": [
            card for number, (card, _) in cards.items() if number not in placed and card.verdict != v.SCARE
        ],
        "facts": _build_facts(reports, tongue),
        "letter": letter,
        "reports": reports,
        "scare": [card for card, _ in cards.values() if card.verdict == v.SCARE],
        "summaries": [
            (one.article.name, told.build_summary(one, tongue), told.tell_notes(one, tongue))
            for one in reports
        ],
        "unquoted": _list_unquoted(comparison),
        "verdicts": _count(reports, tongue),
    }


def build_card(report: ArticleReport, one: Examined, number: int, tongue: Tongue = ENGLISH) -> Card:
    """One quotation as a page tells it.

    Args:
        number: by which marks in the letter refer to it; 0 for none.
    """
    judgement = one.judgement
    notes = [*told.tell_differences(judgement, tongue), *map(tongue.tell, judgement.notes)]
    return Card(
        number=number,
        article=report.article.name,
        verdict=judgement.verdict,
        label=tongue.tell(v.NAMES[judgement.verdict]),
        words=one.words,
        direction=find_direction(judgement.lang or report.article.lang or "en"),
        changes=tuple((c.signed, c.quoted) for c in judgement.changes if c.kind in _CHANGES),
        notes=tuple(notes),
        speaker=tongue.say("Speaker: {speaker}", speaker=told.tell_speaker(judgement)),
    )


def _build_cards(reports: Sequence[ArticleReport], tongue: Tongue) -> dict[int, tuple[Card, Judgement]]:
    every = [(report, one) for report in reports for one in report.quotations]
    return {
        number: (build_card(report, one, number, tongue), one.judgement)
        for number, (report, one) in enumerate(every, 1)
    }


def _build_facts(reports: Sequence[ArticleReport], tongue: Tongue) -> list[FactRow]:
    return [
        FactRow(
            report.article.name,
            told.tell_about(fact, tongue),
            " ".join(fact.said.split()),
            tongue.say("says nothing") if fact.proven is None else tongue.tell(fact.proven),
            told.tell_status(fact, tongue),
            fact.status == FITS,
        )
        for report in reports
        for fact in report.facts
    ]


def _list_unquoted(comparison: Comparison | None) -> list[tuple[str, str, list[str]]]:
    """Language, direction and words of the sentences that nobody quotes, in the letter's order."""
    unquoted = comparison.unquoted if comparison else ()
    return [
        (lang, find_direction(lang), [one.words for one in held])
        for lang, held in groupby(unquoted, key=lambda one: one.lang)
    ]


def _is_quoted(text: SignedText, cards: dict[int, tuple[Card, Judgement]]) -> bool:
    return any(span.lang == text.lang for _, judgement in cards.values() for span in judgement.spans)


def _build_column(text: SignedText, cards: dict[int, tuple[Card, Judgement]]) -> Column:
    spans = [
        (*span.shown, number, card.verdict)
        for number, (card, judgement) in cards.items()
        for span in judgement.spans
        if span.lang == text.lang
    ]
    rows, seen = [], set[int]()
    for start, paragraph in zip(text.starts, text.paragraphs, strict=True):
        end = start + len(paragraph.text)
        here = [one for one in spans if one[0] < end and one[1] > start]
        new = dict.fromkeys(number for _, _, number, _ in here if number not in seen)
        seen.update(new)
        html = _mark(paragraph.text, [(a - start, b - start, n, verdict) for a, b, n, verdict in here])
        rows.append(Row(paragraph.kind, html, tuple(cards[number][0] for number in sorted(new))))
    return Column(
        text.lang, name_language(text.lang), find_direction(text.lang), text.digest.hex(), tuple(rows)
    )


def _mark(text: str, spans: list[tuple[int, int, int, str]]) -> Markup:
    """The paragraph with every quoted stretch marked, cut where marks begin and end so that none overlap."""
    clipped = [(max(0, a), min(len(text), b), number, verdict) for a, b, number, verdict in spans]
    edges = sorted({0, len(text), *(one[0] for one in clipped), *(one[1] for one in clipped)})
    pieces = []
    for first, last in pairwise(edges):
        over = [one for one in clipped if one[0] <= first and one[1] >= last]
        words = escape(text[first:last])
        if over:
            verdict = max((one[3] for one in over), key=_GRAVITY.index)
            refs = "".join(f'<a class="ref" href="#q{n}">{n}</a>' for a, b, n, _ in over if b == last)
            words = Markup(f'<mark class="{verdict}">{words}</mark>{refs and f"<sup>{refs}</sup>"}')  # noqa: S704 - escaped
        pieces.append(words)
    return Markup("").join(pieces)


def _count(reports: Sequence[ArticleReport], tongue: Tongue) -> list[tuple[str, str, int]]:
    counts = [
        (one, tongue.tell(v.NAMES[one]), sum(report.count(one) for report in reports)) for one in v.VERDICTS
    ]
    return [one for one in counts if one[2]]
