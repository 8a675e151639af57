"""Closing a letter's log and publishing its bundle.

Source: PROTOCOL §5 (Release), §6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from undersigned import limits, schema
from undersigned.bundle import names
from undersigned.bundle.folder import write_folder
from undersigned.bundle.format import split_lines
from undersigned.canon import encode_time
from undersigned.desk.collecting import Collector
from undersigned.desk.collector_key import DoomedKey
from undersigned.desk.documents import check_log_key
from undersigned.desk.letter_folder import ABANDONED, BUNDLE, CLOSED, LetterFolder, require_open
from undersigned.errors import Refused
from undersigned.files import destroy_folder, locked, read_bounded, sync_folder, write_atomically
from undersigned.letter.record import Close, Record
from undersigned.letter.rules import BATCHED
from undersigned.letter.standing import build_close, find_standing
from undersigned.log.checkpoint import build_checkpoint, sign_checkpoint, timestamped_bytes
from undersigned.log.merkle import build_root
from undersigned.log.note import encode_note, merge_cosignatures, parse_note
from undersigned.log.signer import Signer

DESTROYED: Final = "too-few"


@dataclass(frozen=True, slots=True)
class Closing:
    """How many signatures stood at the close, and whether the letter will be released."""

    signatures: int
    threshold: int

    @property
    def is_enough(self) -> bool:
        """Whether the threshold was reached."""
        return self.signatures >= self.threshold


def close_letter(
    folder: LetterFolder,
    signer: Signer,
    now: datetime,
    collector: Collector | None = None,
    identity: Path | None = None,
) -> Closing:
    """Append all records and the close record, and sign the checkpoint; nothing is published yet.

    Where fewer than the threshold stand, every record is destroyed instead, and the key of sealed ones.

    Args:
        collector: who holds the records; if None, the letter's folder does.
        identity: the collector's key file, if records were sealed; kept for the release where enough stand.

    Raises:
        MalformedInput, Refused: those of `DoomedKey`; nothing has happened then.
        Refused: `letter-still-open`, `letter-closed`, `letter-too-few`, `log-key`, `store-elsewhere`.
        StoreFailure: nothing is closed, or it is and records or the key are left; repeat it.
    """
    letter, charter = folder.letter(), folder.roster().charter
    check_log_key(charter, signer)
    key = DoomedKey(letter, identity)
    with locked(folder.path):
        kept = (collector or Collector(folder)).held()
        if folder.is_closed:
            # A crash just after the close may have left records behind.
            kept.destroy()
            if is_too_few(folder):
                key.destroy()
                raise Refused("letter-too-few", str(folder.path))
            raise Refused("letter-closed", str(folder.path))
        if now < letter.closes:
            raise Refused("letter-still-open", None, f"it closes at {encode_time(letter.closes)}")
        records = kept.all()
        close = build_close(letter, charter, find_standing(records))
        closing = Closing(close.signatures, letter.threshold)
        _write_closed(folder, signer, records, close if closing.is_enough else None)
        kept.destroy()
        if not closing.is_enough:
            key.destroy()
    return closing


def _write_closed(folder: LetterFolder, signer: Signer, records: list[Record], close: Close | None) -> None:
    """Make the folder of the closed log, whole or not at all; without a close record, too few signed."""
    made = folder.path / f".{CLOSED}.new"
    destroy_folder(made)
    (made / "log").mkdir(parents=True)
    if close is not None:
        published, fresh = _split_published(folder, records)
        leaves = [*published, *(schema.encode_document(one) for one in (*fresh, close))]
        for name, data in build_log(folder, leaves, signer).items():
            write_atomically(made / name, data, 0o600)
    else:
        # Not how many there were: nobody needs to know, and who takes the folder would.
        write_atomically(made / DESTROYED, b"")
    made.rename(folder.path / CLOSED)
    sync_folder(folder.path)


def read_timestamped(folder: LetterFolder) -> bytes:
    """The bytes that a timestamp of the closed log is over.

    Raises:
        Refused: `letter-still-open`, `letter-too-few`.
    """
    letter, charter = folder.letter(), folder.roster().charter
    note = read_bounded(_closed_path(folder) / names.CHECKPOINT, names.limit_of(names.CHECKPOINT))
    return timestamped_bytes(note, letter.log_origin(charter), charter.log.ed25519)


def write_timestamp(folder: LetterFolder, response: bytes) -> None:
    """Keep the authority's answer, which the caller has checked, with the closed log."""
    write_atomically(_closed_path(folder) / names.TIMESTAMP, response)


def _closed_path(folder: LetterFolder) -> Path:
    if not folder.is_closed:
        raise Refused("letter-still-open", str(folder.path))
    if (folder.path / CLOSED / ABANDONED).exists():
        raise Refused("letter-abandoned", str(folder.path))
    if is_too_few(folder):
        raise Refused("letter-too-few", str(folder.path))
    return folder.path / CLOSED


def is_too_few(folder: LetterFolder) -> bool:
    """Whether fewer than the threshold stood when the letter was closed."""
    return (folder.path / CLOSED / DESTROYED).exists()


def release_letter(folder: LetterFolder, now: datetime, identity: Path | None = None) -> Path:
    """Publish: write the bundle's folder, and destroy the key that opened sealed records.

    Args:
        identity: the collector's key file, if records were sealed.

    Returns:
        The path of the bundle.

    Raises:
        MalformedInput, Refused: those of `DoomedKey`; nothing is published then.
        Refused: `letter-not-due`, `letter-too-few`, `letter-still-open`, `timestamp-missing`.
    """
    letter, closed = folder.letter(), _closed_path(folder)
    key = DoomedKey(letter, identity)
    if letter.releases is not None and now < letter.releases:
        raise Refused("letter-not-due", None, f"it is released at {encode_time(letter.releases)}")
    wanted = [names.SIGNATURES, names.CHECKPOINT]
    if letter.timestamp is not None:
        if not (closed / names.TIMESTAMP).exists():
            raise Refused("timestamp-missing", str(folder.path))
        wanted.append(names.TIMESTAMP)
    files = {name: read_bounded(closed / name, names.limit_of(name)) for name in wanted}
    with locked(folder.path):
        _publish(folder, files)
    key.destroy()
    return folder.path / BUNDLE


def publish_batch(
    folder: LetterFolder, signer: Signer, now: datetime, collector: Collector | None = None
) -> Path:
    """Publish the records of a batched letter that are not out yet, if they are enough to hide in.

    Args:
        collector: who holds the records; if None, the letter's folder does.

    Returns:
        The path of the open bundle.

    Raises:
        Refused: `letter-release`, `batch-small`, `letter-not-open`, `letter-closed`, `log-key`.
    """
    letter, charter = folder.letter(), folder.roster().charter
    check_log_key(charter, signer)
    if letter.release != BATCHED:
        raise Refused("letter-release", None, letter.release)
    if now < letter.opens:
        raise Refused("letter-not-open", None, f"it opens at {encode_time(letter.opens)}")
    with locked(folder.path):
        require_open(folder)
        published, fresh = _split_published(folder, (collector or Collector(folder)).held().all())
        least = charter.min_ring
        if published and _is_half_published(folder, build_log(folder, published, signer)):
            fresh = []
        elif len(fresh) < least:
            raise Refused("batch-small", None, f"{len(fresh)} records, a batch has at least {least}")
        leaves = [*published, *(schema.encode_document(record) for record in fresh)]
        _publish(folder, build_log(folder, leaves, signer))
    return folder.path / BUNDLE


def _is_half_published(folder: LetterFolder, wanted: dict[str, bytes]) -> bool:
    """Whether a crash came between the records of the last batch and their checkpoint."""
    data = read_bounded(folder.path / BUNDLE / names.CHECKPOINT, limits.CHECKPOINT_BYTES)
    text = parse_note(wanted[names.CHECKPOINT], names.CHECKPOINT).text
    return parse_note(data, names.CHECKPOINT).text != text


def _split_published(folder: LetterFolder, records: list[Record]) -> tuple[list[bytes], list[Record]]:
    """The leaves that are out already, and the records that are not, in the order of the log."""
    path = folder.path / BUNDLE / names.SIGNATURES
    data = read_bounded(path, names.limit_of(names.SIGNATURES)) if path.exists() else b""
    published = split_lines(data, limits.RECORDS_MAX)
    out = set(published)
    return published, [r for r in records if schema.encode_document(r) not in out]


def build_log(folder: LetterFolder, leaves: list[bytes], signer: Signer) -> dict[str, bytes]:
    """The files of the log that holds the letter and these leaves."""
    letter, charter = folder.letter(), folder.roster().charter
    root = build_root([schema.encode_document(letter), *leaves])
    text = build_checkpoint(letter.log_origin(charter), len(leaves) + 1, root)
    return {
        names.SIGNATURES: b"".join(leaf + b"\n" for leaf in leaves),
        names.CHECKPOINT: encode_note(sign_checkpoint(text, signer)),
    }


def _publish(folder: LetterFolder, files: dict[str, bytes]) -> None:
    bundle = folder.path / BUNDLE
    if not bundle.exists():
        write_folder(bundle, {**folder.parts(), **files})
        return
    for name, data in files.items():
        kept = _keep_witnesses(bundle / name, data) if name == names.CHECKPOINT else data
        # A temporary file among the others would make the bundle unreadable.
        write_atomically(bundle / name, kept, by_way_of=folder.path)


def _keep_witnesses(path: Path, data: bytes) -> bytes:
    """The checkpoint, with what witnesses have already put on this very one."""
    published, note = (
        parse_note(read_bounded(path, limits.CHECKPOINT_BYTES), path.name),
        parse_note(data, path.name),
    )
    return encode_note(merge_cosignatures(note, published)) if published.text == note.text else data
