"""Pages of the site, each a template beside the code that fills it, in one frame.

Templates say sentences by `_("…", name=value)` and `n_("1 …", "{number} …", number)`.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from starlette.responses import HTMLResponse

from undersigned import __version__
from undersigned.languages import LANGUAGES
from undersigned.page.languages import find_direction, name_language
from undersigned.server.headers import NOTHING
from undersigned.server.shell.assets import STYLE, Asset
from undersigned.server.shell.view import View

_PAGE_POLICY: Final = (
    NOTHING.replace("form-action 'none'", "form-action 'self'") + "; style-src 'self'; img-src 'self'"
)


def render(template: str, view: View, status: int = 200, **values: object) -> HTMLResponse:
    """A page without script.

    Args:
        template: its path below `server`, as `reader/list.html.jinja`.
        values: what the template fills in.
    """
    html = render_html(template, view, scripts=(), **values)
    return HTMLResponse(html, status, {"content-security-policy": _PAGE_POLICY, "vary": "accept-language"})


def render_html(template: str, view: View, *, scripts: tuple[Asset, ...], **values: object) -> str:
    """The page as text; `scripts` stand in its head, each with its digest."""
    tongue = view.tongue
    return _template(template).render(
        _=tongue.say,
        n_=tongue.count,
        tongue=tongue,
        view=view,
        direction=find_direction(tongue.lang),
        languages=[(lang, name_language(lang)) for lang in LANGUAGES],
        scripts=scripts,
        style=STYLE,
        version=__version__,
        **values,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("undersigned.server", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)
