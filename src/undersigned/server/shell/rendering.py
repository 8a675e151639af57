"""Pages of the site, each a template beside the code that fills it, in one frame.

Templates say sentences by `_("…", name=value)` and `n_("1 …", "{number} …", number)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from starlette.responses import HTMLResponse

from undersigned import __version__
from undersigned.languages import LANGUAGES
from undersigned.page.languages import find_direction, name_language
from undersigned.page.templates import LOADER
from undersigned.server.client.script import CLIENT
from undersigned.server.client.words import Words
from undersigned.server.headers import NOTHING
from undersigned.server.shell.assets import ICON, STYLE, Asset
from undersigned.server.shell.view import View

_PAGE_POLICY: Final = (
    NOTHING.replace("form-action 'none'", "form-action 'self'") + "; style-src 'self'; img-src 'self'"
)

# A worker has the policy of its page; `blob:` is the page's own script, whose digest the page checked.
SCRIPT_PAGE_POLICY: Final = _PAGE_POLICY + "; script-src 'self'; worker-src blob:; connect-src 'self'"


def render(template: str, view: View, status: int = 200, **values: object) -> HTMLResponse:
    """A page without script.

    Args:
        template: its path below `server`, as `reader/list.html.jinja`.
        values: what the template fills in.
    """
    return _answer(render_html(template, view, values), _PAGE_POLICY, status)


def render_with_client(template: str, view: View, page: str, words: Words, **values: object) -> HTMLResponse:
    """A page with the client's script; one that says what is missing where that was not built.

    The template says in a `<noscript>` that the page needs a script, and what to do instead.

    Args:
        template: its path below `server`.
        page: which page's script runs: a key of `PAGES` in `web/src/pages/page.ts`.
        words: the sentences that the script says.
        values: what the template fills in.
    """
    if CLIENT is None:
        return render("client/missing.html.jinja", view, 503)
    html = render_html(template, view, values, (CLIENT,), page, words)
    return _answer(html, SCRIPT_PAGE_POLICY, 200)


def _answer(html: str, policy: str, status: int) -> HTMLResponse:
    return HTMLResponse(html, status, {"content-security-policy": policy, "vary": "accept-language"})


def render_html(
    template: str,
    view: View,
    values: Mapping[str, object],
    scripts: tuple[Asset, ...] = (),
    page: str = "",
    words: Words | None = None,
) -> str:
    """The page as text; `scripts` stand in its head, each with its digest, `words` at its end."""
    tongue = view.tongue
    frame = {
        "_": tongue.say,
        "n_": tongue.count,
        "tongue": tongue,
        "view": view,
        "direction": find_direction(tongue.lang),
        "languages": [(lang, name_language(lang)) for lang in LANGUAGES],
        "page": page,
        "words": words,
        "scripts": scripts,
        "style": STYLE,
        "icon": ICON,
        "version": __version__,
    }
    return _template(template).render(frame | dict(values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("undersigned.server", "."), LOADER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return environment


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)
