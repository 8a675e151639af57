"""Pictures of pages made small enough to keep: python tools/keep_pictures.py FROM/ docs/tour/pictures/ NAME…

NAME=ONE+OTHER puts several beside each other. The tests of pages put pictures into the folder that
UNDERSIGNED_PICTURES names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops

_HEIGHT = 1500
_COLOURS = 48
_MARGIN = 20


def lay_beside(sources: list[Path]) -> Image.Image:
    """Pictures from left to right, from the top."""
    pictures = [Image.open(one).convert("RGB") for one in sources]
    if len(pictures) == 1:
        return pictures[0]
    width = sum(one.width + _MARGIN for one in pictures) - _MARGIN
    sheet = Image.new("RGB", (width, max(one.height for one in pictures)), "#bbb")
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        at += one.width + _MARGIN
    return sheet


def keep(sources: list[Path], target: Path) -> None:
    """The top of a picture, or of several, in few colours."""
    picture = lay_beside(sources)
    top = picture.crop((0, 0, picture.width, min(picture.height, _HEIGHT)))
    ground = Image.new("RGB", top.size, top.getpixel((0, 0)))
    box = ImageChops.difference(top, ground).getbbox()
    if box is not None:
        # Beside a page in a wide window there is nothing to see.
        left, right = max(0, box[0] - _MARGIN), min(top.width, box[2] + _MARGIN)
        top = top.crop((left, 0, right, top.height))
    top.quantize(_COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    origin, kept = Path(sys.argv[1]), Path(sys.argv[2])
    kept.mkdir(parents=True, exist_ok=True)
    for asked in sys.argv[3:]:
        name, _, parts = asked.partition("=")
        keep([origin / f"{one}.png" for one in (parts or name).split("+")], kept / f"{name}.png")
