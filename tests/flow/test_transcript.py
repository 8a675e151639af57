"""What the documents show is what happens: each is run in a clean folder, command by command."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.group import ClassPlan, GroupPlan
from support.transcript import Command, play, read_steps
from support.world import LetterPlan, make_world
from undersigned.bundle.archive import write_archive
from undersigned.canon import encode_base64
from undersigned.demo.authority import Authority

ROOT = Path(__file__).parents[2]
CLASSES = (ClassPlan("ward", members=40), ClassPlan("former", "registrars", members=24))
SIGNERS = (("ward", 12), ("former", 3))
# These need nothing but what they show.
ALONE = ("README.md", *(f"docs/tour/{one}.md" for one in ("organiser", "member", "registrar", "witness")))


def _play(document: str, folder: Path) -> None:
    place, scratch = folder / "place", folder / "scratch"
    place.mkdir(exist_ok=True)
    scratch.mkdir()
    play((ROOT / document).read_text("utf-8"), place, scratch)


@pytest.mark.parametrize("document", ALONE)
def test_document_shows_what_happens(document: str, tmp_path: Path) -> None:
    _play(document, tmp_path)


def lay_out_bundle(place: Path) -> None:
    """What a reporter has: the letter's file, and keys from elsewhere."""
    (place / "authority").mkdir(parents=True)
    authority = Authority.make(place / "authority")
    group = GroupPlan(CLASSES, min_ring=20, witnesses=1)
    world = make_world(group, LetterPlan(signs=SIGNERS, threshold=10, authority=authority))
    write_archive(place / "letter.zip", world.files)
    (place / "log.key.txt").write_text(encode_base64(world.group.log.public) + "\n")
    witness = world.group.witnesses[0]
    (place / "witnesses.txt").write_text(f"{witness.name} {encode_base64(witness.public)}\n")
    (place / "authority" / "root.pem").rename(place / "root.pem")


def test_a_reporter_can_check_and_print(tmp_path: Path) -> None:
    lay_out_bundle(tmp_path / "place")
    _play("docs/tour/reporter.md", tmp_path)


def test_every_document_that_shows_commands_with_their_output_is_run() -> None:
    shown = {
        path.relative_to(ROOT).as_posix()
        for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
        if "```console" in path.read_text("utf-8")
    }
    assert shown == {*ALONE, "docs/tour/reporter.md"}


@pytest.mark.parametrize("document", [*ALONE, "docs/tour/reporter.md"])
def test_no_block_of_commands_is_passed_over(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    shown = [line for line in text.splitlines() if line.lstrip().startswith("$ ")]
    assert len(shown) == sum(isinstance(step, Command) for step in read_steps(text))


WRONG = {
    "another output": "```console\n$ echo one\ntwo\n```\n",
    "more output than shown": "```console\n$ printf 'one\\ntwo\\n'\none\n```\n",
    "less output than shown": "```console\n$ echo one\none\ntwo\n```\n",
    "output where none is shown": "```console\n$ echo one\n$ true\n```\n",
    "a command that fails": "```console\n$ false\n```\n",
    "a hidden command that fails": "<!-- meanwhile\n$ false\n-->\n",
    "a question answered otherwise": (
        "```console\n$ read -p 'Sure? [y/N]: ' x; echo $x\nSure? [y/N]: y\nn\n```\n"
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_would_notice(fault: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"^\$ "):
        play(WRONG[fault], tmp_path, tmp_path / "scratch")


RIGHT = {
    "a word left out": "```console\n$ echo one two three\none … three\n```\n",
    "lines left out": "```console\n$ seq 5\n1\n…\n5\n```\n",
    "a failure that is shown": "```console\n$ false\n$ echo $?\n1\n```\n",
    "a variable that lives on": "```console\n$ x=1\n$ echo $x\n1\n```\n",
    "a file": "```toml a.toml\nx = 1\n```\n\n```console\n$ cat a.toml\nx = 1\n```\n",
    "a question": "```console\n$ printf 'Sure? [y/N]: '; read x; echo $x\nSure? [y/N]: y\ny\n```\n",
    "a hidden command": "<!-- meanwhile\n$ touch made\n-->\n\n```console\n$ ls\nmade\n```\n",
}


@pytest.mark.parametrize("what", RIGHT)
def test_allows(what: str, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    play(RIGHT[what], tmp_path / "place", tmp_path / "scratch")


def test_commands_go_on_over_lines() -> None:
    steps = read_steps("```console\n$ for n in 1 2; do\n>   echo $n\n> done\n1\n2\n```\n")
    assert steps == [Command("for n in 1 2; do\n  echo $n\ndone", ("1", "2"))]
