"""Which marks open and close quotations, however many stand in a row."""

from __future__ import annotations

import pytest

from undersigned.press.quoting import marks
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article


@pytest.mark.parametrize("mark", sorted(marks.MARKS))
@pytest.mark.parametrize("article", ["{row}", "{row} x", "x {row}y{row}", "{spaced}"])
def test_any_number_of_marks_in_a_row_is_read(mark: str, article: str) -> None:
    text = f"It says: {article.format(row=mark * 5000, spaced=f'{mark} ' * 5000)}"
    assert len(find_quotations(parse_article(text.encode(), "a.txt"))) <= 1000


def test_quotations_that_begin_together_are_found() -> None:
    text = "It says: \"'we are many here' and more\""
    article = parse_article(text.encode(), "a.txt")
    assert [one.text(article) for one in find_quotations(article)] == [text[10:-1], "we are many here"]
