"""`undersigned verify`: check bundles, step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import orjson

from undersigned.cli.output import json_option, wrap_lines
from undersigned.cli.threads import threads_option
from undersigned.desk.checking import describe_report, verify_path
from undersigned.desk.trust import read_policy
from undersigned.errors import MalformedInput, Refused
from undersigned.verify.lines import build_lines
from undersigned.verify.policy import Policy
from undersigned.verify.report import STEPS
from undersigned.verify.verifier import Progress
from undersigned.verify.wording import printable

EXISTING = click.Path(path_type=Path, exists=True)


def policy_options(verb: Callable[..., None]) -> Callable[..., None]:
    """The options by which a reader says what they know already; the verb gets them as `policy`."""

    @wraps(verb)
    def gather(
        witnesses: tuple[Path, ...], log_key: Path | None, authority: Path | None, threads: int, **more: Any
    ) -> None:
        verb(policy=_read_policy(witnesses, log_key, authority, threads), **more)

    for option in (
        threads_option,
        click.option(
            "--tsa", "authority", type=EXISTING, metavar="CA.pem", help="Root of an authority you trust."
        ),
        click.option(
            "--log", "log_key", type=EXISTING, metavar="FILE", help="The log's public key, as you know it."
        ),
        click.option(
            "--witness",
            "witnesses",
            type=EXISTING,
            metavar="FILE",
            multiple=True,
            help="A list of witnesses who must have cosigned.",
        ),
    ):
        gather = option(gather)
    return gather


@click.command()
@click.argument("bundles", type=EXISTING, nargs=-1, required=True, metavar="BUNDLE…")
@policy_options
@json_option
def verify(
    bundles: tuple[Path, ...],
    policy: Policy,
    as_json: bool,
) -> None:
    """Check bundles, each a folder or a zip, and report on every step.

    Nothing is looked up: all that is needed is in the bundle and in the files that you name.

    Example: undersigned verify letter.zip
    """
    reports = []
    for path in bundles:
        with show_progress(path.name) as progress:
            report = verify_path(path, policy, progress)[0]
        reports.append(report)
        if not as_json:
            if len(bundles) > 1:
                click.echo(printable(str(path)))
            click.echo("\n".join(wrap_lines(build_lines(report))))
    if as_json:
        told = [describe_report(report) for report in reports]
        result = told[0] if len(told) == 1 else told
        click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
    if not all(report.valid for report in reports):
        raise SystemExit(1)


def _read_policy(
    witnesses: tuple[Path, ...], log_key: Path | None, authority: Path | None, threads: int
) -> Policy:
    """The reader's policy; a file that is none of these is wrong usage, and no verdict on a bundle."""
    try:
        return read_policy(witnesses, log_key, authority, threads)
    except (MalformedInput, Refused) as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def show_progress(name: str) -> Iterator[Progress]:
    """A bar over the steps, on standard error where that is a terminal, gone when the block ends."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to load, and seldom needed
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=len(STEPS))

        def show(step: str) -> None:
            bar.update(task, description=step, completed=STEPS.index(step))

        yield show
