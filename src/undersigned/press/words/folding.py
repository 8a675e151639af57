"""Which differences between a quotation and the letter are none, or only typography.

*Layout* is what nobody sees or prints differently on purpose: the end of a line counts as one space, marks of
direction and soft hyphens as nothing, and composed and decomposed letters as the same (NFC). What equals the
letter after this is verbatim.

*Typography* is what a newspaper's house style may change. After it, and only after it, two words are compared
character by character:

| folded | to |
| --- | --- |
| case of the first letter of the quotation, or after an ellipsis, a bracket or a speech tag | the letter's |
| quotation marks of every kind, and geresh at the end of a word | one mark |
| apostrophes of every kind, and geresh inside a word or behind a single letter | one apostrophe |
| gershayim inside a word, of every kind | one mark |
| hyphens of every kind between two words, neither a number | a space |
| dashes of every kind, and a hyphen between spaces | one dash |
| an ellipsis of three full stops | one character |
| spaces of every kind and number, also inside the marks and around punctuation | one, or none |
| one full stop, comma, colon or semicolon at the very end, or before a speech tag; a dash there | nothing |
| digits of every script, and their percent sign | 0 to 9, and % |
| the minus of mathematics before a number | a hyphen |
| a space between a number and its percent sign | nothing |
| ligatures and presentation forms, kashida, joiners | the letters alone |

Nothing else: neither case elsewhere, nor accents and vowel points, nor a comma, nor one letter for another.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from undersigned.press.quoting import marks
from undersigned.tongue import Message

_POINTS: Final = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u200c\u200d"
)
# Scripts without spaces: each character is a word.
_ALONE: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER: Final = rf"[^\W_{_ALONE}]"
_RUN: Final = rf"{_LETTER}[{_POINTS}]*"
_TOKEN: Final = re.compile(
    rf"(?P<number>(?:(?<![\w.,])[-−])?\d+(?:[.,:٫٬/’']\d+)*(?:(?:{_RUN})+|[ \u00a0\u2009\u202f]?[%٪‰]|°)?)"
    r"|(?P<letter>(?<!\w)[א-ת]['’׳](?!\w))"
    rf"|(?P<word>(?:{_RUN})+(?:(?:['’‘ʼ＇`׳]|(?<=[א-ת])\ue000(?=[א-ת]))(?:{_RUN})+)*|[{_ALONE}][{_POINTS}]*)"
    r"|(?P<gap>…|\.{3,}|\. \. \.|‥)"
    r"|(?P<dash>[—–―‒⸺]+|-{2,}|(?<=\s)[-−](?=\s))"
    r"|(?P<hyphen>[-‐‑־−])"
    r"|(?P<other>\S)"
)
_HELD: Final = "\ue000"
_HEBREW: Final = re.compile("[א-ת]")
_DOUBLE: Final = re.compile('["״”“]')
_SPACE: Final = re.compile(r"\s+")
# Looked for from the first of some spaces alone, or a line of spaces would be read once for each.
_WRAPPED: Final = re.compile(r"(?<![ \t])[ \t]*\n\s*")
_LIGATURE: Final = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
_JOINERS: Final = re.compile("[ـ\u200c\u200d]")
_APOSTROPHES: Final = str.maketrans("’‘ʼ＇`׳", "''''''")
_GERSHAYIM: Final = str.maketrans("״”“", '"""')
_SIGNS: Final = str.maketrans("−٪", "-%")
_SHARES: Final = frozenset("%‰")
_APOSTROPHE_SIGNS: Final = frozenset("'’‘ʼ`׳")
_GERSHAYIM_SIGNS: Final = frozenset('"״”“')
_ELLIPSIS: Final = "…"
_DASH: Final = "–"
_MARK: Final = '"'
CLOSING: Final = frozenset(".,;:،؛。")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign.

    Args:
        exact: as it is written, after the folding of layout.
        folded: after the folding of typography, but for case.
        key: `folded` without case.
        start: where it begins in its text, in characters; `end` likewise.
    """

    exact: str
    folded: str
    key: str
    start: int
    end: int
    kind: str

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.kind in {"word", "number"}


def fold_layout(text: str) -> str:
    """The text after the folding of layout."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", marks.LAYOUT.sub("", text))).strip()


def fold_wrapping(text: str) -> str:
    """The text after the folding of layout, with every space that was typed inside a line kept as it is."""
    return unicodedata.normalize("NFC", _WRAPPED.sub(" ", marks.LAYOUT.sub("", text)))


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """One word after the folding of typography, but for case."""
    if _LIGATURE.search(word):
        word = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), word)
    word = _JOINERS.sub("", word).translate(_APOSTROPHES).translate(_GERSHAYIM).translate(_SIGNS)
    if word[-1:] in _SHARES:
        word = _SPACE.sub("", word)
    if any(char.isdigit() and char > "9" for char in word):
        word = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in word)
    return unicodedata.normalize("NFC", word)


def find_tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and signs of a text, or of a part of it, with their places in the whole.

    Marks of direction inside a word do not part it.
    """
    end = len(text) if end is None else end
    part, places = _drop_layout(text[start:end], start)
    found = []
    for match in _TOKEN.finditer(_hold_gershayim(part)):
        kind = match.lastgroup or "other"
        kind = "word" if kind == "letter" else kind
        if kind == "hyphen" and not _is_sign(part, match.start()):
            continue
        first, last = match.span()
        exact = unicodedata.normalize("NFC", part[first:last])
        folded = _fold(exact, kind)
        if folded:
            found.append(Token(exact, folded, folded.casefold(), places[first], places[last - 1] + 1, kind))
    return found


def _drop_layout(part: str, start: int) -> tuple[str, list[int] | range]:
    if not marks.LAYOUT.search(part):
        return part, range(start, start + len(part))
    kept = [at for at, char in enumerate(part) if not marks.LAYOUT.match(char)]
    return "".join(part[at] for at in kept), [start + at for at in kept]


def _hold_gershayim(part: str) -> str:
    """The part with a sign of ours for gershayim, so that a mark after a prefix is none of them."""
    if not _HEBREW.search(part):
        return part
    return _DOUBLE.sub(
        lambda found: _HELD if marks.is_inside_word(part, found.start()) else found[0],
        part.replace(_HELD, " "),
    )


def _is_sign(part: str, at: int) -> bool:
    # Between numbers, or alone, a hyphen says something; between words it is typography.
    before, after = part[at - 1 : at] if at else "", part[at + 1 : at + 2]
    return not (marks.is_letter(before) and marks.is_letter(after)) or before.isdigit() or after.isdigit()


def _fold(exact: str, kind: str) -> str:
    if kind in {"word", "number"}:
        return fold_word(exact)
    if kind == "gap":
        return _ELLIPSIS
    if kind in {"dash", "hyphen"}:
        return _DASH
    return _MARK if exact in marks.MARKS else exact


def name_foldings(quoted: list[Token], signed: list[Token]) -> list[Message]:
    """The foldings without which these tokens, equal after them, would differ."""
    found: dict[Message, None] = {}
    for one, other in zip(quoted, signed, strict=False):
        if one.folded != other.folded:
            found[Message.say("case of the first letter")] = None
        if fold_word(one.exact).casefold() == fold_word(other.exact).casefold() and one.exact == other.exact:
            continue
        if one.exact.casefold() != other.exact.casefold():
            found[_name_folding(one, other)] = None
    return list(found)


def _name_folding(one: Token, other: Token) -> Message:
    signs = {
        "gap": Message.say("ellipsis"),
        "dash": Message.say("dashes"),
        "hyphen": Message.say("dashes"),
        "other": Message.say("quotation marks"),
    }
    letters = set(one.exact + other.exact)
    if one.kind in signs:
        return signs[one.kind]
    if letters & _APOSTROPHE_SIGNS:
        return Message.say("apostrophes")
    if letters & _GERSHAYIM_SIGNS:
        return Message.say("gershayim")
    if one.kind == "number":
        return _name_of_number(one.exact, other.exact)
    return Message.say("ligatures, kashida or joiners")


def _name_of_number(one: str, other: str) -> Message:
    if _SPACE.sub("", one) == _SPACE.sub("", other):
        return Message.say("spaces")
    if one.replace("−", "-") == other.replace("−", "-"):
        return Message.say("dashes")
    return Message.say("digits of another script")
