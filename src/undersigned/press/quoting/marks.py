"""Quotation marks: the conventions of many languages, and what only looks like a mark.

| written as | where |
| --- | --- |
| “…” ‘…’ | English, Spanish within «…», Chinese |
| «…» ‹…› | Spanish, Arabic, French, Russian |
| »…« ›…‹ | Danish, some German books |
| „…“ ‚…‘ | German, Czech |
| „…” ‚…’ | Polish, Hungarian, older Hebrew |
| ”…” ’…’ | Swedish, Finnish |
| ”…“ | Arabic, Hebrew, where the marks are mirrored |
| "…" '…' | typewriters, Hebrew, Arabic |
| ״…״ | Hebrew |
| 「…」 『…』 | Japanese, Chinese |

Inside a word these are none: the apostrophe (don’t), and the gershayim of Hebrew (מנכ"ל, דו״ח).
"""

from __future__ import annotations

import re
from typing import Final

DOUBLE: Final = '"“”„‟«»״＂「」『』〝〞〟'
SINGLE: Final = "'‘’‚‛‹›׳"
MARKS: Final = frozenset(DOUBLE + SINGLE)

# Which marks close what an opening mark opened.
CLOSERS: Final[dict[str, str]] = {
    "“": "”“",
    "‟": "”",
    "„": '“”"',
    "”": "”“",
    "«": "»",
    "»": "«»",
    '"': '"”',
    "״": '״"',
    "＂": "＂",
    "「": "」",
    "『": "』",
    "〝": "〞〟",
    "‘": "’",
    "‚": "‘’",
    "‛": "’",
    "’": "’",
    "'": "'’",
    "‹": "›",
    "›": "‹›",
}
# Marks that open wherever they stand; the others open only after a space or an opening bracket.
ALWAYS_OPEN: Final = frozenset("„‚‟‛「『〝")
# What may stand right before an opening mark.
BEFORE: Final = frozenset("([{<—–-־/:=¿¡…،,;*_|>：，、；。（《")

LAYOUT: Final = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

_HEBREW: Final = re.compile("[\u05d0-\u05ea]")
_GERSHAYIM: Final = frozenset('"״”“')
# מנכ"לית: so many letters may follow gershayim.
_ENDING: Final = 4
# The ’90s.
_DECADE: Final = re.compile(r"\d0s\b")
_JOINED: Final = frozenset("'’‘ʼ＇`")
# Prefixes that Hebrew and Arabic write on to the opening mark: ש"לא, בـ"…", و"…".
_PREFIXED: Final = re.compile("[ושהכלבמ]{1,3}|[وفبلكس]{1,2}(?:ال)?ـ?|ال")


def is_letter(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark on one."""
    return bool(char) and (char.isalnum() or "\u0300" <= char <= "\u036f" or _is_point(char))


def _is_point(char: str) -> bool:
    return (
        ("\u0591" <= char <= "\u05c7" and char not in "־׀׃׆") or "\u064b" <= char <= "\u0670" or char == "ـ"
    )


def is_inside_word(text: str, at: int) -> bool:
    """Whether the mark at `at` is part of a word, as an apostrophe or as gershayim.

    A mark between letters is, unless all that is before it are prefixes that Hebrew or Arabic write on to the
    word that follows, and at least two letters come after it.
    """
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not (before and is_letter(before)):
        return text[at] in "'’" and bool(_DECADE.match(text, at + 1))
    if not (after and is_letter(after)):
        # ג׳ and ג' at the end of a word
        return text[at] == "׳" or (text[at] in "'’" and _is_geresh(text, at))
    mark = text[at]
    if mark in _JOINED or mark == "׳":
        return True
    if mark not in _GERSHAYIM or not (_HEBREW.match(before) and _HEBREW.match(after)):
        return False
    start, end = _word_bounds(text, at)
    after_it = end - at - 1
    return after_it <= _ENDING if after_it == 1 or not _PREFIXED.fullmatch(text[start:at]) else False


def _is_geresh(text: str, at: int) -> bool:
    start, _ = _word_bounds(text, at)
    return at - start == 1 and bool(_HEBREW.match(text[start]))


def _word_bounds(text: str, at: int) -> tuple[int, int]:
    start, end = at, at + 1
    while start > 0 and is_letter(text[start - 1]):
        start -= 1
    while end < len(text) and is_letter(text[end]):
        end += 1
    return start, end
