"""Passphrases of key files: asked for without showing them, or from a file or the environment for scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from undersigned.cli.output import warn
from undersigned.credential.key_file import KEY_FILE_BYTES
from undersigned.credential.passphrase import is_protected
from undersigned.credential.use import HeldCredential, open_credential
from undersigned.errors import MalformedInput, Refused
from undersigned.files import read_bounded

VARIABLE: Final = "UNDERSIGNED_PASSPHRASE"
_FILE_BYTES: Final = 4_096

passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True),
    help=f"Read the passphrase from this file's first line; for scripts. Or set {VARIABLE}.",
)
plain_option = click.option("--plain", is_flag=True, help="Write the key file without a passphrase.")


def choose_passphrase(file: Path | None, path: Path, *, plain: bool) -> str | None:
    """The passphrase for a new key file, asked twice; None for a plain one.

    Raises:
        MalformedInput: `encoding`, `too-large`.
        Refused: `passphrase-empty`.
    """
    if plain:
        warn(f"{path} has no passphrase: whoever reads it can sign in its owner's place")
        return None
    given = _find_given(file)
    if given is None:
        given = str(
            click.prompt(f"New passphrase for {path}", hide_input=True, confirmation_prompt=True, err=True)
        )
    if not given:
        raise Refused("passphrase-empty")
    return given


def find_passphrase(path: Path, file: Path | None) -> str | None:
    """The passphrase that opens a key file; None where it has none.

    Raises:
        MalformedInput: `encoding`, `too-large`.
        StoreFailure: as `files.read_bounded`.
    """
    if not is_protected(read_bounded(path, KEY_FILE_BYTES)):
        return None
    given = _find_given(file)
    return (
        given if given is not None else str(click.prompt(f"Passphrase of {path}", hide_input=True, err=True))
    )


def ask_passphrase(path: Path) -> str:
    """The passphrase that opens a file which is no key file.

    Raises:
        MalformedInput: `encoding`, `too-large`.
    """
    given = _find_given(None)
    return (
        given if given is not None else str(click.prompt(f"Passphrase of {path}", hide_input=True, err=True))
    )


def _find_given(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE)
    try:
        return read_bounded(file, _FILE_BYTES).decode("utf-8").partition("\n")[0].removesuffix("\r")
    except UnicodeDecodeError:
        raise MalformedInput("encoding", str(file)) from None


@contextmanager
def open_key(path: Path, file: Path | None) -> Iterator[HeldCredential]:
    """A key file, opened with its passphrase at the present moment.

    Raises:
        Those of `find_passphrase` and `open_credential`.
    """
    passphrase = find_passphrase(path, file)
    with open_credential(path, passphrase, datetime.now(UTC)) as held:
        yield held
