"""`--threads`, for the verbs that check many proofs."""

from __future__ import annotations

import os

import click


def _at_most_all(_context: click.Context, _option: click.Parameter, asked: int) -> int:
    # More than there are cores only costs: a hundred thousand would be started one after the other.
    return min(asked, os.cpu_count() or 1)


threads_option = click.option(
    "--threads",
    type=click.IntRange(0),
    default=0,
    callback=_at_most_all,
    help="Worker threads; 0, or more than there are cores, for all cores.",
)
