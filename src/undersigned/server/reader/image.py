"""The picture that other sites show of a link to a letter: number, group, title and bars.

Source: the Open Graph protocol (og:image, 1200 × 630).
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont, features

from undersigned.page.languages import Direction, find_direction
from undersigned.page.picture import build_bars
from undersigned.server.letters import Served
from undersigned.server.reader.stages import Told
from undersigned.tongue import Tongue

WIDTH: Final = 1200
HEIGHT: Final = 630
NUMBER_TOP: Final = 228
NUMBER_SIZE: Final = 150
_MARGIN: Final = 72
_PAPER, _INK, _SOFT, _MARK, _EMPTY = "#fbfaf6", "#1c1b19", "#57534b", "#1f4f7a", "#ebe7dd"
_BARS_MOST: Final = 4
_BAR: Final = 22
# What is installed with many systems and covers several scripts; nothing of it is shipped.
FONTS: Final = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
)
_MISSING: Final = "\U0010fffd"
_ISOLATES: Final = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def build_image(served: Served, told: Told, tongue: Tongue) -> bytes:
    """The picture as a PNG; before the release without a number.

    Words in a script that no font here has are left out; number and bars are always there.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = Pen(ImageDraw.Draw(image), find_direction(tongue.lang))
    pen.write(_MARGIN, 34, f"{tongue.say('Open letter')} · {served.group}", _SOFT)
    pen.write(_MARGIN + 62, 54, served.letter.title, _INK)
    if served.shown is None:
        pen.write(300, 44, told.short, _SOFT)
    else:
        facts = served.shown.facts
        pen.write(NUMBER_TOP, NUMBER_SIZE, tongue.number(facts.signatures), _MARK)
        pen.write(402, 30, tongue.say("of {number} on the roster", number=facts.entries), _SOFT)
        bars = build_bars(facts, tongue=tongue)[:_BARS_MOST]
        for number, bar in enumerate(bars):
            pen.draw_bar(HEIGHT - _MARGIN - (len(bars) - number) * (_BAR + 10), bar.share)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


class Pen:
    """Writes lines from the side at which reading begins."""

    def __init__(self, draw: ImageDraw.ImageDraw, direction: Direction) -> None:
        self._draw, self._is_rtl = draw, direction == "rtl"

    def write(self, top: int, size: int, text: str, colour: str) -> None:
        """One line, cut where it does not fit; nothing where no font has its letters."""
        text = " ".join(text.translate(_ISOLATES).split())
        font = _find_font(text, size)
        if font is None:
            return
        cut = text
        while cut and self._draw.textlength(cut, font) > WIDTH - 2 * _MARGIN:
            cut = cut.removesuffix("…")[:-1].rstrip() + "…"
        place = (WIDTH - _MARGIN, top) if self._is_rtl else (_MARGIN, top)
        self._draw.text(place, cut, colour, font, anchor="ra" if self._is_rtl else "la")

    def draw_bar(self, top: int, share: float) -> None:
        """A bar, filled to a share in percent."""
        left, right = _MARGIN, WIDTH - _MARGIN
        length = round((right - left) * share / 100)
        self._draw.rectangle((left, top, right, top + _BAR), _EMPTY)
        if length:
            start = right - length if self._is_rtl else left
            self._draw.rectangle((start, top, start + length, top + _BAR), _MARK)


def _find_font(text: str, size: int) -> Font | None:
    """The first font that has every letter of a text; none for scripts that nothing here can lay out."""
    needs_layout = any("\u0590" <= one <= "\u109f" for one in text)
    if needs_layout and not features.check("raqm"):
        return None
    for path in ("", *FONTS):
        font = _load(path, size)
        if font is not None and all(_has(path, one) for one in set(text)):
            return font
    return None


@cache
def _load(path: str, size: int) -> Font | None:
    if not path:
        return ImageFont.load_default(size)
    return ImageFont.truetype(path, size) if Path(path).is_file() else None


@cache
def _has(path: str, letter: str) -> bool:
    font = _load(path, 24)
    return font is not None and (
        letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_MISSING))
    )
