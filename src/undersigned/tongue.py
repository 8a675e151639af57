"""How sentences are said in a reader's language: English here, others by the catalogues in `languages`.

A sentence is written once, in English, where it is needed, and is its own key. It is whole: no grammar but
the English one has to follow how pieces were put together. Its `{name}` fields are filled in after it was
translated: whole numbers with the language's separators, times as a day and time in UTC, messages in the same
language, and text as it is.

Text may run the other way than the sentence around it, as an English name in a Hebrew one. Where a page is
made (`languages.find_tongue`), such text is put between the two characters that isolate it, so that it
cannot reorder what stands beside it. `ENGLISH`, in which the command line speaks, puts in nothing.

Source: Unicode UAX #9 (isolates).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

LANGUAGES: Final = ("en", "es", "he", "ar")
"""Those that pages speak; each but English has a catalogue in `languages`."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be said later, in the language that is then wanted; `str` says it in English.

    Args:
        many: the form for many of `number`, where that decides the form.
        values: what is filled in, by name.
    """

    text: str
    many: str | None
    number: int
    values: tuple[tuple[str, object], ...]

    @classmethod
    def say(cls, message: str, /, **values: object) -> Message:
        """What `Tongue.say` says."""
        return cls(message, None, 0, tuple(values.items()))

    @classmethod
    def count(cls, one: str, many: str, number: int, /, **values: object) -> Message:
        """What `Tongue.count` says."""
        return cls(one, many, number, tuple(values.items()))

    def __str__(self) -> str:
        return ENGLISH.tell(self)


class Tongue:
    """English."""

    lang: str = "en"

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language."""
        return self.find(message).format(**{name: self.fill(value) for name, value in values.items()})

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The one of both forms, or of as many as the language has, that fits; `{number}` is filled in."""
        filled = {name: self.fill(value) for name, value in values.items()}
        return self.find_plural(one, many, number).format(number=self.number(number), **filled)

    def tell(self, message: Message) -> str:
        """A message that was kept for later."""
        values = dict(message.values)
        if message.many is None:
            return self.say(message.text, **values)
        return self.count(message.text, message.many, message.number, **values)

    def fill(self, value: object) -> object:
        """A value as it stands in a sentence."""
        match value:
            case str():
                return self.isolate(value)
            case int():
                return self.number(value)
            case datetime():
                return self.isolate(self.moment(value))
            case Message():
                return self.tell(value)
            case _:
                return value

    def isolate(self, text: str) -> str:
        """Text of another source, kept from reordering the sentence that it stands in."""
        return text

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

    def enumerate(self, items: Sequence[str]) -> str:
        """A list of names, with commas alone."""
        return ", ".join(items)

    def find(self, message: str) -> str:
        """The message with its fields, in this language."""
        return message

    def find_plural(self, one: str, many: str, number: int) -> str:
        """The form that fits a number, with its fields, in this language."""
        return one if number == 1 else many


ENGLISH = Tongue()
