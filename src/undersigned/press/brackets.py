"""What words in square brackets put into a quotation, and whether that turns what the letter says.

Words in brackets explain, or stand for words of the letter. They turn it where they deny what the letter does
not deny there, where they take the place of a negation, and where they give another number than the letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from undersigned.press.exact import Place
from undersigned.press.folding import Token, find_tokens
from undersigned.press.fragments import Cut
from undersigned.press.negation import denies_next, is_negation
from undersigned.press.numerals import is_numeral
from undersigned.press.signed import SignedText
from undersigned.press.verdict import Change

_DIGIT: Final = re.compile(r"\d")
_SPARE: Final = 2
# [un]afraid
_DENYING: Final = frozenset(("un", "in", "im", "ir", "il", "non", "dis", "des"))


def find_put_in(text: SignedText, chain: Sequence[Place], cut: Cut) -> list[Change]:
    """The changes that words in brackets make, where the fragments stand in `chain`."""
    found = []
    for at, words in cut.put_in:
        replaced = _find_replaced(text, chain, cut, at, words)
        change = _compare(words, replaced, text.lang, gone=at in cut.left_out, spare=_SPARE * (at == 0))
        if change is not None:
            found.append(change)
    return found


def _find_replaced(
    text: SignedText, chain: Sequence[Place], cut: Cut, at: int, words: str
) -> Sequence[Token]:
    """The words of the letter for which those in a bracket stand: those between, or as many at an edge."""
    number, count = _find_fragment(cut, at)
    if number == 0:
        # A name may stand for some words more: [She] for "nobody here".
        return _take(text, range(chain[0].first - 1, -1, -1), words, _SPARE)[::-1]
    last = chain[number - 1].last
    if number == len(chain):
        return _take(text, range(last, len(text.tokens)), words) if at == count else ()
    return text.tokens[last : chain[number].first]


def _find_fragment(cut: Cut, at: int) -> tuple[int, int]:
    """How many fragments end before a place among the words, and how many words they have."""
    count = 0
    for number, fragment in enumerate(cut.fragments):
        if count >= at:
            return number, count
        count += fragment.word_count
    return len(cut.fragments), count


def _take(text: SignedText, places: range, words: str, spare: int = 0) -> list[Token]:
    """As many words of the letter as a bracket has, or some more, from a place on, in the same clause."""
    wanted = sum(token.is_word for token in find_tokens(words)) + spare
    found: list[Token] = []
    sentence = text.sentence_of[min(places[0], len(text.tokens) - 1)] if places else -1
    if places and places.step < 0 and sentence != text.sentence_of[places[0] + 1]:
        return []
    if places and places.step > 0 and sentence != text.sentence_of[places[0] - 1]:
        return []
    for at in places:
        token = text.tokens[at]
        if len(found) == wanted or text.sentence_of[at] != sentence or not token.is_word:
            break
        found.append(token)
    return found


def _compare(words: str, replaced: Sequence[Token], lang: str, *, gone: bool, spare: int) -> Change | None:
    """What a bracket changes.

    Args:
        gone: whether a mark beside it says that words are left out: then it stands for none of them.
        spare: how many words more than it has it may stand for.
    """
    put = [token for token in find_tokens(words) if token.is_word]
    own = [token for token in replaced if token.is_word]
    crosses = any(token.folded in ".!?؟" for token in replaced[:-1])
    signed = "" if crosses else " ".join(token.exact for token in own)
    change = Change(signed, f"[{words}]", "negation")
    denied = any(is_negation(token.key, lang) for token in put) or words.casefold() in _DENYING
    kept = not crosses and any(denies_next(token.key, lang) for token in own)
    if denied and not kept:
        return change
    if gone or crosses:
        return None
    if kept and (not denied or words.casefold() in _DENYING):
        return change
    numbers, others = _numbers(put), _numbers(own[-len(put) :] if spare else own)
    return Change(signed, f"[{words}]", "number") if numbers and others and numbers != others else None


def _numbers(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if _DIGIT.search(token.key) or is_numeral(token.key)]
