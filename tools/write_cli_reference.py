"""Write docs/cli.md from the command line's own help; `--check` only says whether it is up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from undersigned.cli import undersigned

REFERENCE = Path(__file__).parents[1] / "docs" / "cli.md"
HEAD = """\
# Every command

Made from the program's own help by `tools/write_cli_reference.py`; do not edit. The tours in `docs/tour/`
tell when to use what. Every command takes `--json`, which prints its result for programs, and `--help`. Data
goes to standard output, everything else to standard error. Exit status: 0 done or valid, 1 not valid or
refused, 2 wrong usage or no such file.

A passphrase that a command needs is asked for, or read from `--passphrase-file` or `UNDERSIGNED_PASSPHRASE`.
"""


def find_verbs(
    command: click.Command, context: click.Context, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
    """Every command below a group that is no group itself, with its words and its context."""
    if not isinstance(command, click.Group):
        yield path, command, context
        return
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        if below is not None:
            inner = click.Context(below, info_name=name, parent=context)
            yield from find_verbs(below, inner, (*path, name))


def build_reference() -> str:
    """The whole page."""
    root = click.Context(undersigned, info_name="undersigned")
    return HEAD + "".join(_tell(*one) for one in find_verbs(undersigned, root, ("undersigned",)))


def _tell(path: tuple[str, ...], command: click.Command, context: click.Context) -> str:
    what, _, example = (command.help or "").partition("Example: ")
    usage = f"{' '.join(path)} {' '.join(command.collect_usage_pieces(context))}"
    told = f"\n## {' '.join(path)}\n\n```text\n{usage}\n```\n\n"
    told += "".join(f"{' '.join(one.split())}\n\n" for one in what.strip().split("\n\n"))
    rows = [_describe(one, context) for one in command.params if isinstance(one, click.Option)]
    told += "| option | what it does |\n| --- | --- |\n" + "".join(rows) + "\n"
    return told + f"```sh\n{' '.join(example.split())}\n```\n"


def _describe(option: click.Option, context: click.Context) -> str:
    name, text = option.get_help_record(context) or (option.opts[0], "")
    return "| `{}` | {} |\n".format(*(one.replace("|", "\\|") for one in (name, text)))


def main() -> None:
    """Write the page, or with `--check` compare it."""
    page = build_reference()
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if REFERENCE.read_text("utf-8") == page else f"{REFERENCE} is not up to date")
    REFERENCE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
