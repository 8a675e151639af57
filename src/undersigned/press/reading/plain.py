"""The paragraphs of plain text: lines that a mail program quoted, and words that the end of a line parts.

Whether a hyphen there is one of the word, the letter tells (`press.words.hyphens`).
"""

from __future__ import annotations

import re
from typing import Final

from undersigned.press.reading.portable import HYPHENATION

_GAP: Final = re.compile(r"\n[ \t]*\n\s*")
_PARTED: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad‐]\n[ \t]*(?=[^\W\d_])")
_ANSWERED: Final = re.compile(r"(?:^[ \t]*>.*\n?){2,}", re.MULTILINE)
_SIGN: Final = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)


def split_plain(text: str) -> list[tuple[str, str]]:
    """Kind and text of each paragraph.

    Where two lines or more begin with `>`, as in answered mail, that sign is none of their words.
    """
    read = _ANSWERED.sub(lambda found: _SIGN.sub("", found[0]), text)
    return [("p", _PARTED.sub(HYPHENATION, one)) for one in _GAP.split(read)]
