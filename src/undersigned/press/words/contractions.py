"""English words written together, as “we’re”: they are held against the two words of the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from undersigned.press.judging.signed import SignedText
from undersigned.press.quoting.fragments import Cut

_ENDINGS: Final = {"'re": "are", "'m": "am", "'ve": "have", "'ll": "will", "n't": "not"}
_WHOLE: Final = {"can't": ("cannot",), "won't": ("will", "not"), "shan't": ("shall", "not")}


@dataclass(frozen=True, slots=True)
class Spelt:
    """The words of a quotation as a letter may have them.

    Args:
        words: folded, without case.
        places: for each, its place among the tokens of the quotation.
        gaps: places among `words` before which a mark of leaving out stands.
    """

    words: list[str]
    places: list[int]
    gaps: frozenset[int]


def spell_out(cut: Cut, text: SignedText) -> Spelt:
    """The words of a quotation, those written together as two where the text does not write them so."""
    words: list[str] = []
    places: list[int] = []
    gaps = set()
    for number, at in enumerate(at for at, token in enumerate(cut.tokens) if token.is_word):
        if number in cut.gaps:
            gaps.add(len(words))
        parts = _part(cut.tokens[at].key, text)
        words += parts
        places += [at] * len(parts)
    if sum(token.is_word for token in cut.tokens) in cut.gaps:
        gaps.add(len(words))
    return Spelt(words, places, frozenset(gaps))


def _part(key: str, text: SignedText) -> tuple[str, ...]:
    if "'" not in key or not text.lang.startswith("en") or key in text.word_positions:
        return (key,)
    if key in _WHOLE:
        return _WHOLE[key]
    stem, ending = (key[:-3], key[-3:]) if key[-3:] in _ENDINGS else (key[:-2], key[-2:])
    return (stem, _ENDINGS[ending]) if stem and ending in _ENDINGS else (key,)
