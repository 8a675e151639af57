"""Lines that run from right to left, from runs as browsers draw them: with a space beside each mark."""

from __future__ import annotations

import pytest

from undersigned.press.reading import portable
from undersigned.press.reading.leftward import Run, build_lines

Drawn = list[tuple[float, str]]


def read(drawn: Drawn) -> str:
    (line,) = build_lines(Run(x, 700, text) for x, text in drawn)
    return line


OPENED: Drawn = [
    (585, '" '), (558, "ילדים"), (555, "  "), (526, "יכולים"), (500, '",  '), (460, "כותבים"), (457, "  "),
    (420, " "), (420, "המורים"), (417, "."),
]  # fmt: skip


def test_a_mark_at_the_beginning_of_a_line_opens() -> None:
    assert read(OPENED) == '"ילדים יכולים", כותבים המורים.'
    low = [(x, text.replace('" ', "„ ").replace('",', "”,")) for x, text in OPENED]
    assert read(low) == "„ילדים יכולים”, כותבים המורים."


@pytest.mark.parametrize(
    ("drawn", "line"),
    [
        ([(585, '" '), (578, "ﻻ"), (575, "  "), (538, "ﺗﻌﻮد"), (530, '"'), (525, "،")], '"ﻻ ﺗﻌﻮد"،'),
        ([(584, " "), (584, "»"), (562, "ﻟﺴﻨﺎ"), (550, " "), (550, "«"), (545, "،")], "«ﻟﺴﻨﺎ»،"),
        ([(540, "اﻵن"), (536, ". "), (530, "«"), (500, "وﺗﻀﻴﻒ"), (495, ":")], "اﻵن.» وﺗﻀﻴﻒ:"),
        ([(590, "כי"), (585, " ' "), (570, "אי"), (566, "  "), (540, "אפשר"), (530, "'")], "כי 'אי אפשר'"),
        ([(585, '" '), (570, "מנכ"), (566, '" '), (560, "ל"), (556, "  "), (530, "השיב")], '"מנכ"ל השיב'),
        ([(585, "ולא"), (580, "  "), (540, "השיב "), (535, '"')], 'ולא השיב"'),
    ],
)
def test_no_space_stands_inside_a_mark(drawn: Drawn, line: str) -> None:
    assert read(drawn) == line


def test_lines_that_run_from_the_left_are_left_as_they_are() -> None:
    assert read([(10, "a "), (20, '" '), (30, "b")]) == 'a " b'


@pytest.mark.parametrize(
    "foot", ["about:blank 1/1", "https://news.test/a 2/3", "22.11.2026, 12:21", "11/22/26, 12:21 PM  News"]
)
def test_what_a_browser_prints_at_the_foot_of_a_page_is_no_part_of_the_article(foot: str) -> None:
    assert portable._drop_furniture([["They write: “We stay.”", foot]]) == [["They write: “We stay.”"]]
    assert portable._drop_furniture([["They write about:blank pages.", ""]]) != [[""]]
