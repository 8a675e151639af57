"""In what words a quotation differs from the signed text, and which of these differences turn its meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from undersigned.press.folding import CLOSING, Token
from undersigned.press.negation import is_negation
from undersigned.press.verdict import Change
from undersigned.press.wordlist import build_words

_NUMERALS: Final = build_words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred",
    "thousand million half twice double third first second dozen once quarter uno una dos tres cuatro",
    "cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta",
    "cincuenta sesenta setenta ochenta noventa cien ciento mil millón medio mitad doble docena אחד",
    "אחת שניים שתיים שני שתי שלוש שלושה ארבע ארבעה חמש חמישה שש שישה שבע שבעה שמונה תשע תשעה עשר עשרה",
    "עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים מאה אלף חצי واحد واحدة اثنان اثنتان اثنين",
    "ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثمان ثمانية تسع تسعة عشر عشرة عشرون عشرين ثلاثون",
    "ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة ألف",
    "نصف",
)


def find_changes(
    quoted: Sequence[Token], signed: Sequence[Token], lang: str, *, free: bool = True
) -> list[Change]:
    """The differences, in the order of the letter.

    Args:
        quoted: words and signs of the quotation.
        signed: those of the letter that it is held against.
        free: whether the first letter of the quotation may be of either case, and its last sign be missing.
    """
    one, other = [token.folded for token in signed], [token.folded for token in quoted]
    if free:
        one, other = _free_edges(one, other)
    changes = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        changes.append(_build_change(signed[a:b], quoted[c:d], lang, _is_opening(signed, a)))
    return changes


def _free_edges(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    first = next((at for at, word in enumerate(other) if word[:1].isalnum()), 0)
    for at, word in enumerate(one):
        if other and word.casefold() == other[first].casefold() and word[1:] == other[first][1:]:
            one = [*one[:at], other[first], *one[at + 1 :]]
            break
    if other and other[-1] in CLOSING and (not one or one[-1] != other[-1]):
        one = [*one, other[-1]] if not (one and one[-1] in CLOSING) else [*one[:-1], other[-1]]
    return one, other


def _is_opening(signed: Sequence[Token], at: int) -> bool:
    return at == 0 or signed[at - 1].folded in ".!?:؟"


def _build_change(signed: Sequence[Token], quoted: Sequence[Token], lang: str, opening: bool) -> Change:
    return Change(_join(signed), _join(quoted), _find_kind(signed, quoted, lang, opening))


def _join(tokens: Sequence[Token]) -> str:
    text = ""
    for token in tokens:
        text += (
            token.exact
            if not text or (not token.is_word and token.exact in ",.;:!?،؛؟…)”»")
            else f" {token.exact}"
        )
    return text


def _find_kind(signed: Sequence[Token], quoted: Sequence[Token], lang: str, opening: bool) -> str:
    words = [token for token in (*signed, *quoted) if token.is_word]
    if not words:
        return "punctuation"
    if [token.key for token in signed] == [token.key for token in quoted]:
        return "case"
    one = sorted(token.key for token in signed if is_negation(token.key, lang))
    other = sorted(token.key for token in quoted if is_negation(token.key, lang))
    if one != other:
        return "negation"
    if _numbers(signed) != _numbers(quoted):
        return "number"
    if _names(signed, opening) != _names(quoted, opening):
        return "name"
    return "word"


def _numbers(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if any(map(str.isdigit, token.key)) or token.key in _NUMERALS]


def _names(tokens: Sequence[Token], opening: bool) -> list[str]:
    return [
        token.key
        for number, token in enumerate(tokens)
        if token.is_word and unicodedata.category(token.exact[0]) == "Lu" and not (opening and number == 0)
    ]
