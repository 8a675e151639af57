"""`undersigned sign`: sign a letter, and erase what signed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from undersigned.cli.leave import ERASED, finish_leaving
from undersigned.cli.output import say, tell
from undersigned.cli.passphrase import choose_passphrase, find_passphrase
from undersigned.cli.showing import Asked, Sitting, check_free, showing_options, sit_down
from undersigned.credential.erasure import create_secret_file
from undersigned.desk.disclosure import describe_keeping, describe_speaking_again
from undersigned.desk.member import digits_of, encode_for_collector, offer_next, sign_letter
from undersigned.errors import Refused
from undersigned.letter.record import Next, Record

PATH = click.Path(path_type=Path)
_CHOICES: Final = ("sign", "leave", "later")
_AGAIN: Final = (
    "You were shown this letter before. If you signed it then, do not sign again: of two records the one "
    "that is handed over first counts, and only its digits appear in the log."
)


@click.command()
@showing_options
@click.option("--out", type=PATH, default=Path("record.json"), show_default=True, help="The record to write.")
@click.option("--keep-until-close", "keep", is_flag=True, help="Keep the slot, to be able to withdraw.")
@click.option("--speak-again", is_flag=True, help="Keep secrets to speak again as the same signer.")
@click.option(
    "--next-key", type=PATH, default=Path("next.key"), show_default=True, help="The key file to speak again."
)
def sign(
    asked: Asked,
    as_json: bool,
    out: Path,
    keep: bool,
    speak_again: bool,
    next_key: Path,
) -> None:
    """Show a letter and ask: sign it, leave it, or decide later. What signed is erased at once.

    Example: undersigned sign letter/ --key me.key
    """
    check_free(out)
    with sit_down(asked) as sitting:
        if not sitting.shown.use.is_first:
            say(_AGAIN)
        keep, speak_again = _ask_prices(sitting, keep=keep, speak_again=speak_again)
        choice = "sign" if asked.yes else click.prompt("Sign it?", type=click.Choice(_CHOICES), err=True)
        if choice == "later":
            say("Nothing was done. The slot serves this letter and no other; it is erased when it closes.")
            return
        if choice == "leave":
            finish_leaving(sitting, as_json=as_json)
            return
        result = _sign(sitting, out, keep=keep, next_key=next_key if speak_again else None)
    tell(result, as_json, lambda: [f"record: {out}", f"digits to remember: {result['digits']}"])


def _ask_prices(sitting: Sitting, *, keep: bool, speak_again: bool) -> tuple[bool, bool]:
    letter, yes = sitting.shown.letter, sitting.asked.yes
    if keep:
        say(describe_keeping(letter))
        keep = yes or click.confirm("Keep it?", err=True)
    if speak_again:
        if letter.next is None:
            raise Refused("next-not-offered")
        say(describe_speaking_again(letter))
        speak_again = yes or click.confirm("Keep secrets to speak again?", err=True)
    return keep, speak_again


def _sign(sitting: Sitting, out: Path, *, keep: bool, next_key: Path | None) -> dict[str, Any]:
    offered = None if next_key is None else _offer(sitting, next_key)
    sitting.apply_deadline()
    record = sign_letter(sitting.shown, offered)
    result = write_record(sitting, record, out)
    if not sitting.shown.use.is_first:
        say(f"If you handed a record over before, it counts: remember its digits, not {result['digits']}.")
    sitting.shown.use.finish(keep=keep)
    if keep:
        say("The slot is kept until the letter closes; `undersigned leave` erases it sooner.")
    else:
        say(ERASED)
    return result | {"kept": keep, "next_key": None if next_key is None else str(next_key)}


def _offer(sitting: Sitting, path: Path) -> Next:
    file = sitting.asked.passphrase_file
    if path.exists():
        passphrase = find_passphrase(path, file)
    else:
        passphrase = choose_passphrase(file, path, plain=sitting.held.is_plain)
    return offer_next(sitting.shown, path, passphrase, sitting.apply_deadline())


def write_record(sitting: Sitting, record: Record, out: Path) -> dict[str, Any]:
    """Put the record in a file for its owner alone, safe on disk, and say what to do with it."""
    letter, digits = sitting.shown.letter, digits_of(record)
    create_secret_file(out, encode_for_collector(letter, record))
    say(f"The record is in {out}. Until it is handed over it is evidence: `undersigned submit` sends it and")
    say("erases it here; if you hand it over as a file, destroy every copy of your own.")
    say(
        f"Remember {digits}, and write it nowhere: after the release it lets you find this record in the log."
    )
    return sitting.describe() | {"record": str(out), "digits": digits}
