"""`undersigned leave`: leave a letter unsigned, and erase what could have signed it."""

from __future__ import annotations

from typing import Final

import click

from undersigned.cli.output import say, tell
from undersigned.cli.showing import Asked, Sitting, showing_options, sit_down

ERASED: Final = "The slot's secrets are erased from the key file; nobody can sign with them any more."


@click.command()
@showing_options
def leave(asked: Asked, as_json: bool) -> None:
    """Show a letter, leave it unsigned, and erase its slot: the key file then looks as if it had been signed.

    Example: undersigned leave letter/ --key me.key
    """
    with sit_down(asked) as sitting:
        if not asked.yes:
            click.confirm("Leave it unsigned and erase its slot?", abort=True, err=True)
        finish_leaving(sitting, as_json=as_json)


def finish_leaving(sitting: Sitting, *, as_json: bool) -> None:
    """Erase the slot, and say so in the words that follow a signature."""
    sitting.shown.use.finish()
    say(ERASED)
    tell(sitting.describe(), as_json, lambda: [f"letter {sitting.shown.letter.id.hex()}"])
