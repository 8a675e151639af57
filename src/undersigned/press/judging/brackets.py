"""What words in square brackets put into a quotation, and whether that turns what the letter says.

Words in brackets explain, or stand for words of the letter. They turn it where they deny what the letter does
not deny there, where they take the place of a negation, and where they give another number or name than the
letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from undersigned.press.judging.exact import Place
from undersigned.press.judging.signed import SignedText
from undersigned.press.judging.verdict import Change
from undersigned.press.quoting.fragments import Cut
from undersigned.press.words.folding import Token, find_tokens
from undersigned.press.words.named import find_names, is_opening
from undersigned.press.words.negation import denies_next, is_negation
from undersigned.press.words.numerals import find_numbers, is_numeral

_DIGIT: Final = re.compile(r"\d")
_SPARE: Final = 2
_AND: Final = frozenset(("and", "y", "ו", "و"))
# [un]afraid
_DENYING: Final = frozenset(("un", "in", "im", "ir", "il", "non", "dis", "des"))


def find_put_in(text: SignedText, chain: Sequence[Place], cut: Cut) -> list[Change]:
    """The changes that words in brackets make, where the fragments stand in `chain`."""
    found = []
    for at, words in cut.put_in:
        replaced = _find_replaced(text, chain, cut, at, words)
        change = _compare(words, text, replaced, gone=at in cut.left_out, begins=at == 0)
        if change is not None:
            found.append(change)
    return found


def _find_replaced(text: SignedText, chain: Sequence[Place], cut: Cut, at: int, words: str) -> range:
    """The words of the letter for which those in a bracket stand: those between, or as many at an edge."""
    number, count = _find_fragment(cut, at)
    if number == 0:
        # A name may stand for some words more: [She] for "nobody here".
        found = _take(text, range(chain[0].first - 1, -1, -1), words, _SPARE)
        return range(chain[0].first - found, chain[0].first)
    last = chain[number - 1].last
    if number == len(chain):
        found = _take(text, range(last, len(text.tokens)), words) if at == count else 0
        return range(last, last + found)
    return range(last, chain[number].first)


def _find_fragment(cut: Cut, at: int) -> tuple[int, int]:
    """How many fragments end before a place among the words, and how many words they have."""
    count = 0
    for number, fragment in enumerate(cut.fragments):
        if count >= at:
            return number, count
        count += fragment.word_count
    return len(cut.fragments), count


def _take(text: SignedText, places: range, words: str, spare: int = 0) -> int:
    """How many words from a place on, in the same clause, a bracket stands for: as many as it has, or more.

    A number is taken whole.
    """
    wanted = sum(token.is_word for token in find_tokens(words)) + spare
    sentence = text.sentence_of[min(places[0], len(text.tokens) - 1)] if places else -1
    if places and sentence != text.sentence_of[places[0] - places.step]:
        return 0
    before: Token | None = None
    for found, at in enumerate(places):
        token = text.tokens[at]
        if text.sentence_of[at] != sentence or not token.is_word:
            return found
        if found >= wanted and not (before and _goes_on(before) and _goes_on(token)):
            return found
        before = token
    return len(places)


def _compare(words: str, text: SignedText, replaced: range, *, gone: bool, begins: bool) -> Change | None:
    """What a bracket changes.

    Args:
        replaced: the places of what it stands for.
        gone: whether a mark beside it says that words are left out: then it stands for none of them.
        begins: whether the quotation begins with it.
    """
    put = [token for token in find_tokens(words) if token.is_word]
    places = [at for at in replaced if text.tokens[at].is_word]
    own = [text.tokens[at] for at in places]
    crosses = any(text.tokens[at].folded in ".!?؟" for at in replaced[:-1])
    change = Change("" if crosses else " ".join(token.exact for token in own), f"[{words}]", "negation")
    denied = any(is_negation(token.key, text.lang) for token in put) or words.casefold() in _DENYING
    kept = not crosses and any(denies_next(token.key, text.lang) for token in own)
    if denied and not kept:
        return change
    if gone or crosses:
        return None
    if kept and not any(denies_next(token.key, text.lang) for token in put):
        return change
    numbers = _find_values(put, text.lang)
    if (
        numbers
        and (others := _find_values(own, text.lang)[-len(numbers) if begins else 0 :])
        and numbers != others
    ):
        return replace(change, kind="number")
    named = find_names(put, text.lang, opening={0} if begins else set())
    others_named = find_names(
        own, text.lang, opening={n for n, at in enumerate(places) if is_opening(text, at)}
    )
    is_other = named and others_named and not named & others_named
    return replace(change, kind="name") if is_other else None


def _find_values(tokens: Sequence[Token], lang: str) -> list[str]:
    """The numbers by their value, and those that are no whole numbers as they are written."""
    found = {one.first: one for one in find_numbers(tokens, lang)}
    within = {at for one in found.values() for at in range(one.first, one.last)}
    return [
        str(found[at].value) if at in found else token.key
        for at, token in enumerate(tokens)
        if at in found or (at not in within and _is_number(token))
    ]


def _goes_on(token: Token) -> bool:
    return _is_number(token) or token.key in _AND


def _is_number(token: Token) -> bool:
    return bool(_DIGIT.search(token.key)) or is_numeral(token.key)
