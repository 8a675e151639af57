"""Names of people, places, months and days among words: by their capital letter, or by a list."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence, Set
from typing import Final

from undersigned.press.judging.signed import SignedText
from undersigned.press.speaking.speech import find_stems
from undersigned.press.words.folding import Token
from undersigned.press.words.wordlist import build_words

# Months and days in languages that write them small, or have no capital letters.
_CALENDAR: Final = build_words(
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre",
    "lunes martes miércoles jueves viernes sábado domingo",
    "ינואר פברואר מרץ מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "شباط آذار نيسان أيار حزيران تموز آب أيلول الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
)
# Languages that write every noun with a capital letter.
_ALL_CAPITAL: Final = frozenset(("de",))
_OPENING: Final = frozenset('.!?:;؟…¿¡"()–')


def find_names(words: Sequence[Token], lang: str, *, opening: Set[int]) -> set[str]:
    """The names among some words, without case.

    Args:
        opening: the places at which a sentence may begin: a capital letter there makes no name.
    """
    tag = lang.partition("-")[0].lower()
    capital = {
        word.key
        for at, word in enumerate(words)
        if at not in opening and len(word.exact) > 1 and unicodedata.category(word.exact[0]) == "Lu"
    }
    days = {stem for word in words if tag != "en" for stem in find_stems(word.key) if stem in _CALENDAR}
    return days if tag in _ALL_CAPITAL else capital | days


def is_opening(text: SignedText, at: int) -> bool:
    """Whether a sentence of the letter may begin with a token."""
    return (
        at == 0 or text.tokens[at - 1].folded in _OPENING or text.sentence_of[at] != text.sentence_of[at - 1]
    )
