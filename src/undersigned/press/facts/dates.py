"""Days as articles write them, in English, Spanish, Hebrew and Arabic, and in figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = (
    "january|jan|enero|ene|يناير|ינואר|كانون الثاني",
    "february|feb|febrero|فبراير|פברואר|شباط",
    "march|mar|marzo|مارس|מרץ|מרס|آذار",
    "april|apr|abril|abr|أبريل|אפריל|نيسان",
    "may|mayo|مايو|מאי|أيار",
    "june|junio|يونيو|יוני|حزيران",
    "july|julio|يوليو|יולי|تموز",
    "august|aug|agosto|ago|أغسطس|אוגוסט|آب",
    "september|sept|sep|septiembre|setiembre|سبتمبر|ספטמבר|أيلول",
    "october|oct|octubre|أكتوبر|אוקטובר|تشرين الأول",
    "november|nov|noviembre|نوفمبر|נובמבר|تشرين الثاني",
    "december|dec|diciembre|dic|ديسمبر|דצמבר|كانون الأول",
)
_NUMBER: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_NAME: Final = "|".join(sorted(_NUMBER, key=len, reverse=True))
_MONTHS_OF_YEAR: Final = 12
_DAYS: Final = 31
_DATE: Final = re.compile(
    rf"(?<!\d)(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
    rf"|(?<![\d.,/])(?P<figures>\d{{1,2}}([./])\d{{1,2}}\3\d{{4}})(?![\d/])"
    rf"|(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|°|\.º)?\s+(?:of\s+|de\s+|من\s+)?ב?(?P<month>{_NAME})\b"
    rf"(?:[.,]?\s+(?:de\s+|del\s+|عام\s+)?(?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_NAME})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<year2>\d{{4}}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A day, and the year where the article gives one."""

    start: int
    end: int
    said: str
    day: int
    month: int
    year: int | None

    @property
    def value(self) -> str:
        """The day in figures, the same in every language."""
        year = f"{self.year:04}" if self.year else "----"
        return f"{year}-{self.month:02}-{self.day:02}"

    def is_within(self, first: date, last: date) -> bool:
        """Whether it is, or without a year can be, one of the days from `first` to `last`."""
        years = [self.year] if self.year else range(first.year, last.year + 1)
        for year in years:
            try:
                if first <= date(year, self.month, self.day) <= last:
                    return True
            except ValueError:
                continue
        return False


def find_dates(text: str, start: int, end: int, lang: str | None = None) -> Iterator[FoundDate]:
    """The days named in a part of a text.

    Args:
        lang: the article's language; in English 3/12/2025 may be either of two days, and is passed over.
    """
    for match in _DATE.finditer(text, start, end):
        if match["iso"]:
            year, month, day = map(int, match["iso"].split("-"))
        elif match["figures"]:
            day, month, year = map(int, re.split("[./]", match["figures"]))
            if "/" in match[0] and (lang or "en").startswith("en") and max(day, month) <= _MONTHS_OF_YEAR:
                continue
            day, month = (month, day) if month > _MONTHS_OF_YEAR else (day, month)
        else:
            day, month = (
                int(match["day"] or match["day2"]),
                _NUMBER[(match["month"] or match["month2"]).lower()],
            )
            year = int(match["year"] or match["year2"] or 0)
        if 1 <= month <= _MONTHS_OF_YEAR and 1 <= day <= _DAYS:
            yield FoundDate(*match.span(), match[0], day, month, year or None)
