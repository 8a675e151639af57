"""How sentences are said in a reader's language: English here, others by the catalogues in `languages`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class Tongue:
    """English; every sentence is its own key.

    A message may hold `{name}` fields, filled in after it was translated.
    """

    lang: str = "en"

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language."""
        return self.find(message).format(**values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The one of both forms, or of as many as the language has, that fits; `{number}` is filled in."""
        return self.find_plural(one, many, number).format(number=self.number(number), **values)

    def number(self, number: int) -> str:
        """A whole number with the language's separators."""
        return f"{number:,}"

    def date(self, moment: datetime) -> str:
        """A day."""
        return f"{moment.day} {moment:%B %Y}"

    def moment(self, moment: datetime) -> str:
        """A day and time in UTC, to the second."""
        return f"{moment:%Y-%m-%d %H:%M:%S} UTC"

    def join(self, items: Sequence[str]) -> str:
        """A list: commas, and "and" before the last."""
        return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)

    def find(self, message: str) -> str:
        """The message with its fields, in this language."""
        return message

    def find_plural(self, one: str, many: str, number: int) -> str:
        """The form that fits a number, with its fields, in this language."""
        return one if number == 1 else many


ENGLISH = Tongue()
