"""Words that the end of a line parts: whether the hyphen there is one of the word, the letter tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from undersigned.press.article import Article
from undersigned.press.judging.signed import SignedText
from undersigned.press.reading.portable import HYPHENATION
from undersigned.press.words.folding import fold_word

_SOFT: Final = "\u00ad"
_PARTED: Final = re.compile(rf"(\w+){HYPHENATION}(\w+)")


def settle_hyphens(article: Article, texts: Sequence[SignedText]) -> Article:
    """The article with a hyphen, or with none that shows, wherever a line's end parted a word.

    Where the letter has the two halves as one word, or neither way, none shows. Places do not change.
    """
    if HYPHENATION not in article.text:
        return article
    return replace(article, text=_PARTED.sub(lambda found: _settle(found, texts), article.text))


def _settle(found: re.Match[str], texts: Sequence[SignedText]) -> str:
    one, other = (fold_word(half).casefold() for half in found.groups())
    is_word = any(one + other in text.word_positions for text in texts)
    is_compound = any(
        text.word_keys[at + 1 : at + 2] == [other]
        for text in texts
        for at in text.word_positions.get(one, ())
    )
    return f"{found[1]}{'-' if is_compound and not is_word else _SOFT}{found[2]}"
