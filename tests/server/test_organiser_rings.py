"""Organisers are warned of a ring of which half signed: as soon as that may be known, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.clock import Clock
from support.organiser_story import Story
from support.organisers import Browser, read_token
from support.servers import running_server

HALF = "At least half of a ring signed"
BY_BATCH = "by what is published, at least half signed"


@pytest.fixture
def story(tmp_path: Path, clock: Clock) -> Iterator[Story]:
    with running_server(tmp_path) as served:
        browser = Browser(served)
        browser.follow(browser.enter(read_token(served)))
        yield Story(browser, tmp_path)


def look(story: Story) -> str:
    return story.browser.get(f"/organise/letters/{story.letter}").text


@pytest.mark.parametrize(("signers", "is_half"), [(3, True), (2, False)])
def test_half_a_ring_is_told_without_a_number_when_the_letter_can_be_published(
    story: Story, clock: Clock, signers: int, is_half: bool
) -> None:
    members = story.enrol(story.found(), story.make_codes(6))
    story.freeze()
    opened = story.open()
    story.sign(opened, members[:signers])
    letter = opened.letter()
    assert letter.releases
    pages = [look(story)]
    clock.move_to(letter.closes)
    pages.append(look(story))
    story.press("close")
    pages.append(look(story))
    assert "It can be published from" in pages[-1]
    # Closed, and not due: nobody is told anything of it.
    assert not any(HALF in page for page in pages)
    clock.move_to(letter.releases)
    page = look(story)
    assert "It can be published now." in page
    assert (HALF in page) == is_half
    assert (
        not is_half
        or f"<li>{HALF}: each of its members is easier to guess. Readers will be told.</li>" in page
    )
    story.press("release")
    assert HALF not in look(story)


def test_half_a_ring_of_a_batched_letter_is_told_once_it_is_published(story: Story) -> None:
    members = story.enrol(story.found(), story.make_codes(5))
    story.freeze()
    opened = story.open(release="batched", threshold="0", closes="2099-01-01T10:00", releases="")
    story.sign(opened, members[:2])
    story.press("batch")
    assert BY_BATCH not in look(story)
    story.sign(opened, members[2:4])
    # What is not out yet is not told.
    assert BY_BATCH not in look(story)
    story.press("batch")
    assert BY_BATCH in look(story)
