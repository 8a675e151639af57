"""The inlines of a block, as a row of pieces.

Source: CommonMark 0.31.2 §6 and the appendix, phase 2.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from undersigned.errors import MalformedInput
from undersigned.letter.commonmark.emphasis import Run, make_run, pair_runs
from undersigned.letter.commonmark.raw_html import Spans
from undersigned.letter.commonmark.references import (
    ENTITY,
    Target,
    decode_entity,
    find_inline_target,
    find_label,
    normalize_label,
)

_BRACKETS_MAX: Final = 16
_PLAIN: Final = re.compile(r"[^\n\\`*_\[\]!<&]+")
_ESCAPABLE: Final = re.compile(r"[!-/:-@\[-`{-~]")
_BREAK: Final = re.compile(r"\n[ \t]*")
_EMAIL: Final = re.compile(
    r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>"
)
_ADDRESS: Final = re.compile(r"<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\x00-\x20]*)>")


@dataclass(frozen=True)
class Text:
    """Characters that mean themselves."""

    text: str


@dataclass(frozen=True)
class Code:
    """A code span."""

    text: str


@dataclass(frozen=True)
class Break:
    """The end of a line; a hard one is shown as such."""

    hard: bool


@dataclass(frozen=True)
class LinkStart:
    """What follows, up to the next LinkEnd, leads to a target."""

    target: Target


@dataclass(frozen=True)
class LinkEnd:
    """The end of a link."""


Piece = Text | Code | Break | LinkStart | LinkEnd | Run


@dataclass(eq=False, slots=True)
class _Bracket:
    """An opening bracket: where it stands, the number of its piece, and how many runs come before it."""

    start: int
    image: bool
    piece: int
    runs: int
    active: bool = True
    bracket_inside: bool = False


def parse_inlines(text: str, references: Mapping[str, Target]) -> tuple[list[Piece], str | None]:
    """The pieces of a paragraph's or heading's text, and what the first image in it says, if there is one.

    Raises:
        MalformedInput: `text-html`, `text-nesting`.
    """
    parser = _Parser(text.strip(" \t\n"), references)
    while parser.place < len(parser.text):
        parser.step()
    pair_runs(parser.runs)
    return parser.pieces, parser.image


class _Parser:
    def __init__(self, text: str, references: Mapping[str, Target]) -> None:
        self.text, self.place = text, 0
        self.pieces: list[Piece] = []
        self.runs: list[Run] = []
        self.image: str | None = None
        self._references = references
        self._brackets: list[_Bracket] = []
        self._spans = Spans(text)
        self._ticks: dict[int, list[int]] = {}
        for found in re.finditer("`+", text):
            self._ticks.setdefault(len(found[0]), []).append(found.start())

    def step(self) -> None:
        """Take the next piece."""
        if found := _PLAIN.match(self.text, self.place):
            self._add(Text(found[0]), found.end())
            return
        take = {
            "\n": self._take_break,
            "\\": self._take_escape,
            "`": self._take_code,
            "*": self._take_run,
            "_": self._take_run,
            "[": self._take_opening,
            "!": self._take_opening,
            "]": self._take_closing,
            "<": self._take_angle,
            "&": self._take_entity,
        }
        take[self.text[self.place]]()

    def _add(self, piece: Piece, end: int) -> None:
        self.pieces.append(piece)
        self.place = end

    def _take_sign(self) -> None:
        self._add(Text(self.text[self.place]), self.place + 1)

    def _take_break(self) -> None:
        hard, last = False, self.pieces[-1] if self.pieces else None
        if isinstance(last, Text):
            hard = last.text.endswith("  ")
            self.pieces[-1] = Text(last.text.rstrip(" "))
        found = _BREAK.match(self.text, self.place)
        self._add(Break(hard), found.end() if found else self.place + 1)

    def _take_escape(self) -> None:
        after = self.place + 1
        if self.text[after : after + 1] == "\n":
            found = _BREAK.match(self.text, after)
            self._add(Break(True), found.end() if found else after)
        elif _ESCAPABLE.match(self.text, after):
            self._add(Text(self.text[after]), after + 1)
        else:
            self._take_sign()

    def _take_code(self) -> None:
        start = end = self.place
        while self.text[end : end + 1] == "`":
            end += 1
        length = end - start
        places = self._ticks.get(length, [])
        index = bisect_left(places, end)
        if index == len(places):
            self._add(Text(self.text[start:end]), end)
            return
        inside = self.text[end : places[index]].replace("\n", " ")
        if inside.startswith(" ") and inside.endswith(" ") and inside.strip(" "):
            inside = inside[1:-1]
        self._add(Code(inside), places[index] + length)

    def _take_run(self) -> None:
        start = end = self.place
        while self.text[end : end + 1] == self.text[start]:
            end += 1
        run = make_run(self.text, start, end)
        self.runs.append(run)
        self._add(run, end)

    def _take_entity(self) -> None:
        if found := ENTITY.match(self.text, self.place):
            self._add(Text(decode_entity(found[0])), found.end())
        else:
            self._take_sign()

    def _take_angle(self) -> None:
        text, place = self.text, self.place
        if found := _EMAIL.match(text, place) or _ADDRESS.match(text, place):
            scheme = "mailto:" if found.re is _EMAIL else ""
            self.pieces += [LinkStart(Target(scheme + found[1], "")), Text(found[1])]
            self._add(LinkEnd(), found.end())
            return
        end = self._spans.find_end(place)
        if end is not None:
            raise MalformedInput("text-html", None, ascii(text[place:end][:40]))
        self._take_sign()

    # Brackets

    def _take_opening(self) -> None:
        image = self.text[self.place] == "!"
        start = self.place + image
        if self.text[start : start + 1] != "[":
            self._take_sign()
            return
        if self._brackets:
            self._brackets[-1].bracket_inside = True
        self._brackets.append(_Bracket(start, image, len(self.pieces), len(self.runs)))
        if len(self._brackets) > _BRACKETS_MAX:
            raise MalformedInput("text-nesting", None, ascii(self.text[start:][:40]))
        self._add(Text(self.text[self.place : start + 1]), start + 1)

    def _take_closing(self) -> None:
        bracket = self._brackets.pop() if self._brackets else None
        found = self._find_target(bracket) if bracket and bracket.active else None
        if bracket is None or found is None:
            self._take_sign()
            return
        target, end = found
        pair_runs(self.runs[bracket.runs :])
        del self.runs[bracket.runs :]
        if bracket.image:
            self.image = self.image or self.text[bracket.start : self.place]
        else:
            for outer in self._brackets:
                outer.active = outer.active and outer.image
        self.pieces[bracket.piece] = LinkStart(target)
        self._add(LinkEnd(), end)

    def _find_target(self, bracket: _Bracket) -> tuple[Target, int] | None:
        text, after = self.text, self.place + 1
        if text[after : after + 1] == "(" and (found := find_inline_target(text, after)):
            return found
        label, end = find_label(text, after), after
        if label is not None:
            end = after + len(label) + 2
        if not label:
            label = "" if bracket.bracket_inside else text[bracket.start + 1 : self.place]
        target = self._references.get(normalize_label(label))
        return None if target is None else (target, end)
