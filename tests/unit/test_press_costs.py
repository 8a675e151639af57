"""What a quotation costs grows with its length, and no faster: shown by processor time at two sizes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from undersigned.press.judging import verdict as v
from undersigned.press.judging.exact import Place, find_chain
from undersigned.press.judging.judge import judge
from undersigned.press.judging.signed import build_signed, split_sentences
from undersigned.press.judging.verdict import Judgement, Speaker
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article

TEXT = build_signed("en", b"We are not heroes, we are nurses. We ask for two more of us. " * 20)
GROWN = 8
# The square would be 64 times as much.
MOST = 3 * GROWN


def judge_all(text: str) -> list[Judgement]:
    article = parse_article(text.encode(), "a.txt")
    return [judge(one, article, [TEXT], Speaker("letter")) for one in find_quotations(article)]


def measure(work: Callable[[], object]) -> float:
    """The processor time, in seconds: the least of some rounds."""
    rounds = []
    for _ in range(3):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("It says: “{}are”", "we … "),
        ("It says: “{}are”", "we [a] "),
        ("It says: “we are{}not heroes”", "   "),
        ("It says: “we are{}not heroes”", "\t "),
        ("It says: “we {} — {} are many here”", "   "),
        ("It says: “we {}are many here”", "— it says — so "),
    ],
)
def test_a_quotation_costs_what_it_is_long(written: str, size: str) -> None:
    small, large = (written.replace("{}", size * number) for number in (2000, 2000 * GROWN))
    assert measure(lambda: judge_all(large)) <= MOST * max(measure(lambda: judge_all(small)), 0.002)


@pytest.mark.parametrize("written", ["We wait … ", "....", "We wait?! "])
def test_sentences_cost_what_the_text_is_long(written: str) -> None:
    small, large = (written * number + "x" for number in (2000, 2000 * GROWN))
    assert measure(lambda: split_sentences(large)) <= MOST * max(
        measure(lambda: split_sentences(small)), 0.002
    )
    assert len(split_sentences("Dr. No asked us. Mr. A. and St. B came.")) == 2


def test_the_places_of_fragments_are_not_read_anew_for_each() -> None:
    def chain(number: int) -> list[Place] | None:
        return find_chain([[Place(at * 200 + one, at * 200 + one + 1, ()) for at in range(number)]
                           for one in range(100)])  # fmt: skip

    assert measure(lambda: chain(80 * GROWN)) <= MOST * measure(lambda: chain(80))


def test_what_has_too_many_marks_is_not_judged() -> None:
    (found,) = judge_all("It says: “" + "we … " * 8000 + "are”")
    assert found.verdict == v.NOT_IN_LETTER
    assert [str(one) for one in found.notes] == [
        "It has more than a hundred marks of leaving out or brackets, and was not judged."
    ]
    (found,) = judge_all("It says: “" + "we … " * 90 + "are”")
    assert found.verdict != v.NOT_IN_LETTER or not found.notes
