"""How a member is shown a letter: the same way whether it is then signed, left or withdrawn from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from undersigned.cli.output import json_option, say
from undersigned.cli.passphrase import open_key, passphrase_option
from undersigned.cli.words import confirm_words, show_words
from undersigned.credential.use import HeldCredential
from undersigned.desk.disclosure import (
    describe_crowd,
    describe_dates,
    describe_vouching,
    list_unprotected,
)
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.member import Shown, check_kept, check_key, show_letter
from undersigned.desk.presented import Presented, read_presented
from undersigned.desk.witness_list import parse_witness_file
from undersigned.errors import Refused
from undersigned.roster.words import build_words

EXISTING = click.Path(path_type=Path, exists=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says about which letter is shown to which key file, and how."""

    folder: Path
    key: Path
    lang: str | None
    witnesses: Sequence[Path]
    passphrase_file: Path | None
    yes: bool


def showing_options(verb: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options of every verb that shows a letter to a key file; it gets them as `asked`."""

    @wraps(verb)
    def gather(
        folder: Path,
        key: Path,
        lang: str | None,
        witnesses: tuple[Path, ...],
        passphrase_file: Path | None,
        yes: bool,
        **more: Any,
    ) -> None:
        verb(asked=Asked(folder, key, lang, witnesses, passphrase_file, yes), **more)

    options = [
        click.argument("folder", type=EXISTING, metavar="LETTER/"),
        click.option("--key", type=EXISTING, default="me.key", show_default=True, help="Your key file."),
        click.option("--lang", help="The language to read it in; the first one of the letter if left out."),
        click.option(
            "--witness", "witnesses", type=EXISTING, multiple=True, help="Witnesses that you know; a file."
        ),
        passphrase_option,
        click.option("--yes", is_flag=True, help="Ask nothing: words are compared, prices accepted."),
        json_option,
    ]
    for option in reversed(options):
        gather = option(gather)
    return gather


def check_free(path: Path) -> None:
    """Check, before anything is tied or erased, that a file of this name can be made.

    Raises:
        Refused: `file-exists`.
    """
    if os.path.lexists(path):
        raise Refused("file-exists", str(path))


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member in front of a letter, with the key file open."""

    asked: Asked
    presented: Presented
    held: HeldCredential
    shown: Shown

    def apply_deadline(self) -> datetime:
        """The present moment, after erasing what fell due while a question stood on the screen."""
        now = datetime.now(UTC)
        if self.held.credential.erase_past(now):
            self.held.rewrite()
        return now

    def describe(self) -> dict[str, Any]:
        """What every result says: which letter, which ring, who vouches."""
        name = self.shown.name
        return {
            "letter": self.shown.letter.id.hex(),
            "ring": {"class": name.class_, "bucket": name.bucket, "size": self.shown.size},
            "witnesses": list(self.presented.witnesses),
        }


@contextmanager
def sit_down(asked: Asked, *, kept: bool = False) -> Iterator[Sitting]:
    """Check a letter, tie the slot to it, and only then show it; of one that closed, erase the slot instead.

    Args:
        kept: only a slot that is tied already will do, as for a signature to withdraw.

    Raises:
        Refused: `language-unknown`, `words-differ`, `withdrawn-unsigned`, and those of `read_presented`,
            `show_letter` and `open_key`.
    """
    known = [witness for path in asked.witnesses for witness in parse_witness_file(path)]
    presented = read_presented(LetterFolder(asked.folder), known)
    text = _find_text(presented, asked.lang)
    with open_key(asked.key, asked.passphrase_file) as held:
        check_key(presented.roster, held.credential)
        if kept:
            check_kept(presented.letter, held.credential, datetime.now(UTC))
        if datetime.now(UTC) >= presented.letter.closes:
            say("This letter is closed: it can be neither signed nor left any more. What is left of its slot")
            say("in the key file is to be erased, on this computer alone.")
        _compare_words(presented, yes=asked.yes)
        shown = show_letter(presented, held, datetime.now(UTC))
        _print_letter(presented, text)
        _print_terms(presented, shown, is_plain=held.is_plain)
        yield Sitting(asked, presented, held, shown)


def _find_text(presented: Presented, lang: str | None) -> str:
    wanted = lang or presented.letter.texts[0].lang
    for tag, text in presented.texts.items():
        if tag.lower() == wanted.lower():
            return text
    raise Refused("language-unknown", None, "it has " + ", ".join(presented.texts))


def _compare_words(presented: Presented, *, yes: bool) -> None:
    if not presented.needs_words:
        return
    wanted = max(1, presented.roster.charter.log.quorum)
    if presented.witnesses:
        say(f"Of the {wanted} witnesses needed, only {len(presented.witnesses)} on your list cosigned this.")
    else:
        say("No witness on your list cosigned this.")
    say("Only words compared with a colleague show that both of you have the same roster and letter.")
    show_words("The charter's twelve words, as when you enrolled:", build_words(presented.roster.charter.id))
    show_words("The letter's twelve words:", build_words(presented.letter.id))
    confirm_words("Does a colleague see the same words?", yes=yes)
    say("")


def _print_letter(presented: Presented, text: str) -> None:
    letter = presented.letter
    say(letter.title)
    for what, names in (("To", letter.addressees), ("From", letter.organisers)):
        if names:
            say(f"{what}: {'; '.join(names)}")
    say("")
    say(text.rstrip("\n"))
    say("")


def _print_terms(presented: Presented, shown: Shown, *, is_plain: bool) -> None:
    letter, charter = presented.letter, presented.roster.charter
    say("-- about signing it " + "-" * 40)
    if len(letter.texts) > 1:
        languages = ", ".join(one.lang for one in letter.texts)
        say(f"All its languages are signed at once: {languages}.")
    say(describe_crowd(shown.name, shown.size))
    for line in describe_vouching(charter, shown.name):
        say(line)
    if presented.witnesses:
        say(f"Of the witnesses on your list, these cosigned: {', '.join(presented.witnesses)}.")
    else:
        say("No witness on your list cosigned this.")
    for line in describe_dates(letter):
        say(line)
    say("What stays unprotected:")
    for line in list_unprotected(letter, is_plain=is_plain):
        say(f"- {line}")
    say("")
