"""Words that tell who speaks: verbs of saying, and nouns for the letter, its signers and other people.

Hebrew and Arabic write small words on to the next one; they are taken off before a word is looked up.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from undersigned.press.speaking.vocabulary import GROUPS, LETTER, OTHERS, SAYING
from undersigned.press.words.folding import find_tokens

__all__ = [
    "GROUPS",
    "HE",
    "LETTER",
    "OTHERS",
    "SAYING",
    "THEY",
    "find_stems",
    "has_saying",
    "is_any",
    "is_other",
    "is_person",
    "is_saying",
]

THEY: Final = frozenset(("they", "it", "we", "ellos", "ellas", "הם", "הן", "هم", "هن"))
HE: Final = frozenset(("he", "she", "él", "ella", "הוא", "היא", "هو", "هي"))

_HEBREW: Final = re.compile("[א-ת]")
_ARABIC: Final = re.compile("[\u0620-\u064a]")
_HEBREW_PREFIX: Final = re.compile("[ושהכלבמ]{1,3}")
_ARABIC_PREFIX: Final = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")
_STEM: Final = 2
_PLURALS: Final = ("s", "es", "ים", "ות", "ون", "ين", "ات")


def find_stems(word: str) -> list[str]:
    """A folded word, and what is left of it without the prefixes that may be written on to it."""
    found = [word]
    if _HEBREW.match(word):
        found += [
            word[length:]
            for length in (1, 2, 3)
            if len(word) - length >= _STEM and _HEBREW_PREFIX.fullmatch(word[:length])
        ]
    elif _ARABIC.match(word):
        found += [
            word[len(one) :]
            for one in _ARABIC_PREFIX
            if word.startswith(one) and len(word) - len(one) >= _STEM
        ]
    return found


@lru_cache(maxsize=50_000)
def is_any(word: str, words: frozenset[str]) -> bool:
    """Whether a folded word, or what is left of it without prefixes, is one of these."""
    return any(stem in words for stem in find_stems(word))


def is_other(word: str) -> bool:
    """Whether a folded word names a person or body that speaks in newspapers, or several of them."""
    if is_any(word, OTHERS):
        return True
    return any(
        stem.endswith(ending) and stem.removesuffix(ending) in OTHERS
        for stem in find_stems(word)
        for ending in _PLURALS
        if len(stem) - len(ending) > _STEM
    )


def is_person(word: str) -> bool:
    """Whether a folded word names people or a body of any kind, who may have signed or not."""
    return is_other(word) or is_any(word, GROUPS)


def is_saying(word: str) -> bool:
    """Whether a folded word is a verb of saying, and no noun for who speaks."""
    return word in SAYING or (is_any(word, SAYING) and not is_any(word, LETTER) and not is_any(word, OTHERS))


def has_saying(text: str) -> bool:
    """Whether a verb of saying stands in the text."""
    return any(is_saying(token.key) for token in find_tokens(text) if token.is_word)
