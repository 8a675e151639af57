"""Catalogues of the languages that pages speak, and how numbers, days and lists are written in them.

Source: GNU gettext (catalogues); CLDR by way of Babel (plural forms, dates, lists); UAX #9 (isolates).
"""

from __future__ import annotations

import gettext
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from undersigned.tongue import ENGLISH, Tongue
from undersigned.tongue import LANGUAGES as LANGUAGES

ISOLATE: Final = "\u2068"
POP: Final = "\u2069"
_LEFTWARDS: Final = frozenset(("he", "ar"))
# Classes of characters that run this way and draw what is neutral beside them along.
_LEFT_TO_RIGHT: Final = frozenset(("L",))
_RIGHT_TO_LEFT: Final = frozenset(("R", "AL", "AN"))


@cache
def find_tongue(lang: str) -> Tongue:
    """The tongue in which pages say one of `LANGUAGES`; English for any other."""
    return Catalogue(lang) if lang in LANGUAGES and lang != ENGLISH.lang else _PageEnglish()


def _isolate(text: str, contrary: frozenset[str]) -> str:
    if any(unicodedata.bidirectional(one) in contrary for one in text):
        return f"{ISOLATE}{text}{POP}"
    return text


class _PageEnglish(Tongue):
    """English in a page."""

    def isolate(self, text: str) -> str:
        """Text of another source, kept from reordering the sentence that it stands in."""
        return _isolate(text, _RIGHT_TO_LEFT)


class Catalogue(Tongue):
    """A language with a catalogue."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._contrary = _LEFT_TO_RIGHT if lang in _LEFTWARDS else _RIGHT_TO_LEFT
        self._locale = Locale.parse(lang)
        data = (resources.files(__name__) / f"{lang}.po").read_bytes()
        compiled = BytesIO()
        write_mo(compiled, read_po(BytesIO(data), locale=lang))
        compiled.seek(0)
        self._catalogue = gettext.GNUTranslations(compiled)

    def isolate(self, text: str) -> str:
        """Text of another source, kept from reordering the sentence that it stands in."""
        return _isolate(text, self._contrary)

    def number(self, number: int) -> str:
        """A whole number with the language's separators."""
        return format_decimal(number, locale=self._locale)

    def date(self, moment: datetime) -> str:
        """A day."""
        return format_date(moment, "long", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """A day and time in UTC, to the second."""
        return self.say("{day}, {time} UTC", day=self.date(moment), time=f"{moment:%H:%M:%S}")

    def join(self, items: Sequence[str]) -> str:
        """A list, as the language writes one."""
        return format_list([self.isolate(item) for item in items], locale=self._locale)

    def enumerate(self, items: Sequence[str]) -> str:
        """A list of names, with commas alone."""
        return self.say(", ").join(self.isolate(item) for item in items)

    def find(self, message: str) -> str:
        """The message with its fields, in this language."""
        return self._catalogue.gettext(message)

    def find_plural(self, one: str, many: str, number: int) -> str:
        """The form that fits a number, with its fields, in this language."""
        return self._catalogue.ngettext(one, many, number)
