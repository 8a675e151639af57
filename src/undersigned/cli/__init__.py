"""The command line: one file for each group of verbs."""

from __future__ import annotations

import importlib
import sys
from typing import Final

import click

from undersigned import __version__
from undersigned.cli.output import fail
from undersigned.errors import UndersignedError

# Each verb is loaded when it is used, so that `--help` is quick.
_VERBS: Final[dict[str, tuple[str, str]]] = {
    "keys": ("keys", "Make keys for a log, a witness, a registrar or a collector."),
    "roster": ("roster", "Write a charter, gather enrolments, freeze the roster."),
    "enrol": ("enrol", "Make a key file and ask for an entry on the roster."),
    "registrar": ("registrar", "Vouch for members, seen or unseen."),
    "letter": ("letter", "Write, open, close, timestamp and release a letter."),
    "log": ("log", "Witness a log; check a log against its files."),
    "sign": ("sign", "Sign a letter, and erase what signed it."),
    "leave": ("leave", "Leave a letter unsigned, and erase what could have signed it."),
    "withdraw": ("withdraw", "Withdraw a signature that was kept until the letter closes."),
    "submit": ("submit", "Send a record to a collector."),
    "collect": ("collect", "Take in records for a letter."),
    "serve": ("serve", "Show letters over HTTP, and take in records."),
    "export": ("export", "Write the pages of letters as files."),
    "client": ("client", "Compare what a server gives to browsers with this release."),
    "verify": ("verify", "Check a bundle, step by step."),
    "show": ("show", "Show a bundle that verified, as text or as a page."),
    "press": ("press", "Hold what newspapers quote against the letter that was signed."),
    "credential": ("credential", "Look at a key file; erase what is due."),
    "demo": ("demo", "Play a whole letter through, from charter to report."),
}


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"undersigned.cli.{_VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _VERBS.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="undersigned")
def undersigned() -> None:
    """Anonymous open letters that anyone can verify.

    Data goes to standard output, everything else to standard error. Exit status: 0 done or valid,
    1 not valid or refused, 2 wrong usage or no such file.

    Example: undersigned verify letter.zip
    """


def main() -> None:
    """Run the command line; every error of ours ends as one sentence, a hint and an exit status."""
    try:
        undersigned(prog_name="undersigned")
    except UndersignedError as error:
        sys.exit(fail(error))
    except BrokenPipeError:
        sys.exit(1)
