"""The templates of pages: those that stand alone, and the parts that they share with a server's."""

from __future__ import annotations

import base64
from functools import cache
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined

from undersigned import __version__, canon
from undersigned.page.languages import find_direction
from undersigned.tongue import Tongue

LOADER: Final = PrefixLoader({"page": PackageLoader("undersigned.page", ".")})
"""Finds the parts below `page/`."""


def render_part(name: str, tongue: Tongue, **values: object) -> str:
    """A template of this package, filled in.

    Args:
        name: without its ending, as `letter` or `parts/verdict`.
        values: what it is filled with, beside what every template has.
    """
    template = _environment().get_template(f"page/{name}.html.jinja")
    return template.render(
        _=tongue.say,
        n_=tongue.count,
        tongue=tongue,
        direction=find_direction(tongue.lang),
        version=__version__,
        **values,
    )


def build_policy(style: str) -> str:
    """The content security policy of a page that holds this style, and loads and runs nothing."""
    digest = base64.b64encode(canon.sha256(style.encode())).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def read_part(name: str) -> str:
    """A file of this package, as `letter.css`."""
    return (resources.files("undersigned.page") / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
