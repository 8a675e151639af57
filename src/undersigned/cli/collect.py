"""`undersigned collect`: take in records for a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from undersigned.cli.output import json_option, say, tell
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import read_record
from undersigned.errors import UndersignedError

EXISTING = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.argument("records", type=EXISTING, nargs=-1, required=True)
@click.option("--identity", type=EXISTING, help="The collector's identity file, where records are sealed.")
@json_option
def collect(folder: Path, records: tuple[Path, ...], identity: Path | None, as_json: bool) -> None:
    """Check records and keep them; a repeated record gets the same answer as a new one.

    Example: undersigned collect letter/ record.json
    """
    found = LetterFolder(folder)
    parsed = [read_record(path, identity) for path in records]
    answers = Collector(found).collect(parsed, datetime.now(UTC))
    refused = [(path, answer) for path, answer in zip(records, answers, strict=True) if answer is not None]
    for path, answer in refused:
        say(f"refused: {path.name}: {answer}")
    result = {"in": len(records) - len(refused), "refused": [_told(path, one) for path, one in refused]}
    tell(result, as_json, lambda: [f"{len(records) - len(refused)} of {len(records)} records are in"])
    if refused:
        raise SystemExit(1)


def _told(path: Path, answer: UndersignedError) -> dict[str, str]:
    return {"record": path.name, "code": answer.code}
