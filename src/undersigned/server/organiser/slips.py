"""Invitation codes as slips of paper: drawn, shown once, and kept here as digests alone.

Source: PROTOCOL §4 (rule `registrars`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import segno
from markupsafe import Markup

from undersigned.roster.charter import Charter
from undersigned.server.codes import digest_code, draw_code
from undersigned.server.held_keys import HeldKeys

CODES_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Slip:
    """One code, and the picture that a telephone reads it from."""

    code: str
    picture: Markup


def list_code_classes(charter: Charter, keys: HeldKeys) -> list[str]:
    """The classes for which this server can vouch."""
    return [one.name for one in charter.classes if keys.find_registrar(charter.id, one.name) is not None]


def build_slips(count: int, class_: str, link: str) -> tuple[list[Slip], list[bytes]]:
    """New codes for a class as slips, and their digests.

    Args:
        link: where one enrols. The code stands behind its `#`, which browsers do not send.
    """
    codes = [draw_code() for _ in range(count)]
    slips = [Slip(code, draw_picture(f"{link}#{code}")) for code in codes]
    return slips, [digest_code(code, class_) for code in codes]


def draw_picture(text: str) -> Markup:
    """A QR code as SVG."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, svgclass="qr", lineclass="qr-line"))  # noqa: S704 - drawn here
