"""What the command line prints: data to standard output, all else to standard error."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import orjson

from undersigned.errors import StoreFailure, UndersignedError
from undersigned.tongue import LANGUAGES
from undersigned.verify.wording import printable

WIDTH: Final = 96
F = TypeVar("F", bound=Callable[..., object])

# One line of advice where the sentence alone does not say what to do next.
_HINTS: Final[dict[str, str]] = {
    "demo-folder": "name a new folder with --out; one that an older demo made, remove first",
    "file-exists": "name another file, or move that one away",
    "not-found": "check the path",
    "sealed-elsewhere": "name the collector's key file with --identity",
    "slot-tied": "one slot serves one letter: ask the organiser to open the letter on another slot",
    "slot-erased": "this slot was used, left or is past its deadline; nothing can bring it back",
}

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def page_options(verb: F) -> F:
    """The options of a verb that prints to the terminal or makes a page, in a file or not."""
    options = [
        click.option("--html", "as_html", is_flag=True, help="Make a page: one file, which loads nothing."),
        click.option(
            "--language",
            type=click.Choice(LANGUAGES),
            default="en",
            show_default=True,
            help="What the page speaks.",
        ),
        click.option(
            "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write here, not to the terminal."
        ),
    ]
    for option in reversed(options):
        verb = option(verb)
    return verb


def fail(error: UndersignedError) -> int:
    """Print an error and its hint to standard error; the exit status for it."""
    click.echo(_escape(f"undersigned: error: {error}"), err=True)
    say_hint(error.code)
    return 2 if isinstance(error, StoreFailure) else 1


def say_hint(code: str) -> None:
    """Print what to do next to standard error, where the sentence for the code does not say it."""
    if code in _HINTS:
        click.echo(f"hint: {_HINTS[code]}", err=True)


def say(line: str) -> None:
    """Print a line for people to standard error, wrapped between words where that is a terminal.

    Here, in `tell` and in `fail` what a stranger wrote may stand in it: whatever could steer a terminal or
    pass for a line of ours is escaped.
    """
    line = _escape(line)
    if sys.stderr.isatty():
        width = min(WIDTH, shutil.get_terminal_size().columns)
        line = "\n".join(wrap_lines(line.split("\n"), width))
    click.echo(line, err=True)


def warn(line: str) -> None:
    """Print a warning to standard error."""
    say(f"warning: {line}")


def tell(result: dict[str, Any], as_json: bool, lines: Callable[[], list[str]]) -> None:
    """Print a result to standard output: as JSON, or as the lines for people."""
    if as_json:
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(_escape("\n".join(lines())))


def _escape(text: str) -> str:
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def amount(number: int, one: str, many: str) -> str:
    """So many of something, each form without its number."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def wrap_lines(lines: list[str], width: int = WIDTH) -> list[str]:
    """Lines for people, wrapped; what follows a dash or an indent stays under it."""
    wrapped = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip(" "))) + ("  " if line.startswith("- ") else "")
        wrapped += textwrap.wrap(line, width, subsequent_indent=indent) or [""]
    return wrapped
