"""The judge keeps to its floors on articles labelled before it was tuned, and the docs say how well."""

from __future__ import annotations

import pytest

from press.measure import HERE, build_table, measure
from undersigned.press.judging import verdict as v

DOCS = HERE.parents[1] / "docs" / "press.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@pytest.mark.parametrize(
    ("verdict", "recall"), [(v.VERBATIM, 0.98), (v.ALTERED, 0.95), (v.JOINED, 0.95), (v.NOT_IN_LETTER, 0.95)]
)
def test_recall_on_the_frozen_half(verdict: str, recall: float) -> None:
    assert measure("frozen").labelled(verdict) >= 40
    assert measure("frozen").recall(verdict) >= recall


def test_precision_of_altered_on_the_frozen_half() -> None:
    assert measure("frozen").precision(v.ALTERED) >= 0.98


@pytest.mark.parametrize("half", ["frozen", "tuning"])
def test_nothing_that_is_not_the_letters_is_called_verbatim(half: str) -> None:
    wrong = {
        pair
        for pair in measure(half).pairs
        if pair[1] in {v.VERBATIM, v.TYPOGRAPHY} and pair[0] not in {v.VERBATIM, v.TYPOGRAPHY}
    }
    assert wrong == set()
    assert not {
        pair for pair in measure(half).pairs if pair[1] == v.SHORTENED and pair[0] in {v.ALTERED, v.JOINED}
    }


@pytest.mark.parametrize("half", ["frozen", "tuning"])
def test_furniture_of_pages_is_not_taken_for_the_article(half: str) -> None:
    assert measure(half).furniture == 0


def test_docs_have_the_measured_table() -> None:
    written = DOCS.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].strip()
    assert written == build_table(), "run tools/press-table"
