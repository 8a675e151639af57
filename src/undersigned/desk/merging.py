"""Joining what several witnesses signed on copies of one folder.

Source: PROTOCOL §6; C2SP tlog-cosignature.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from undersigned.bundle import names
from undersigned.desk.witnessing import find_logs, read_log_files
from undersigned.errors import Refused
from undersigned.files import write_atomically
from undersigned.log.note import encode_note, merge_cosignatures, parse_note


def merge_checkpoint(folder: Path, data: bytes) -> str | None:
    """Put the cosignatures of one checkpoint into the folder's checkpoint with the same text.

    Args:
        data: the checkpoint, as a witness sent it back.

    Returns:
        The name of the checkpoint in the folder; None if it has none with this text.

    Raises:
        MalformedInput, NotVerified: those of `parse_note` and `FoundLog.check`; nothing is written then.
        Refused: those of `find_logs`.
    """
    note = parse_note(data, "checkpoint")
    for log in find_logs(read_log_files(folder)):
        mine = parse_note(log.note, log.name)
        if mine.text == note.text:
            replace(log, note=data).check()
            write_atomically(folder / log.name, encode_note(merge_cosignatures(mine, note)))
            return log.name
    return None


def merge_folders(folder: Path, copy: Path) -> list[str]:
    """Put the cosignatures of a copy's checkpoints into those of the folder.

    Returns:
        The names of the checkpoints that both folders have.

    Raises:
        MalformedInput, NotVerified: those of `FoundLog.check`, for either folder; nothing is written then.
        Refused: `bundle-missing`, `checkpoint-other`.
    """
    own = {log.name: log for log in find_logs(read_log_files(folder))}
    merged = {}
    for other in find_logs(read_log_files(copy)):
        if other.name not in own:
            continue
        mine = own[other.name]
        mine.check()
        other.check()
        notes = parse_note(mine.note, mine.name), parse_note(other.note, other.name)
        if notes[0].text != notes[1].text:
            raise Refused("checkpoint-other", other.name)
        merged[other.name] = encode_note(merge_cosignatures(*notes))
    if not merged:
        raise Refused("bundle-missing", names.CHECKPOINT)
    for name, data in merged.items():
        write_atomically(folder / name, data)
    return sorted(merged)
