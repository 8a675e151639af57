"""`undersigned collect`: take in records for a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from undersigned.canon import encode_base64
from undersigned.cli.kept import collector_of
from undersigned.cli.output import json_option, say, say_hint, tell
from undersigned.desk.collector_key import read_identity
from undersigned.desk.documents import check_log_key
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.sealed import read_arriving
from undersigned.errors import UndersignedError
from undersigned.keys.sealing import CollectorIdentity
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

    A file that cannot be read or used is named with the reason, and all others are taken in.

    Browsers save a file for a letter that was left, too; there is nothing in it, and it counts for nothing.

    A receipt is evidence of having signed: it is printed for whoever asked, and kept nowhere.

    Example: undersigned collect letter/ record.json
    """
    found = LetterFolder(folder)
    key = None if identity is None else read_identity(identity)
    arrived = [(path, _read(path, key)) for path in records]
    given = [(path, one) for path, one in arrived if isinstance(one, Record)]
    with collector_of(folder) as collector:
        answers = collector.collect([record for _, record in given], datetime.now(UTC))
    refused = [(path, one) for path, one in arrived if isinstance(one, UndersignedError)]
    answered = list(zip(given, answers, strict=True))
    refused += [(path, answer.within(path.name)) for (path, _), answer in answered if answer is not None]
    _say_refused([answer for _, answer in refused])
    taken = [record for (_, record), answer in answered if answer is None]
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


def _read(path: Path, key: CollectorIdentity | None) -> Record | UndersignedError | None:
    try:
        return read_arriving(path, key)
    except UndersignedError as error:
        return error


def _say_refused(answers: list[UndersignedError]) -> None:
    for answer in answers:
        say(f"refused: {answer}")
    for code in dict.fromkeys(answer.code for answer in answers):
        say_hint(code)


def _sign_receipts(folder: LetterFolder, records: list[Record], key_path: Path | None) -> list[str]:
    if key_path is None:
        return []
    signer, letter = SigningKey.load(key_path, Role.LOG), folder.letter()
    check_log_key(folder.roster().charter, signer)
    signed = [sign_receipt(Receipt(letter.id, record.digest), signer) for record in records]
    return [encode_base64(signature) for signature in signed]


def _told(path: Path, answer: UndersignedError) -> dict[str, str]:
    return {"record": path.name, "code": answer.code}
