"""Documents and command line agree: commands parse, every command is told, nothing is named in vain."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from architecture.source import ROOT
from undersigned.cli import undersigned

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^ *```(\S*)[^\n]*\n(.*?)^ *```$", re.M | re.S)
_HIDDEN = re.compile(r"^<!-- meanwhile\n(.*?)^-->$", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")
# A command begins a line, or follows what begins one in a shell.
_COMMAND = re.compile(r"(?:^|[;&|(]|\bdo\b|\bthen\b)\s*(?:\S*/)?undersigned((?: [^;&|)\n]*)?)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def find_commands(markdown: str) -> Iterator[str]:
    """The arguments of every `undersigned …` that a document shows, in a block, in a comment or in a line."""
    shells = [body for language, body in _FENCE.findall(markdown) if language in {"", "console", "sh"}]
    for body in [*shells, *_HIDDEN.findall(markdown)]:
        joined = re.sub(r"\\\n(?:> )?", " ", body)
        for line in joined.splitlines():
            yield from (one[1] for one in _COMMAND.finditer(re.sub(r"^[$>] ", "", line)))
    for code in _INLINE.findall(_FENCE.sub("", markdown)):
        if code.startswith("undersigned ") and code != "undersigned …":
            yield code.removeprefix("undersigned")


def find_fault(arguments: str, *, whole: bool = True) -> str | None:
    """What is wrong with a command line, or None; files need not exist.

    Args:
        whole: whether everything that the command needs must be there, or its name is enough.
    """
    words = [re.sub(r"^\d?>.*", "", one) for one in shlex.split(re.sub(r"\d?> ?\S+", "", arguments))]
    command: click.Command = undersigned
    context = click.Context(command, info_name="undersigned")
    while isinstance(command, click.Group):
        if not words or words[0] in {"--help", "--version"}:
            return None
        below = command.get_command(context, words[0])
        if below is None:
            return f"no command {words[0]}"
        context, command = click.Context(below, info_name=words[0], parent=context), below
        words = words[1:]
    if "--help" in words or (not words and not whole):
        return None
    try:
        given, left, _ = command.make_parser(context).parse_args(list(words))
    except click.UsageError as error:
        return error.format_message()
    missing = [one.name for one in command.params if one.required and _is_missing(one, given)]
    if missing:
        return f"lacks {', '.join(map(str, missing))}"
    return f"too many arguments: {left}" if left else None


def _is_missing(parameter: click.Parameter, given: Mapping[str, object]) -> bool:
    value = given.get(parameter.name or "")
    return value is None or parameter.value_is_missing(value)


def find_verbs(
    command: click.Command = undersigned, path: tuple[str, ...] = ("undersigned",)
) -> Iterator[tuple[str, click.Command]]:
    """Every command, groups included, by its words."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from find_verbs(below, (*path, name))


VERBS = dict(find_verbs())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_in_a_document_parses(path: Path) -> None:
    text = path.read_text("utf-8")
    inline = set(_INLINE.findall(_FENCE.sub("", text)))
    for arguments in find_commands(text):
        fault = find_fault(arguments, whole=f"undersigned{arguments}" not in inline)
        assert fault is None, f"undersigned{arguments}: {fault}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_shows_an_example_that_parses(verb: str) -> None:
    what, mark, example = (VERBS[verb].help or "").partition("Example: undersigned")
    assert mark, "has no example"
    assert what.strip(), "says nothing"
    fault = find_fault(" ".join(example.split()))
    assert fault is None, fault
    if not isinstance(VERBS[verb], click.Group):
        assert " ".join(["undersigned", *example.split()]).startswith(verb), "shows another command"


@pytest.mark.parametrize("verb", [one for one in VERBS if not isinstance(VERBS[one], click.Group)])
def test_every_option_is_explained(verb: str) -> None:
    for option in VERBS[verb].params:
        if isinstance(option, click.Option) and option.name not in {"members", "signers", "out"}:
            assert option.help, f"{option.opts[0]} is not explained"


def test_reference_is_what_the_program_says() -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "write_cli_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, f"{made.stderr}: run tools/write_cli_reference.py"


@pytest.mark.parametrize("verb", [one for one in VERBS if not isinstance(VERBS[one], click.Group)])
def test_reference_holds(verb: str) -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    section = page.partition(f"\n## {verb}\n")[2].partition("\n## ")[0]
    for option in VERBS[verb].params:
        if isinstance(option, click.Option):
            assert all(name in section for name in option.opts), option.opts


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    for target in _LINK.findall(_FENCE.sub("", path.read_text("utf-8"))):
        if not target.startswith(("http://", "https://", "#", "mailto:")):
            assert (path.parent / target.partition("#")[0]).exists(), target


# A folder of every user's machine is no machine path of ours.
_PLACES = re.compile(r"(?<![\w.~])/(?:root|home|work|tmp)/")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_no_place_on_anybodys_machine(path: Path) -> None:
    assert not _PLACES.search(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ("`undersigned vrify letter.zip`", "no command vrify"),
        ("```sh\nundersigned verify --wittness x letter.zip\n```", "No such option"),
        ("```console\n$ undersigned verify\n```", "lacks bundles"),
        (
            "```console\n$ for n in 1 2; do\n>   undersigned submit r.json extra --to x\n> done\n```",
            "too many",
        ),
        ("<!-- meanwhile\n$ cd x && undersigned sign\n-->", "lacks folder"),
    ],
)
def test_would_notice_a_wrong_command(shown: str, fault: str) -> None:
    (arguments,) = find_commands(shown)
    assert fault in (find_fault(arguments) or "")
