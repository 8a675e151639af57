"""Lines of a PDF that run from right to left, put together from the runs that were drawn.

A PDF says where each run stands, and not what is read after what. Runs of one height make a line, which is
read from its right end; numbers and words of other scripts in it are read from their left. Of signs that
stand alone in a run the order is guessed: what closes a clause comes before a mark that opens, and a stop
before one that closes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

_LETTERS: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OTHERS: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_FIGURES: Final = re.compile("[0-9\u0660-\u0669]")
_STOPS: Final = frozenset(".!?؟")
_CLAUSES: Final = frozenset(":,;،؛")
_MARKS: Final = frozenset("\"'“”„‟«»״‘’‚‹›")
_LOOSE: Final = re.compile(r"\s+([.,:;!?،؛؟])")
_MANY: Final = re.compile(r"\s+")
# A mark that stands alone in a run gets a space drawn beside it. Lines break before an opening mark and
# behind a closing one.
_OPENING: Final = re.compile(r"""(?<![^\s(\[])(["'“”„‟״‘’‚]) (?=\S)|([«‹]) """)
_CLOSING: Final = re.compile(r""" (?=["'“”„‟״‘’][.,:;!?،؛؟]*$|[»›])""")
_CLOSED: Final = re.compile(r"(?<=\S)([»›])(?=\w)")
_HELD: Final = re.compile(r"([(\[])\s+|\s+([)\]])")
# מנכ"ל is drawn in three runs.
_GERSHAYIM: Final = re.compile('(?<=[א-ת])(["״]) (?=[א-ת](?![א-ת]))')
_MIRRORED: Final = str.maketrans("()[]«»‹›", ")(][»«›‹")
# Runs of one line differ a little in height, where scripts are mixed.
_SAME_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that were drawn together, from a point on; `x` grows to the right."""

    x: float
    y: float
    text: str


def is_leftward(text: str) -> bool:
    """Whether most letters of a text are of scripts that run from right to left."""
    return len(_LETTERS.findall(text)) > len(_OTHERS.findall(text))


def build_lines(runs: Iterable[Run]) -> Iterator[str]:
    """The lines that runs make, in the order in which they were drawn."""
    line: list[Run] = []
    for run in runs:
        if line and run.text.strip() and abs(run.y - line[-1].y) > _SAME_LINE:
            yield _build_line(line)
            line = []
        if run.text:
            line.append(run)
    if line:
        yield _build_line(line)


def _build_line(line: Sequence[Run]) -> str:
    if not is_leftward("".join(run.text for run in line)):
        return _tidy("".join(run.text for run in sorted(line, key=lambda run: run.x)))
    ordered = sorted(line, key=lambda run: -run.x)
    pieces: list[str] = []
    for forward, group in groupby(_group_forward(ordered), key=lambda pair: pair[0]):
        held = [run for _, run in group]
        pieces += [
            run.text if forward else _order_signs(run.text) for run in (held[::-1] if forward else held)
        ]
    return _tidy("".join(pieces))


def _group_forward(runs: Sequence[Run]) -> Iterator[tuple[bool, Run]]:
    """Each run, and whether it belongs to words or numbers that are read from the left."""
    own = [
        bool((_OTHERS.search(run.text) or _FIGURES.search(run.text)) and not _LETTERS.search(run.text))
        for run in runs
    ]
    for at, run in enumerate(runs):
        between = not run.text.strip() and any(own[:at][-1:]) and any(own[at + 1 :][:1])
        yield own[at] or between, run


def _order_signs(text: str) -> str:
    """A run of signs alone in the order in which it is read."""
    signs = text.strip()
    if not any(char.isalnum() for char in signs):
        text, signs = text.translate(_MIRRORED), signs.translate(_MIRRORED)
    if len(signs) < 2 or any(char.isalnum() for char in signs):
        return text
    marks = [char for char in signs if char in _MARKS]
    clauses = [char for char in signs if char in _CLAUSES]
    stops = [char for char in signs if char in _STOPS]
    if len(marks) != 1 or len(marks) + len(clauses) + len(stops) != len(signs.replace(" ", "")):
        return text
    if " " in signs:
        return f"{''.join(stops)}{''.join(clauses)} {marks[0]}"
    return f"{''.join(stops)}{marks[0]}{''.join(clauses)} "


def _tidy(line: str) -> str:
    line = _LOOSE.sub(r"\1", _MANY.sub(" ", line)).strip()
    line = _GERSHAYIM.sub(r"\1", _HELD.sub(r"\1\2", line))
    return _tidy_marks(line) if is_leftward(line) else line


def _tidy_marks(line: str) -> str:
    """The line without the spaces that were drawn inside its marks."""
    return _CLOSED.sub(r"\1 ", _CLOSING.sub("", _OPENING.sub(r"\1\2", line)))
