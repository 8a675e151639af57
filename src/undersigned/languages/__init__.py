"""Catalogues of the languages that pages speak, and how numbers, days and lists are written in them.

Source: GNU gettext (catalogues), CLDR by way of Babel (plural forms, dates, lists).
"""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from undersigned.tongue import ENGLISH, Tongue

LANGUAGES: Final = ("en", "es", "he", "ar")


@cache
def find_tongue(lang: str) -> Tongue:
    """The tongue of one of `LANGUAGES`; English for any other."""
    return Catalogue(lang) if lang in LANGUAGES and lang != ENGLISH.lang else ENGLISH


class Catalogue(Tongue):
    """A language with a catalogue."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._locale = Locale.parse(lang)
        data = (resources.files(__name__) / f"{lang}.po").read_bytes()
        compiled = BytesIO()
        write_mo(compiled, read_po(BytesIO(data), locale=lang))
        compiled.seek(0)
        self._catalogue = gettext.GNUTranslations(compiled)

    def number(self, number: int) -> str:
        """A whole number with the language's separators."""
        return format_decimal(number, locale=self._locale)

    def date(self, moment: datetime) -> str:
        """A day."""
        return format_date(moment, "long", locale=self._locale)

    def moment(self, moment: datetime) -> str:
        """A day and time in UTC, to the second."""
        return format_datetime(moment, "d MMMM y, HH:mm:ss", locale=self._locale) + " UTC"

    def join(self, items: Sequence[str]) -> str:
        """A list, as the language writes one."""
        return format_list(list(items), locale=self._locale)

    def find(self, message: str) -> str:
        """The message with its fields, in this language."""
        return self._catalogue.gettext(message)

    def find_plural(self, one: str, many: str, number: int) -> str:
        """The form that fits a number, with its fields, in this language."""
        return self._catalogue.ngettext(one, many, number)
