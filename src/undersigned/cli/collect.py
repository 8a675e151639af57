"""`undersigned collect`: take in records for a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from undersigned.canon import encode_base64
from undersigned.cli.kept import collector_of
from undersigned.cli.output import json_option, say, tell
from undersigned.desk.documents import check_log_key
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import read_arriving
from undersigned.errors import UndersignedError
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import Record
from undersigned.log.receipt import Receipt, sign_receipt

EXISTING = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("folder", type=EXISTING, metavar="LETTER/")
@click.argument("records", type=EXISTING, nargs=-1, required=True)
@click.option("--identity", type=EXISTING, help="The collector's identity file, where records are sealed.")
@click.option("--receipt-key", type=EXISTING, help="The log's key file: sign a receipt for each record.")
@json_option
def collect(
    folder: Path, records: tuple[Path, ...], identity: Path | None, receipt_key: Path | None, as_json: bool
) -> None:
    """Check records and keep them; a repeated record gets the same answer as a new one.

    Browsers save a file for a letter that was left, too; there is nothing in it, and it counts for nothing.

    A receipt is evidence of having signed: it is printed for whoever asked, and kept nowhere.

    Example: undersigned collect letter/ record.json
    """
    found = LetterFolder(folder)
    arrived = [(path, read_arriving(path, identity)) for path in records]
    given = [(path, record) for path, record in arrived if record is not None]
    parsed = [record for _, record in given]
    with collector_of(folder) as collector:
        answers = collector.collect(parsed, datetime.now(UTC))
    refused = [(path, answer) for (path, _), answer in zip(given, answers, strict=True) if answer is not None]
    for path, answer in refused:
        say(f"refused: {path.name}: {answer}")
    taken = [record for record, answer in zip(parsed, answers, strict=True) if answer is None]
    receipts = _sign_receipts(found, taken, receipt_key)
    result = {
        "in": len(taken),
        "refused": [_told(path, one) for path, one in refused],
        "receipts": receipts,
    }
    lines = [f"{len(taken)} of {len(records)} records are in", *(f"receipt {one}" for one in receipts)]
    tell(result, as_json, lambda: lines)
    if refused:
        raise SystemExit(1)


def _sign_receipts(folder: LetterFolder, records: list[Record], key_path: Path | None) -> list[str]:
    if key_path is None:
        return []
    signer, letter = SigningKey.load(key_path, Role.LOG), folder.letter()
    check_log_key(folder.roster().charter, signer)
    signed = [sign_receipt(Receipt(letter.id, record.digest), signer) for record in records]
    return [encode_base64(signature) for signature in signed]


def _told(path: Path, answer: UndersignedError) -> dict[str, str]:
    return {"record": path.name, "code": answer.code}
