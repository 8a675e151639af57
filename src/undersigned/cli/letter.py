"""`undersigned letter`: write, open, close, timestamp and release a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from undersigned.bundle.archive import read_bundle, write_archive
from undersigned.cli.kept import collector_of
from undersigned.cli.output import json_option, say, tell, warn
from undersigned.desk.abandoning import abandon_letter
from undersigned.desk.charter_folder import CharterFolder
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import list_warnings, read_letter_toml
from undersigned.desk.releasing import (
    close_letter,
    publish_batch,
    read_timestamped,
    release_letter,
    write_timestamp,
)
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.rules import BATCHED
from undersigned.roster.frozen import build_column

PATH = click.Path(path_type=Path)
EXISTING = click.Path(path_type=Path, exists=True)
key_option = click.option("--key", "key_path", type=EXISTING, required=True, help="The log's key file.")
destroy_option = partial(click.option, "--destroy", type=EXISTING)


@click.group()
def letter() -> None:
    """Write, open, close, timestamp and release a letter.

    Example: undersigned letter new LETTER.toml --roster charter/ --out letter/
    """


@letter.command()
@click.argument("description", type=EXISTING, metavar="LETTER.toml")
@click.option("--roster", "charter", type=EXISTING, required=True, help="The charter's folder, frozen.")
@click.option("--out", type=PATH, default=Path("letter"), show_default=True, help="The letter's folder.")
@json_option
def new(description: Path, charter: Path, out: Path, as_json: bool) -> None:
    """Make the letter that LETTER.toml describes, with its texts and roster beside it.

    Example: undersigned letter new LETTER.toml --roster charter/ --out letter/
    """
    home = CharterFolder(charter)
    roster = home.roster()
    draft = read_letter_toml(description, roster, datetime.now(UTC))
    folder = LetterFolder.create(out, draft, home)
    warnings = list_warnings(draft.letter, roster, build_column(folder.entries(), draft.letter.slot))
    for warning in warnings:
        warn(warning)
    result = {"letter": draft.letter.id.hex(), "folder": str(out), "warnings": warnings}
    tell(result, as_json, lambda: [f"letter {draft.letter.id.hex()}"])


@letter.command(name="open")
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@key_option
@json_option
def open_(folder: Path, key_path: Path, as_json: bool) -> None:
    """Sign the letter's first checkpoint: from now on nobody can change it, only abandon it.

    Example: undersigned letter open letter/ --key log.key
    """
    found = LetterFolder(folder)
    found.open(SigningKey.load(key_path, Role.LOG))
    terms = found.letter()
    span = f"from {terms.opens:%F %T} to {terms.closes:%F %T} UTC"
    tell({"letter": terms.id.hex()}, as_json, lambda: [f"letter {terms.id.hex()} can be signed {span}"])


@letter.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.argument("out", type=PATH, metavar="OUT/")
@json_option
def share(folder: Path, out: Path, as_json: bool) -> None:
    """Copy to OUT what members are shown: an opened letter and its roster, and nothing that was collected.

    Example: undersigned letter share letter/ for-members/
    """
    LetterFolder(folder).share(out)
    tell({"folder": str(out)}, as_json, lambda: [f"to hand to members: {out}"])


@letter.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@key_option
@destroy_option(help="The collector's key file, destroyed if too few signed.")
@json_option
def close(folder: Path, key_path: Path, destroy: Path | None, as_json: bool) -> None:
    """Close the log over all records. Nothing leaves the collector yet.

    Example: undersigned letter close letter/ --key log.key
    """
    key = SigningKey.load(key_path, Role.LOG)
    with collector_of(folder) as collector:
        closing = close_letter(collector.folder, key, datetime.now(UTC), collector, destroy)
    if not closing.is_enough:
        _remind_of_key(LetterFolder(folder), destroy)
    result = {"signatures": closing.signatures, "released": closing.is_enough}
    line = f"{closing.signatures} signatures stand"
    if not closing.is_enough:
        line += f", fewer than the {closing.threshold} that the letter needs: all records were destroyed"
    tell(result, as_json, lambda: [line])


@letter.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.option("--url", required=True, help="The authority's address; only a digest is sent to it.")
@click.option(
    "--rehearse", is_flag=True, help="Before opening: try whether its answer will do; keep nothing."
)
@json_option
def timestamp(folder: Path, url: str, rehearse: bool, as_json: bool) -> None:
    """Ask a time-stamp authority to date the closed log.

    Without its answer a letter that asks for one can never be released: rehearse before you open it.

    Example: undersigned letter timestamp letter/ --url http://127.0.0.1:3180/
    """
    from undersigned.timestamp import check_timestamp  # noqa: PLC0415 - certificates are slow to load
    from undersigned.timestamp.client import request_timestamp  # noqa: PLC0415

    found = LetterFolder(folder)
    root = found.require_timestamp_root()
    data = found.letter().id if rehearse else read_timestamped(found)
    response = request_timestamp(url, data)
    time = check_timestamp(response, data, root)
    if not rehearse:
        write_timestamp(found, response)
    word = "would be dated" if rehearse else "dated"
    tell({"time": f"{time:%FT%TZ}"}, as_json, lambda: [f"{word} {time:%F %T} UTC"])


@letter.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.option(
    "--key", "key_path", type=EXISTING, help="The log's key file; for a batched letter that is open."
)
@destroy_option(help="The collector's key file, destroyed with the release.")
@json_option
def release(folder: Path, key_path: Path | None, destroy: Path | None, as_json: bool) -> None:
    """Publish the bundle in LETTER/bundle; of a batched letter that is open, the batch that is due.

    Example: undersigned letter release letter/
    """
    found, now = LetterFolder(folder), datetime.now(UTC)
    if found.letter().release == BATCHED and not found.is_closed and key_path is not None:
        if destroy is not None:
            raise click.BadParameter("it is needed until the letter closes", param_hint="--destroy")
        key = SigningKey.load(key_path, Role.LOG)
        with collector_of(folder) as collector:
            path = publish_batch(found, key, now, collector)
    else:
        path = release_letter(found, now, destroy)
        _remind_of_key(found, destroy)
    quorum = found.roster().charter.log.quorum
    if quorum:
        say(f"Not valid before {quorum} of the charter's witnesses cosign it: undersigned log witness {path}")
    tell({"bundle": str(path)}, as_json, lambda: [f"released: {path}"])


@letter.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.option("--yes", is_flag=True, help="Do not ask.")
@destroy_option(help="The collector's key file, destroyed as well.")
@json_option
def abandon(folder: Path, yes: bool, destroy: Path | None, as_json: bool) -> None:
    """Give a letter up: destroy its records and take no more. Open a new one on another slot.

    Example: undersigned letter abandon letter/
    """
    found = LetterFolder(folder)
    if not yes:
        click.confirm("Destroy all records of this letter? Nothing brings them back.", abort=True, err=True)
    with collector_of(folder) as collector:
        abandon_letter(found, collector, destroy)
    _remind_of_key(found, destroy)
    tell({"letter": found.letter().id.hex()}, as_json, lambda: [f"abandoned: {folder}"])


def _remind_of_key(folder: LetterFolder, destroyed: Path | None) -> None:
    if folder.letter().collector is not None and destroyed is None:
        warn(
            "the collector's key still opens every sealed record of which somebody kept a copy: "
            "repeat this with --destroy FILE, and destroy all copies of the key"
        )


@letter.command(name="zip")
@click.argument("bundle", type=EXISTING, metavar="BUNDLE/")
@click.argument("out", type=PATH, metavar="OUT.zip")
@json_option
def zip_(bundle: Path, out: Path, as_json: bool) -> None:
    """Pack a bundle's folder into the one zip that it can be.

    Example: undersigned letter zip letter/bundle letter.zip
    """
    write_archive(out, read_bundle(bundle))
    tell({"zip": str(out)}, as_json, lambda: [f"packed: {out}"])
