"""The page of the press check: the letter in the middle, what was quoted marked in it, and who quotes it.

Source: PROTOCOL §7 (pages are made from a bundle that verified, never taken from it).
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from undersigned import __version__, canon
from undersigned.page.languages import find_direction, name_language
from undersigned.press import report as told
from undersigned.press import verdict as v
from undersigned.press.compare import Comparison
from undersigned.press.examine import ArticleReport, PressLetter
from undersigned.press.facts import FITS
from undersigned.press.signed import SignedText
from undersigned.press.verdict import Judgement

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
    reports: Sequence[ArticleReport], comparison: Comparison | None, letter: PressLetter
) -> str:
    """The whole page: HTML that holds its own style, and loads and runs nothing.

    Args:
        comparison: what `compare` found, where there are several articles.
    """
    cards = _build_cards(reports)
    placed = {number for number, (_, judgement) in cards.items() if judgement.spans}
    columns = [_build_column(text, cards) for text in letter.texts if _is_quoted(text, cards)]
    style = _read("press.css")
    return _template().render(
        columns=columns or [_build_column(text, cards) for text in letter.texts[:1]],
        comparison=comparison,
        elsewhere=[
            card for number, (card, _) in cards.items() if number not in placed and card.verdict != v.SCARE
        ],
        fits=FITS,
        letter=letter,
        names=v.NAMES,
        policy=_build_policy(style),
        reports=reports,
        scare=[card for card, _ in cards.values() if card.verdict == v.SCARE],
        style=Markup(style),  # noqa: S704 - ours
        summary=told.build_summary,
        tell_fact=told.tell_fact,
        verdicts=_count(reports),
        version=__version__,
    )


def _build_cards(reports: Sequence[ArticleReport]) -> dict[int, tuple[Card, Judgement]]:
    found: dict[int, tuple[Card, Judgement]] = {}
    for report in reports:
        for one in report.quotations:
            number, judgement = len(found) + 1, one.judgement
            direction = find_direction(judgement.lang or report.article.lang or "en")
            notes = [f"Typography: {', '.join(judgement.foldings)}."] if judgement.foldings else []
            notes += [f"Left out: “{words}”" for words in judgement.left_out if words]
            notes += [f"Put in: “{words}”" for words in judgement.inserted]
            changes = tuple((c.signed, c.quoted) for c in judgement.changes if c.kind in _CHANGES)
            card = Card(
                number=number,
                article=report.article.name,
                verdict=judgement.verdict,
                label=v.NAMES[judgement.verdict],
                words=one.words,
                direction=direction,
                changes=changes,
                notes=(*notes, *judgement.notes),
                speaker=told.tell_speaker(judgement).removeprefix("speaker: "),
            )
            found[number] = (card, judgement)
    return found


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


def _count(reports: Sequence[ArticleReport]) -> list[tuple[str, str, int]]:
    counts = [(one, v.NAMES[one], sum(report.count(one) for report in reports)) for one in v.VERDICTS]
    return [one for one in counts if one[2]]


def _build_policy(style: str) -> str:
    digest = base64.b64encode(canon.sha256(style.encode())).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _read(name: str) -> str:
    return (resources.files("undersigned.page") / name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_read("press.html.jinja"))
