"""`undersigned keys`: key files of logs, witnesses, registrars and collectors."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.output import json_option, say, tell
from undersigned.desk.key_files import ROLES, create_keys, describe_file
from undersigned.keys.public import public_path

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)


@click.group()
def keys() -> None:
    """Make key files, and show their public side.

    Example: undersigned keys new log letters.example.org/northfield
    """


@keys.command()
@click.argument("role", type=click.Choice(ROLES))
@click.argument("name")
@click.option("--out", type=PATH, help="The key file; ROLE.key if not given.")
@click.option(
    "--rsa", type=click.Choice(["2048", "3072", "4096"]), help="Let a registrar sign unseen: bits of its key."
)
@json_option
def new(role: str, name: str, out: Path | None, rsa: str | None, as_json: bool) -> None:
    """Draw keys for NAME: a secret key file, and beside it a .pub file to hand out.

    For a log, NAME is the origin that its charter will name.

    Example: undersigned keys new registrar union --out union.key --rsa 3072
    """
    path = out or Path(f"{role}.key")
    told = create_keys(role, name, path, int(rsa) if rsa else None)
    say(f"secret: {path}; to hand out: {public_path(path)}")
    tell(told, as_json, lambda: _lines(told))


@keys.command()
@click.argument("file", type=EXISTING)
@json_option
def show(file: Path, as_json: bool) -> None:
    """Show the public side of a key file, never the secret.

    Example: undersigned keys show log.key
    """
    told = describe_file(file)
    tell(told, as_json, lambda: _lines(told))


def _lines(told: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in told.items()]
