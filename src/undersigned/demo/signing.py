"""The demo's second half: the letter is opened, signed, left, closed, dated and released."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Final

from undersigned import schema
from undersigned.credential.use import open_credential
from undersigned.demo.authority import Authority
from undersigned.demo.enrolling import Member, witness
from undersigned.demo.stage import Stage
from undersigned.desk.collecting import Collector
from undersigned.desk.letter_folder import LetterFolder
from undersigned.desk.letter_toml import read_letter_toml
from undersigned.desk.member import show_letter, sign_letter
from undersigned.desk.presented import Presented, read_presented
from undersigned.desk.releasing import close_letter, release_letter
from undersigned.desk.sealed import read_record
from undersigned.files import write_exclusively
from undersigned.keys.signing import Role, SigningKey
from undersigned.letter.record import Record

RELEASE_AFTER: Final = timedelta(seconds=3)

LETTER = """\
title = "The night wards are not safe"
slot = 0
class_counts = true
threshold = {threshold}
opens = {opens}
closes = {closes}
releases = {releases}
addressees = ["The board of Northfield Hospital"]
organisers = ["The night shift"]
timestamp = "authority/root.pem"

[texts]
en = "en.md"
he = "he.md"
"""


def open_letter(stage: Stage, seconds: int) -> LetterFolder:
    """Write the letter, open it for so many seconds, and have the witness cosign it."""
    for path in resources.files("undersigned.demo").joinpath("texts").iterdir():
        stage.path(path.name).write_bytes(path.read_bytes())
    opens = datetime.now(UTC).replace(microsecond=0)
    closes = opens + timedelta(seconds=seconds)
    text = LETTER.format(
        threshold=min(20, sum(stage.cast.signers.values())),
        opens=opens.isoformat(),
        closes=closes.isoformat(),
        releases=(closes + RELEASE_AFTER).isoformat(),
    )
    stage.path("LETTER.toml").write_text(text)
    draft = read_letter_toml(stage.path("LETTER.toml"), stage.charter.roster(), opens)
    folder = LetterFolder.create(stage.path("letter"), draft, stage.charter)
    folder.open(SigningKey.load(stage.path("log.key"), Role.LOG))
    witness(stage, folder.path)
    return folder


def sign_all(stage: Stage, signers: Sequence[Member]) -> list[Record]:
    """Everyone signs: who enrolled by the real command by that again, the others through what it calls."""
    presented = read_presented(stage.letter)
    records = []
    for member in signers:
        path = stage.path(f"members/{member.holder.principal}.record")
        if member.passphrase is not None:
            stage.run("sign", stage.letter.path, *_known(stage), "--key", member.key, "--out", path, "--yes")
        else:
            _sign(presented, member, path)
        records.append(read_record(path))
        path.unlink()
    return records


def _known(stage: Stage) -> tuple[str | Path, ...]:
    return "--witness", stage.path("witness.pub")


def _sign(presented: Presented, member: Member, path: Path) -> None:
    now = datetime.now(UTC)
    with open_credential(member.key, None, now) as held:
        shown = show_letter(presented, held, now)
        write_exclusively(path, schema.encode_document(sign_letter(shown)), 0o600)
        shown.use.finish()


def leave_all(stage: Stage, leavers: Sequence[Member]) -> None:
    """Everyone leaves the letter."""
    presented = read_presented(stage.letter)
    for member in leavers:
        now = datetime.now(UTC)
        with open_credential(member.key, member.passphrase, now) as held:
            show_letter(presented, held, now).use.finish()


def collect(stage: Stage, records: Sequence[Record]) -> None:
    """Hand the records to the collector; every one must be taken."""
    for answer in Collector(stage.letter).collect(records, datetime.now(UTC)):
        if answer is not None:
            raise answer


def wait_until(moment: datetime) -> None:
    """Wait for a time to come; no clock is set."""
    while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
        time.sleep(min(left, 0.5))


def publish(stage: Stage, authority: Authority) -> Path:
    """Close, date, release, witness and zip."""
    terms = stage.letter.letter()
    wait_until(terms.closes)
    close_letter(stage.letter, SigningKey.load(stage.path("log.key"), Role.LOG), datetime.now(UTC))
    with authority.serving() as url:
        stage.run("letter", "timestamp", stage.letter.path, "--url", url)
    wait_until(terms.releases or terms.closes)
    bundle = release_letter(stage.letter, datetime.now(UTC))
    witness(stage, bundle)
    stage.run("letter", "zip", bundle, stage.path("letter.zip"))
    return stage.path("letter.zip")
