"""`undersigned demo`: a whole letter, played through."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.output import json_option, say, tell
from undersigned.cli.serve import serve
from undersigned.demo.story import play


@click.command()
@click.option("--members", type=click.IntRange(40, 20_000), default=2000, show_default=True)
@click.option("--signers", type=click.IntRange(2, 20_000), default=43, show_default=True)
@click.option(
    "--seconds",
    type=click.IntRange(5, 3600),
    default=60,
    show_default=True,
    help="How long the letter is open.",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--serve", "is_served", is_flag=True, help="Then show it in a browser: undersigned serve.")
@json_option
@click.pass_context
def demo(
    context: click.Context,
    members: int,
    signers: int,
    seconds: int,
    out: Path,
    is_served: bool,
    as_json: bool,
) -> None:
    """Play a whole letter through: keys, charter, roster, letter, signatures, bundle.

    Example: undersigned demo --members 60 --signers 21 --seconds 30 --out demo/
    """
    if signers > members:
        raise click.BadParameter("there cannot be more signers than members", param_hint="--signers")
    bundle = play(out, members, signers, seconds, say)
    tell({"bundle": str(out / bundle.name)}, as_json, lambda: [str(out / bundle.name)])
    if is_served:
        context.invoke(serve, folder=out)
