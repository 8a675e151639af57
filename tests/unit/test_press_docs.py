"""The examples in the docs of the press check have the verdicts that they give, on the corpus's letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from press.measure import letter
from undersigned.press.judging import verdict as v
from undersigned.press.judging.judge import judge
from undersigned.press.quoting.quotations import find_quotations
from undersigned.press.reading.parse import parse_article
from undersigned.press.speaking.speakers import find_signers, find_speakers

DOCS = Path(__file__).parents[2] / "docs" / "press.md"
_HEAD = "| verdict | JSON | example of an article | why |"
_UNSIGNED = re.compile(r" \(no Spanish text was signed\)$")


def read_examples() -> list[tuple[str, str]]:
    """The verdict in JSON, and the example, of each row of the table."""
    table = DOCS.read_text("utf-8").partition(_HEAD)[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()[1:]]
    return [(row[1].strip("`"), row[2]) for row in rows]


@pytest.mark.parametrize(("verdict", "example"), read_examples())
def test_each_example_of_the_table_is_judged_as_it_says(verdict: str, example: str) -> None:
    signed = {lang: text for lang, text in letter().items() if lang != "es"}
    texts = list((signed if _UNSIGNED.search(example) else letter()).values())
    article = parse_article(_UNSIGNED.sub("", example).encode(), "a.txt")
    found = find_quotations(article)
    speakers = find_speakers(article, found, find_signers(texts, (), article.lang))
    given = [judge(one, article, texts, by).verdict for one, by in zip(found, speakers, strict=True)]
    assert given
    assert set(given) == {verdict}


def test_the_table_has_an_example_of_every_verdict() -> None:
    assert {verdict for verdict, _ in read_examples()} == set(v.VERDICTS)
