"""The whole page, as one HTML document.

Source: PROTOCOL §7 (pages are made from a bundle that verified, never taken from it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from undersigned.letter.text import render_html
from undersigned.page.languages import find_direction, name_language
from undersigned.page.picture import ROW_HEIGHT, build_bars, build_rows
from undersigned.page.shown import Shown
from undersigned.page.templates import build_policy, read_part, render_part
from undersigned.page.words import build_answer, build_steps, name_steps
from undersigned.tongue import ENGLISH, Tongue
from undersigned.verify.narrate import build_sections, build_sentence
from undersigned.verify.unproven import list_unproven

_HEADING: Final = re.compile(r"<(/?)h([1-6])>")
_DEEPEST: Final = 6
_OPTION: Final = re.compile(r"--[a-z]+")


@dataclass(frozen=True, slots=True)
class PageText:
    """One language of the letter, rendered."""

    lang: str
    direction: str
    name: str
    html: Markup


def build_page(shown: Shown, tongue: Tongue = ENGLISH) -> str:
    """The page of a bundle that verified: HTML that holds its own style, and loads and runs nothing."""
    style = read_part("letter.css")
    return render_part(
        "letter",
        tongue,
        **build_values(shown, tongue),
        policy=build_policy(style),
        style=Markup(style),  # noqa: S704 - ours
    )


def build_values(shown: Shown, tongue: Tongue) -> dict[str, object]:
    """What the parts of a released letter's page are filled with."""
    facts = shown.facts
    return {
        "answer": build_answer(facts, tongue=tongue),
        "bars": build_bars(facts, tongue=tongue),
        "digits": shown.digits,
        "facts": facts,
        "group": facts.group,
        "letter": shown.letter,
        "report": shown.report,
        "row_height": ROW_HEIGHT,
        "rows": build_rows(facts, tongue=tongue),
        "sections": build_sections(facts, tongue=tongue)[:-1],
        "sentence": build_sentence(facts, tongue=tongue),
        "statuses": {"passed": tongue.say("passed"), "not checked": tongue.say("not checked")},
        "step_names": name_steps(tongue=tongue),
        "steps": build_steps(tongue=tongue),
        "texts": build_texts(shown.texts, tongue),
        "told": mark_options,
        "unproven": list_unproven(facts, tongue=tongue),
    }


def build_texts(texts: Mapping[str, str], tongue: Tongue) -> list[PageText]:
    """The letter's texts, rendered; the one in the page's own language first.

    Args:
        texts: CommonMark by language, as `letter.text.check_text` let it pass.
    """
    own_first = sorted(texts.items(), key=lambda one: one[0].lower().split("-")[0] != tongue.lang)
    return [
        PageText(lang, find_direction(lang), name_language(lang), render_words(text))
        for lang, text in own_first
    ]


def render_words(text: str, deeper: int = 1) -> Markup:
    """CommonMark as HTML, its headings below those of the page.

    Args:
        text: as `letter.text.check_text` let it pass.
        deeper: by how many steps.
    """
    html = _HEADING.sub(
        lambda found: f"<{found[1]}h{min(int(found[2]) + deeper, _DEEPEST)}>", render_html(text)
    )
    return Markup(html)  # noqa: S704 - rendered safe


def mark_options(sentence: str) -> Markup:
    """A sentence of the report with its command-line options kept in one piece."""
    return Markup(_OPTION.sub(r"<code>\g<0></code>", str(escape(sentence))))  # noqa: S704 - escaped
