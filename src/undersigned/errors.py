"""Every way in which undersigned says no.

An error is a class (what kind of no), a stable `code` (for programs: command line, HTTP, test
vectors), a `place` (where the fault is) and a `detail` (what was found there). The plain sentence
for a code is in `SENTENCES`; nothing else decides what people read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from undersigned.sentences import SENTENCES


class UndersignedError(Exception):
    """Something was refused; the message says what, where and why.

    Args:
        code: a key of `SENTENCES`; never changes once published.
        place: a file, a JSON path (`letter.json:/texts/0/lang`) or a line; None where it says nothing.
        detail: what was found there, in one clause; never a secret.
    """

    def __init__(self, code: str, place: str | None = None, detail: str | None = None) -> None:
        self.code = code
        self.place = place
        self.detail = detail
        super().__init__(code, place, detail)

    def within(self, place: str) -> Self:
        """The same error, with `place` in front of its own place."""
        self.place = place + (self.place or "")
        return self

    @property
    def sentence(self) -> str:
        """The plain sentence for the code, without place and detail."""
        return SENTENCES.get(self.code, self.code)

    def __str__(self) -> str:
        return f"{Fault.of(self)} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding, as data: what an error would say, where several are to be told at once."""

    code: str
    place: str | None = None
    detail: str | None = None

    @property
    def sentence(self) -> str:
        """The plain sentence for the code."""
        return SENTENCES.get(self.code, self.code)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        why = f" ({self.detail})" if self.detail else ""
        return f"{where}{self.sentence}{why}"

    @classmethod
    def of(cls, error: UndersignedError) -> Fault:
        """The finding that an error tells."""
        return cls(error.code, error.place, error.detail)


class MalformedInput(UndersignedError):
    """The bytes are not of the form that the protocol asks for."""


class Refused(UndersignedError):
    """Well-formed, but against the rules."""


class NotVerified(UndersignedError):
    """A proof, a signature or a bundle does not hold.

    Args:
        step: the verification step that failed (PROTOCOL §7), or None outside a bundle.
    """

    def __init__(
        self, code: str, place: str | None = None, detail: str | None = None, *, step: str | None = None
    ) -> None:
        super().__init__(code, place, detail)
        self.step = step


class StoreFailure(UndersignedError):
    """A file or database could not be read or written; nothing is half done."""
