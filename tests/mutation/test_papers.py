"""What people send each other beside a bundle, changed in every way we know, is refused by who takes it."""

from __future__ import annotations

import pytest

from mutation.papers import PAPERS
from mutation.rows_of_papers import FORMS, RULES, PaperRow

ROWS = [*FORMS, *RULES]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_refuses(row: PaperRow) -> None:
    paper = PAPERS[row.paper]
    data = row.forge()
    assert data != paper.make()
    assert paper.find_refusal(data) == (row.step, row.code)


@pytest.mark.parametrize("name", PAPERS)
def test_control_a_paper_that_is_not_changed_is_taken(name: str) -> None:
    assert PAPERS[name].find_refusal(PAPERS[name].make()) is None


def test_rows_have_names_of_their_own() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
