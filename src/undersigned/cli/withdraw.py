"""`undersigned withdraw`: withdraw a signature whose slot was kept."""

from __future__ import annotations

from pathlib import Path

import click

from undersigned.cli.leave import ERASED
from undersigned.cli.output import say, tell
from undersigned.cli.showing import Asked, check_free, showing_options, sit_down
from undersigned.cli.sign import write_record
from undersigned.desk.member import withdraw_letter

PATH = click.Path(path_type=Path)


@click.command()
@showing_options
@click.option(
    "--out", type=PATH, default=Path("withdrawal.json"), show_default=True, help="The record to write."
)
def withdraw(asked: Asked, as_json: bool, out: Path) -> None:
    """Withdraw a signature that was made with --keep-until-close, and erase its slot. It is final.

    Example: undersigned withdraw letter/ --key me.key
    """
    check_free(out)
    with sit_down(asked, kept=True) as sitting:
        say("Withdrawing is final. Its record is published beside the signature's, with one serial number.")
        if not asked.yes:
            click.confirm("Withdraw your signature?", abort=True, err=True)
        sitting.apply_deadline()
        result = write_record(sitting, withdraw_letter(sitting.shown), out)
        sitting.shown.use.finish()
        say(ERASED)
    tell(result, as_json, lambda: [f"record: {out}", f"digits to remember: {result['digits']}"])
