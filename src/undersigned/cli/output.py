"""What the command line prints: data to standard output, all else to standard error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click
import orjson

from undersigned.errors import StoreFailure, UndersignedError

# One line of advice where the sentence alone does not say what to do next.
_HINTS: Final[dict[str, str]] = {
    "file-exists": "name another file, or move that one away",
    "not-found": "check the path",
    "slot-tied": "one slot serves one letter: ask the organiser to open the letter on another slot",
    "slot-erased": "this slot was used, left or is past its deadline; nothing can bring it back",
}

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def fail(error: UndersignedError) -> int:
    """Print an error and its hint to standard error; the exit status for it."""
    click.echo(f"undersigned: error: {error}", err=True)
    if error.code in _HINTS:
        click.echo(f"hint: {_HINTS[error.code]}", err=True)
    return 2 if isinstance(error, StoreFailure) else 1


def say(line: str) -> None:
    """Print a line for people to standard error."""
    click.echo(line, err=True)


def warn(line: str) -> None:
    """Print a warning to standard error."""
    click.echo(f"warning: {line}", err=True)


def tell(result: dict[str, Any], as_json: bool, lines: Callable[[], list[str]]) -> None:
    """Print a result to standard output: as JSON, or as the lines for people."""
    if as_json:
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(lines()))
