"""What other sites show of a letter: its number in one line, as an image or as a card."""

from __future__ import annotations

from typing import Final

from markupsafe import escape

from undersigned.server.letters import Served
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
