"""Which marks of one paragraph open and close quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from undersigned.press.quoting import marks

_FRENCH: Final = frozenset("«‹")
_DEPTH: Final = 4
# So many marks may stand in a row: those of quotations that begin together, and some to spare.
_ROW: Final = 8
_AHEAD: Final = 400
# Marks that may have spaces inside; the next one must have too.
_SPACED_AHEAD: Final = 4000
_SPACED: Final = frozenset('“"')
_CLOSED: Final = re.compile(r"\s[“”\"](?=[\s.,;:!?)\]]|$)|[“”\"]")
_PUNCTUATED: Final = frozenset(",.!?…;:،؟")


@dataclass(slots=True)
class Span:
    """What stands between two marks, by characters of the paragraph, the marks left out.

    Args:
        mark: the opening mark.
        depth: how many quotations it stands in.
        pieces: more than one where a mark repeated at the beginning of a line parts it.
        closed: whether a closing mark was found.
    """

    mark: str
    depth: int
    pieces: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.pieces[-1][1]


def scan(text: str, carried: str | None = None) -> list[Span]:
    """The quotations of one paragraph, outer ones before those in them.

    Args:
        carried: the mark of a quotation that the paragraph before left open, and this one takes up.
    """
    found: list[Span] = []
    stack: list[Span] = []
    if carried is not None:
        stack.append(Span(carried, 0, [(_skip_repeated(text, carried), len(text))]))
        found.append(stack[0])
    for at, char in enumerate(text):
        if char not in marks.MARKS or (stack and at < stack[0].start) or marks.is_inside_word(text, at):
            continue
        if stack and _repeats(text, at, stack[-1]):
            stack[-1].pieces[-1] = (stack[-1].pieces[-1][0], at - 1)
            stack[-1].pieces.append((at + 1, len(text)))
        elif (level := _find_closed(text, at, stack)) is not None:
            _close(stack, level, at)
        elif _opens(text, at, stack):
            span = Span(char, len(stack), [(at + 1, len(text))])
            stack.append(span)
            found.append(span)
    return [span for span in found if span.closed or span.depth == 0]


def _skip_repeated(text: str, mark: str) -> int:
    first = len(text) - len(text.lstrip())
    return first + 1 if text[first : first + 1] in {mark, *marks.CLOSERS[mark]} and text[first:] else first


def takes_up(text: str, mark: str) -> bool:
    """Whether a paragraph goes on with a quotation that the one before left open.

    It does if it begins with the mark again (or the closing one, as Spanish has it), or if a closing mark
    comes before any that opens.
    """
    start = text.lstrip()[:2]
    if start[:1] == mark or (mark == "«" and start[:1] == "»" and start[1:].strip()):
        return True
    if mark in "\"'’״":
        return False
    for at, char in enumerate(text):
        if char in marks.MARKS and not marks.is_inside_word(text, at):
            return char in marks.CLOSERS[mark] and not (char in marks.CLOSERS and _can_open(text, at))
    return False


def _repeats(text: str, at: int, top: Span) -> bool:
    return text[at] == top.mark and at > 0 and text[at - 1] == "\n" and text[at + 1 : at + 2].strip() != ""


def _find_closed(text: str, at: int, stack: list[Span]) -> int | None:
    char = text[at]
    for level in range(len(stack) - 1, -1, -1):
        if char in marks.CLOSERS[stack[level].mark]:
            if char in "'’" and _is_possessive(text, at):
                return None
            ambiguous = char in marks.CLOSERS and char not in "”’»›」』"
            if ambiguous and _can_open(text, at) and not _ends_here(text, at):
                return None
            return level
    return None


def _ends_here(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    return not (after and marks.is_letter(after))


def _is_possessive(text: str, at: int) -> bool:
    """The nurses’ demand: an apostrophe, where a better closing mark follows."""
    if text[at - 1 : at] not in {"s", "z", "x"} or not re.match(r" [a-záéíóúñ]", text[at + 1 : at + 3]):
        return False
    for later in range(at + 1, min(len(text), at + _AHEAD)):
        if text[later] in "‘“":
            return False
        if text[later] in "'’" and text[later - 1] in _PUNCTUATED and not marks.is_inside_word(text, later):
            return True
    return False


def _close(stack: list[Span], level: int, at: int) -> None:
    span = stack[level]
    span.pieces[-1] = (span.pieces[-1][0], at)
    span.closed = True
    del stack[level:]


def _opens(text: str, at: int, stack: list[Span]) -> bool:
    char = text[at]
    if len(stack) >= _DEPTH:
        return False
    if char in marks.ALWAYS_OPEN:
        return True
    if char not in marks.CLOSERS:
        return False
    if char in _FRENCH:
        return True
    if char in "'’" and (stack and stack[-1].mark in "'‘’"):
        return False
    return _can_open(text, at)


def _is_spaced(text: str, at: int) -> bool:
    """Whether spaces stand inside a mark and inside the one that closes it: “ so ”."""
    if text[at] not in _SPACED or (text[at] == '"' and text[max(0, at - 3) : at].rstrip()[-1:].isdigit()):
        return False
    closing = _CLOSED.search(text, at + 1, at + _SPACED_AHEAD)
    return (
        closing is not None
        and text[at + 1] != "\n"
        and (closing[0][0].isspace() or closing[0] == "”")
        and closing[0][-1] in marks.CLOSERS[text[at]]
    )


def _can_open(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not after or after.isspace():
        return bool(after) and (not before or before.isspace()) and _is_spaced(text, at)
    if not before or before.isspace() or before in marks.BEFORE:
        return True
    if before in marks.MARKS:
        return _can_first_open(text, at)
    # ש"לא: only prefixes come before it, or it would be part of a word.
    return text[at] in '"״”“' and marks.is_letter(before) and marks.is_letter(after)


def _can_first_open(text: str, at: int) -> bool:
    """Whether the first of some marks in a row can open; many in a row are no marks of quotation."""
    for first in range(at - 1, at - 1 - _ROW, -1):
        if text[first] not in marks.CLOSERS:
            return False
        if first == 0 or text[first - 1] not in marks.MARKS:
            return _can_open(text, first)
    return False
