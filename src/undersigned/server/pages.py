"""The pages beside a released letter's own: the list, and a letter that is still open.

Source: PROTOCOL §5 (no count before the release).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from undersigned.desk.disclosure import describe_dates
from undersigned.letter.text import render_html
from undersigned.page.languages import find_direction, name_language
from undersigned.server.letters import Served
from undersigned.verify.narrate import build_sentence

_LIST: Final = "list.html.jinja"
_OPEN: Final = "open.html.jinja"


def build_list(letters: list[Served], prefix: str) -> str:
    """The list of letters: HTML that loads and runs nothing."""
    told = [(one, build_sentence(one.shown.facts) if one.shown else None) for one in letters]
    return _template(_LIST).render(letters=told, prefix=prefix, style=_style())


def build_open(served: Served, prefix: str) -> str:
    """The page of a letter that is not released: its texts and terms, and no count.

    Raises:
        MalformedInput: a text that is not the one that the letter names.
    """
    texts = [
        (lang, find_direction(lang), name_language(lang), Markup(render_html(text)))  # noqa: S704 - rendered safe
        for lang, text in served.texts().items()
    ]
    terms = describe_dates(served.letter)
    return _template(_OPEN).render(one=served, prefix=prefix, style=_style(), terms=terms, texts=texts)


def _style() -> Markup:
    return Markup((resources.files("undersigned.page") / "letter.css").read_text("utf-8"))  # noqa: S704 - ours


@cache
def _template(name: str) -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((resources.files("undersigned.server") / name).read_text("utf-8"))
