"""`--threads`: a number beyond the cores means all of them."""

from __future__ import annotations

import os

import click
import pytest
from click.testing import CliRunner

from undersigned.cli.threads import threads_option

CORES = os.cpu_count() or 1


@click.command()
@threads_option
def told(threads: int) -> None:
    click.echo(threads)


@pytest.mark.parametrize(("asked", "threads"), [("0", 0), ("1", 1), ("100000", CORES), (str(10**30), CORES)])
def test_no_more_threads_than_cores_are_started(asked: str, threads: int) -> None:
    assert CliRunner().invoke(told, ["--threads", asked]).output == f"{threads}\n"


def test_refuses_fewer_than_none() -> None:
    assert CliRunner().invoke(told, ["--threads", "-1"]).exit_code == 2
