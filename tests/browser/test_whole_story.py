"""From an empty server to a published letter, every step by a page, with each store and in two directions."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.browser import DESK, PHONE, RealBrowser
from support.clock import Clock
from support.commands import run_json
from support.page_story import PageStory
from support.postgres import serve_postgres
from support.servers import running_server


@dataclass(frozen=True)
class Plan:
    """How many enrol in each class and how many of those sign; the others leave the letter."""

    classes: dict[str, int]
    signers: dict[str, int]
    lang: str = "en"
    width: int = DESK
    postgres: bool = False
    prefix: str = ""


PLANS = [
    pytest.param(Plan({"ward": 3}, {"ward": 2}, "he", PHONE, prefix="/open/letters"), id="hebrew-phone"),
    pytest.param(Plan({"ward": 3}, {"ward": 2}, postgres=True), id="postgresql", marks=pytest.mark.long),
    pytest.param(
        Plan({"ward": 20, "former": 10}, {"ward": 15, "former": 6}),
        id="thirty-members",
        marks=pytest.mark.long,
    ),
]


@pytest.mark.parametrize("plan", PLANS)
def test_a_letter_from_codes_to_the_published_page(
    browser: RealBrowser, tmp_path: Path, plan: Plan, clock: Clock
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    with ExitStack() as stack:
        arguments = ["--database", stack.enter_context(serve_postgres()).url] if plan.postgres else []
        arguments += ["--prefix", plan.prefix] if plan.prefix else []
        served = stack.enter_context(running_server(folder, *arguments))
        story = stack.enter_context(PageStory.begin(browser, served, plan.lang, plan.width))
        story.found(plan.classes, min_ring=2)
        seats = [(name, code) for name, n in plan.classes.items() for code in story.make_codes(name, n)]
        for class_, code in seats:
            story.enrol(class_, code)
        story.freeze()
        closes = story.open(threshold=2)
        left = dict(plan.signers)
        signed: list[str] = []
        others: list[str] = []
        for number, (class_, _) in enumerate(seats):
            left[class_] -= 1
            is_signer = left[class_] >= 0
            digits = story.decide(number, "sign" if is_signer else "leave")
            (signed if is_signer else others).append(digits)
        clock.move_to(closes)
        story.publish()
        page, figure = story.read(tmp_path / "letter.zip")
        seen = story.check()
    report = run_json("verify", tmp_path / "letter.zip")
    total = sum(plan.signers.values())
    assert (report["valid"], report["signatures"], report["classes"]) == (True, total, plan.signers)
    assert seen == {"valid": "true", "signatures": str(total)}
    assert figure == str(total)
    assert all(digits in page for digits in signed)
    assert not any(digits in page for digits in others)
    assert (folder / "records.sqlite").exists() is not plan.postgres
