"""Pictures of pages made small enough to keep: python tools/keep_pictures.py FROM/ docs/tour/pictures/ NAME…

The tests of pages put pictures into the folder that UNDERSIGNED_PICTURES names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops

_HEIGHT = 1500
_COLOURS = 48
_MARGIN = 20


def keep(source: Path, target: Path) -> None:
    """The top of a picture, in few colours."""
    picture = Image.open(source).convert("RGB")
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
    for name in sys.argv[3:]:
        keep(origin / f"{name}.png", kept / f"{name}.png")
