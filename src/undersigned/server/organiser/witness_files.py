"""What witnesses are given of a group or letter, and what they sent back.

Source: PROTOCOL §6.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from undersigned.bundle import names
from undersigned.desk.letter_folder import BUNDLE
from undersigned.desk.merging import merge_checkpoint
from undersigned.desk.witnessing import find_logs, read_log_files
from undersigned.errors import Refused, UndersignedError
from undersigned.files import read_bounded


@dataclass(frozen=True, slots=True)
class Watched:
    """One log and the names of the witnesses that signed it.

    Args:
        part: `roster`, `letter`, or `bundle` for what was released.
    """

    part: str
    origin: str
    witnesses: tuple[str, ...]


def describe_logs(path: Path) -> list[Watched]:
    """The logs in a group's or letter's folder that witnesses can sign now."""
    found = [*_describe(path, ""), *(_describe(path / BUNDLE, BUNDLE) if (path / BUNDLE).is_dir() else ())]
    return [one for one in found if one.part != "letter" or not (path / BUNDLE).is_dir()]


def _describe(path: Path, part: str) -> list[Watched]:
    watched = []
    for log in find_logs(read_log_files(path)):
        is_roster = log.name == names.ROSTER_CHECKPOINT
        if part and is_roster:
            continue
        try:
            signed = tuple(one.name for one in log.check().witnessed)
        except UndersignedError:
            signed = ()
        watched.append(Watched("roster" if is_roster else part or "letter", log.origin, signed))
    return watched


def build_witness_zip(path: Path) -> bytes:
    """What a witness needs to recompute the logs: of a released letter its bundle."""
    source = path / BUNDLE if (path / BUNDLE).is_dir() else path
    wanted = [names.LETTER, names.ROSTER, names.ROSTER_CHECKPOINT, names.CHECKPOINT, names.ENTRIES]
    wanted += [names.DIRECTORY, *([names.SIGNATURES, names.TIMESTAMP] if source != path else [])]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name in wanted:
            if (source / name).exists():
                archive.writestr(ZipInfo(name), read_bounded(source / name, names.limit_of(name)))
    return out.getvalue()


def take_checkpoint(path: Path, data: bytes) -> None:
    """Put a witness's signatures where they belong, in the folder and in its released bundle.

    Raises:
        MalformedInput, NotVerified: those of `merge_checkpoint`.
        Refused: `checkpoint-other` where nothing here has this text.
    """
    folders = [path, *([path / BUNDLE] if (path / BUNDLE).is_dir() else ())]
    if not [one for one in folders if merge_checkpoint(one, data) is not None]:
        raise Refused("checkpoint-other")
