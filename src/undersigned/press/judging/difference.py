"""In what words a quotation differs from the signed text, and which of these differences turn its meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from undersigned.press.judging.verdict import Change
from undersigned.press.words.folding import CLOSING, Token
from undersigned.press.words.negation import is_negation, name_negation
from undersigned.press.words.numerals import is_numeral

# A sentence may begin behind these.
_OPENING: Final = frozenset('.!?:;؟…¿¡"()–')


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
        opening = (_is_opening(signed, a), _is_opening(quoted, c))
        changes.append(_build_change(signed[a:b], quoted[c:d], lang, opening))
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


def _is_opening(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence may begin at a place: a capital letter there makes no name."""
    return at == 0 or tokens[at - 1].folded in _OPENING


def _build_change(
    signed: Sequence[Token], quoted: Sequence[Token], lang: str, opening: tuple[bool, bool]
) -> Change:
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


def _find_kind(
    signed: Sequence[Token], quoted: Sequence[Token], lang: str, opening: tuple[bool, bool]
) -> str:
    if any(token.is_word for token in signed) and _all_keys(signed) == _all_keys(quoted):
        return "case"
    if _negations(signed, lang) != _negations(quoted, lang):
        return "negation"
    if _keys(signed) == _keys(quoted):
        return "punctuation"
    if _numbers(signed) != _numbers(quoted):
        return "number"
    if _names(signed, opening[0]) != _names(quoted, opening[1]):
        return "name"
    return "word"


def _negations(tokens: Sequence[Token], lang: str) -> list[str]:
    return sorted(name_negation(token.key, lang) for token in tokens if is_negation(token.key, lang))


def _all_keys(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens]


def _keys(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if token.is_word]


def _numbers(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if any(map(str.isdigit, token.key)) or is_numeral(token.key)]


def _names(tokens: Sequence[Token], opening: bool) -> list[str]:
    return [
        token.key
        for number, token in enumerate(tokens)
        if token.is_word
        and unicodedata.category(token.exact[0]) == "Lu"
        and not (_is_opening(tokens, number) if number else opening)
    ]
