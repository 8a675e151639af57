"""Twelve words, shown and confirmed."""

from __future__ import annotations

import click

from undersigned.cli.output import say
from undersigned.errors import Refused


def show_words(what: str, words: tuple[str, ...]) -> None:
    """Print twelve words, four a line."""
    say(what)
    for start in range(0, len(words), 4):
        say("    " + "  ".join(words[start : start + 4]))


def confirm_words(question: str, *, yes: bool) -> None:
    """Ask whether the words are the same elsewhere; with `yes` they are taken to be.

    Raises:
        Refused: `words-differ`.
    """
    if not yes and not click.confirm(question, err=True):
        raise Refused("words-differ")
