"""Marks that belong to no quotation are told, and those that only look like marks are not."""

from __future__ import annotations

import pytest

from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.quoting.unpaired import tell_unpaired
from undersigned.press.reading.parse import parse_article


def told(text: str, name: str = "a.txt") -> list[str]:
    article = parse_article(text.encode(), name)
    return [str(one) for one in tell_unpaired(article, find_quotations(article))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("They say that we stay here” and go on.", 1),
        ('In it " we stay here", they say. They " say so.', 3),
        ("They write »we stay, and we go” today.", 1),
        ('They write: "We stay here." Nobody " answers.', 1),
    ],
)
def test_marks_without_a_pair_are_counted(text: str, number: int) -> None:
    (note,) = told(text)
    assert f": {number}, the first in “" in note


@pytest.mark.parametrize(
    "text",
    [
        "They write: “We stay here,” and “we ‘never’ go”.",
        "“One two three.\n\n“Four five six.\n\n“Seven eight.” Not this.",
        "«Nosotros —dice la carta— nos negamos a ir».",
        'מנכ"ל המשרד אמר ש"לא נחתום עוד" וצה"ל שתק.',
        'A board of 6" is not one of 8".',
        "They write: “We stay here. And nothing closes it.",
        "> We “stay” here, and nobody » goes.\n\nThat is all.",
    ],
)
def test_what_is_paired_is_not_told(text: str) -> None:
    assert told(text, "a.md") == []
