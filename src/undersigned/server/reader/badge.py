"""What other sites show of a letter: its number in one line, as an image or as a card."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from markupsafe import Markup, escape

from undersigned.page.templates import build_policy
from undersigned.server.letters import Served
from undersigned.server.reader.stages import Told
from undersigned.server.shell.rendering import render_html
from undersigned.server.shell.view import View
from undersigned.tongue import Tongue

# Given to `textLength`, so that a reader's font changes nothing.
_CHAR_WIDTH: Final = 7
_MARGIN: Final = 10


def build_badge(told: Told, tongue: Tongue) -> str:
    """An SVG image that says in a word or two how far a letter has come, or how many signed it."""
    name, short = tongue.say("Open letter"), told.short
    left, right = (_CHAR_WIDTH * len(one) + 2 * _MARGIN for one in (name, short))
    label = escape(f"{name}: {short}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="24" role="img" '
        f'aria-label="{label}"><title>{label}</title>'
        f'<rect width="{left}" height="24" fill="#1c1b19"/>'
        f'<rect x="{left}" width="{right}" height="24" fill="#1f4f7a"/>'
        '<g fill="#ffffff" font-family="system-ui, sans-serif" font-size="13">'
        f'<text x="{_MARGIN}" y="16" textLength="{left - 2 * _MARGIN}">{escape(name)}</text>'
        f'<text x="{left + _MARGIN}" y="16" textLength="{right - 2 * _MARGIN}">{escape(short)}</text>'
        "</g></svg>\n"
    )


def build_card(served: Served, told: Told, view: View) -> tuple[str, str]:
    """A small page for a frame on another site, which holds its style; and its content security policy."""
    style = _read_style()
    values = {
        "letter": served.letter,
        "group": served.group,
        "address": view.link(f"/letters/{served.id}"),
        "number": view.tongue.number(served.shown.facts.signatures) if served.shown else "",
        "told": _tell_card(served, told, view.tongue),
        "style": Markup(style),  # noqa: S704 - ours
    }
    policy = f"{build_policy(style)}; frame-ancestors *"
    return render_html("reader/card.html.jinja", view, values), policy


def _tell_card(served: Served, told: Told, tongue: Tongue) -> list[str]:
    if served.shown is None:
        return [told.day, told.sentence]
    facts = served.shown.facts
    return [tongue.say("of {number} on the roster signed it. Anybody can check.", number=facts.entries)]


@cache
def _read_style() -> str:
    return (resources.files(__package__) / "card.css").read_text("utf-8")
