"""Articles beside a letter are examined apart: none of them fails or holds up a reader's page."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from support.released import lay_out_site
from support.world import World
from undersigned.errors import MalformedInput, Refused
from undersigned.page.shown import Shown
from undersigned.press.article import Article as PressArticle
from undersigned.press.examine import PressLetter
from undersigned.press.reading.parse import parse_article
from undersigned.server.library import Library
from undersigned.server.reader.articles import build_article, build_press_letter, read_article
from undersigned.server.reader.examining import Examinations, Finding
from undersigned.server.reader.press import PressDesk, read_answer
from undersigned.tongue import ENGLISH

WORDS = "The letter says: “One nurse has been answering for eighteen patients since March.”"
LETTER = bytes(32)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Library]:
    path = tmp_path_factory.mktemp("letters")
    world, _ = lay_out_site(path)
    return world, Library(path, 1)


@pytest.fixture(scope="module")
def shown(site: tuple[World, Library]) -> Shown:
    (served,) = [one for one in site[1].letters.all() if one.shown]
    assert served.shown is not None
    return served.shown


@pytest.fixture(scope="module")
def letter(shown: Shown) -> PressLetter:
    return build_press_letter(shown)


def verdicts(found: Finding) -> list[str]:
    return [card.verdict for card in found.cards["en"]]


def test_an_article_at_which_the_program_fails_hides_no_other(letter: PressLetter) -> None:
    article = parse_article(WORDS.encode(), "a.txt")

    def fail() -> tuple[PressLetter, PressArticle]:
        raise ValueError

    asked = {
        "good": lambda: (letter, article),
        # The worker itself fails at what is no article.
        "bad": lambda: (letter, PressArticle("", "text", b"", "“x”", (None,), None)),  # type: ignore[arg-type]
        "worse": fail,
    }
    good, bad, worse = Examinations().find(LETTER, asked, None)
    assert verdicts(good) == ["altered"]
    assert set(good.cards) == {"en", "es", "he", "ar"}
    assert bad == worse == Finding(code="press-failed")


def test_what_is_not_ready_is_told_and_shown_when_it_is(letter: PressLetter) -> None:
    article, examinations = parse_article(WORDS.encode(), "a.txt"), Examinations()
    asked = {"one": lambda: (letter, article)}
    assert examinations.find(LETTER, asked, 0) == [Finding(code="press-pending")]
    (found,) = examinations.find(LETTER, asked, None)
    assert verdicts(found) == ["altered"]
    assert examinations.find(LETTER, asked, 0) == [found]


@pytest.mark.parametrize("words", ["[expletive]", "…", "[we] [are] [not] [heroes]"])
def test_a_quotation_of_nothing_but_brackets_leaves_the_page_whole(
    site: tuple[World, Library], shown: Shown, words: str
) -> None:
    world, library = site
    library.articles.add(
        world.letter.id.hex(), build_article(words, "P", "", f"{WORDS} He said: “{words}”".encode())
    )
    found = library.articles.examine(shown)[-1][1]
    assert verdicts(found) == ["altered", "scare"]


def test_reads_an_article_apart() -> None:
    written = ("T", "P", "https://paper.example/1", WORDS.encode())
    assert read_article(*written) == build_article(*written)
    with pytest.raises(MalformedInput, match="article-binary"):
        read_article("T", "P", "", bytes(range(256)) * 40)


def test_a_failure_is_not_called_slow(letter: PressLetter) -> None:
    with pytest.raises(Refused, match="press-failed"):
        asyncio.run(PressDesk().check(None, [("A", WORDS.encode())], ENGLISH))  # type: ignore[arg-type]
    assert "altered" in asyncio.run(PressDesk().check(letter, [("A", WORDS.encode())], ENGLISH))


def test_what_ran_out_of_its_time_is_called_slow() -> None:
    busy = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2));\nwhile True: pass",
        "import sys; sys.exit(1)",
        "print('1')",
    )
    ended = [subprocess.run([sys.executable, "-c", one], capture_output=True, check=False) for one in busy]
    with pytest.raises(Refused, match="press-slow"):
        read_answer(ended[0].stdout, ended[0].returncode)
    with pytest.raises(Refused, match="press-failed"):
        read_answer(ended[1].stdout, ended[1].returncode)
    assert read_answer(ended[2].stdout, ended[2].returncode) == 1


def test_what_was_taken_away_is_examined_anew(letter: PressLetter) -> None:
    asked: list[str] = []

    def build(name: str) -> tuple[PressLetter, PressArticle]:
        asked.append(name)
        return letter, parse_article(WORDS.encode(), "a.txt")

    examinations = Examinations()
    for names in (["one"], ["one"], [], ["one"]):
        examinations.find(LETTER, {name: lambda name=name: build(name) for name in names}, None)  # type: ignore[misc]
    assert asked == ["one", "one"]
