"""A line of a text while containers take their part of it, and how far into it they are."""

from __future__ import annotations

from typing import Final

TAB_STOP: Final = 4


class Line:
    """A cursor in a line; columns count a tab up to the next stop.

    Args:
        text: without its LF.
        number: 1 for the first line.

    `taken` says that nothing of it is left to read.

    Source: CommonMark 0.31.2 §2.2.
    """

    __slots__ = ("_column", "_partial", "_start_column", "number", "offset", "start", "taken", "text")

    def __init__(self, text: str, number: int) -> None:
        self.text, self.number = text, number
        self.offset = self._column = self._start_column = 0
        self.start = -1
        self._partial = self.taken = False
        self.look()

    def look(self) -> None:
        """Find what is next but spaces and tabs: `start`."""
        if self.offset <= self.start:
            return
        place, column = self.offset, self._column
        for char in self.text[place:] if self.text[place : place + 1] in {" ", "\t"} else "":
            if char == " ":
                column += 1
            elif char == "\t":
                column += TAB_STOP - column % TAB_STOP
            else:
                break
            place += 1
        self.start, self._start_column = place, column

    @property
    def blank(self) -> bool:
        """Whether nothing but spaces and tabs is left."""
        return self.start == len(self.text)

    @property
    def indent(self) -> int:
        """The columns up to `start`."""
        return self._start_column - self._column

    @property
    def indented(self) -> bool:
        """Whether what is next stands as far in as code does."""
        return self.indent >= TAB_STOP

    def skip_indent(self) -> None:
        """Go to `start`."""
        self.offset, self._column, self._partial = self.start, self._start_column, False

    def skip(self, characters: int) -> None:
        """Go on by so many characters, none of them a tab."""
        self.offset += characters
        self._column += characters
        self._partial = False

    def skip_columns(self, columns: int) -> None:
        """Go on by so many columns of spaces and tabs, or as many as there are, maybe into a tab."""
        while columns and self.text[self.offset : self.offset + 1] in {" ", "\t"}:
            width = 1 if self.text[self.offset] == " " else TAB_STOP - self._column % TAB_STOP
            step = min(width, columns)
            self._partial = step < width
            self.offset += not self._partial
            self._column += step
            columns -= step

    def rest(self) -> str:
        """What is left, with the rest of a tab that was left in its middle as spaces."""
        if self._partial:
            return " " * (TAB_STOP - self._column % TAB_STOP) + self.text[self.offset + 1 :]
        return self.text[self.offset :]
