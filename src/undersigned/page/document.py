"""The whole page, as one HTML document.

Source: PROTOCOL §7 (pages are made from a bundle that verified, never taken from it).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape

from undersigned import __version__, canon
from undersigned.letter.text import render_html
from undersigned.page.languages import find_direction, name_language
from undersigned.page.picture import ROW_HEIGHT, build_bars, build_rows
from undersigned.page.shown import Shown
from undersigned.page.words import STEPS, build_answer
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


def build_page(shown: Shown) -> str:
    """The page of a bundle that verified: HTML that holds its own style, and loads and runs nothing."""
    facts = shown.facts
    texts = [_render(lang, text) for lang, text in shown.texts.items()]
    style = _read("letter.css") + "".join(_mark_tab(text.lang) for text in texts)
    return _template().render(
        answer=build_answer(facts),
        bars=build_bars(facts),
        facts=facts,
        letter=shown.letter,
        policy=_build_policy(style),
        report=shown.report,
        row_height=ROW_HEIGHT,
        rows=build_rows(facts),
        sections=build_sections(facts)[:-1],
        sentence=build_sentence(facts),
        steps=STEPS,
        style=Markup(style),  # noqa: S704 - ours, but for language tags
        texts=texts,
        unproven=list_unproven(facts),
        version=__version__,
    )


def _render(lang: str, text: str) -> PageText:
    # The page's own headings stand above the letter's.
    html = _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + 1, _DEEPEST)}>", render_html(text))
    return PageText(lang, find_direction(lang), name_language(lang), Markup(html))  # noqa: S704 - rendered safe


def _build_policy(style: str) -> str:
    digest = base64.b64encode(canon.sha256(style.encode())).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _mark_tab(lang: str) -> str:
    """The rule that marks the language that is shown; a tag has only letters, digits and hyphens."""
    tab = f'.letter:has(#text-{lang}:target) a[href="#text-{lang}"]'
    return f"{tab} {{ border-color: currentcolor; color: var(--ink); }}\n"


def _mark_options(sentence: str) -> Markup:
    """A sentence of the report with its command-line options kept in one piece."""
    return Markup(_OPTION.sub(r"<code>\g<0></code>", str(escape(sentence))))  # noqa: S704 - escaped


def _read(name: str) -> str:
    return (resources.files("undersigned.page") / name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["told"] = _mark_options
    return environment.from_string(_read("letter.html.jinja"))
