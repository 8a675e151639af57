"""Pictures of pages made small enough to keep: python tools/keep_pictures.py FROM/ docs/tour/pictures/ NAME…

The tests of pages put pictures into the folder that UNDERSIGNED_PICTURES names.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

_HEIGHT = 1500
_COLOURS = 48


def keep(source: Path, target: Path) -> None:
    """The top of a picture, in few colours."""
    picture = Image.open(source).convert("RGB")
    top = picture.crop((0, 0, picture.width, min(picture.height, _HEIGHT)))
    if top.width > 1000:
        # A desk's page stands in the middle third of a wide window.
        side = (top.width - 800) // 2
        top = top.crop((side, 0, top.width - side, top.height))
    top.quantize(_COLOURS).save(target, optimize=True)


if __name__ == "__main__":
    origin, kept = Path(sys.argv[1]), Path(sys.argv[2])
    kept.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[3:]:
        keep(origin / f"{name}.png", kept / f"{name}.png")
