"""What other sites show of a letter: its number in one line, as an image or as a card."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from markupsafe import Markup, escape

from undersigned.page.templates import build_policy
from undersigned.server.letters import Served
from undersigned.server.shell.rendering import render_html
from undersigned.server.shell.view import View
from undersigned.tongue import Tongue

# Given to `textLength`, so that a reader's font changes nothing.
_CHAR_WIDTH: Final = 7
_MARGIN: Final = 10


def tell_count(served: Served, tongue: Tongue) -> str:
    """How many signed, if the letter is released and its bundle verified."""
    if served.shown is None:
        return tongue.say("not released")
    return tongue.count(
        "{number} signed · verified", "{number} signed · verified", served.shown.facts.signatures
    )


def build_badge(served: Served, tongue: Tongue) -> str:
    """An SVG image that says so."""
    name, told = tongue.say("Open letter"), tell_count(served, tongue)
    left, right = (_CHAR_WIDTH * len(one) + 2 * _MARGIN for one in (name, told))
    label = escape(f"{name}: {told}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="24" role="img" '
        f'aria-label="{label}"><title>{label}</title>'
        f'<rect width="{left}" height="24" fill="#1c1b19"/>'
        f'<rect x="{left}" width="{right}" height="24" fill="#1f4f7a"/>'
        '<g fill="#ffffff" font-family="system-ui, sans-serif" font-size="13">'
        f'<text x="{_MARGIN}" y="16" textLength="{left - 2 * _MARGIN}">{escape(name)}</text>'
        f'<text x="{left + _MARGIN}" y="16" textLength="{right - 2 * _MARGIN}">{escape(told)}</text>'
        "</g></svg>\n"
    )


def build_card(served: Served, view: View) -> tuple[str, str]:
    """A small page for a frame on another site, which holds its style; and its content security policy."""
    style = _read_style()
    values = {
        "letter": served.letter,
        "group": served.group,
        "address": view.link(f"/letters/{served.id}"),
        "number": view.tongue.number(served.shown.facts.signatures) if served.shown else "",
        "told": _tell_card(served, view.tongue),
        "style": Markup(style),  # noqa: S704 - ours
    }
    policy = f"{build_policy(style)}; frame-ancestors *"
    return render_html("reader/card.html.jinja", view, values), policy


def _tell_card(served: Served, tongue: Tongue) -> str:
    if served.shown is None:
        return tongue.say("Not released: nobody is told how many signed.")
    facts = served.shown.facts
    return tongue.say("of {number} on the roster signed it. Anybody can check.", number=facts.entries)


@cache
def _read_style() -> str:
    return (resources.files(__package__) / "card.css").read_text("utf-8")
