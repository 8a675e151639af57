"""The pages beside a released letter's own: the list, and a letter that is still open.

Source: PROTOCOL §5 (no count before the release).
"""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import HTMLResponse

from undersigned.desk.disclosure import describe_dates
from undersigned.letter.text import render_html
from undersigned.page.languages import find_direction, name_language
from undersigned.server.letters import Served
from undersigned.server.shell.rendering import render
from undersigned.server.shell.view import View
from undersigned.verify.narrate import build_sentence


def render_list(letters: list[Served], view: View) -> HTMLResponse:
    """The list of letters."""
    told = [(one, build_sentence(one.shown.facts) if one.shown else None) for one in letters]
    return render("reader/list.html.jinja", view, letters=told)


def render_open(served: Served, view: View) -> HTMLResponse:
    """The page of a letter that is not released: its texts and terms, and no count.

    Raises:
        MalformedInput: a text that is not the one that the letter names.
    """
    texts = [
        (lang, find_direction(lang), name_language(lang), Markup(render_html(text)))  # noqa: S704 - rendered safe
        for lang, text in served.texts().items()
    ]
    terms = describe_dates(served.letter)
    return render("reader/open.html.jinja", view, one=served, terms=terms, texts=texts)
