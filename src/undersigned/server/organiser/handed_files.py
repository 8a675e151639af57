"""Files that members handed over to organisers: checked and kept as what is sent to the collector.

Source: PROTOCOL §5 (Sending), docs/decisions/0013-cover.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from undersigned.desk.sealed import ARRIVING_BYTES, open_arriving
from undersigned.errors import Fault, MalformedInput, UndersignedError
from undersigned.keys.sealing import CollectorIdentity
from undersigned.letter.record import Record
from undersigned.server.letters import Served
from undersigned.server.organiser.forms import Upload
from undersigned.server.site import Site

FILES_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not taken in, and why: what the file holds is not told."""

    name: str
    fault: Fault


def take_files(site: Site, served: Served, files: Sequence[Upload], now: datetime) -> list[RefusedFile]:
    """Take in records from files, sealed or plain, new or repeated; covers without any are as good.

    Args:
        files: at most 200.
        now: the time, in UTC; nothing of it is kept.

    Returns:
        The files that were refused; all others are taken in.

    Raises:
        Refused, StoreFailure: those of `Collector.collect`; then nothing is taken in.
    """
    # The key that opens sealed files may be gone with the letter: that it is over is to be told.
    site.collector(served).require_collecting(now)
    recipient = served.letter.collector
    identity = site.find_identity(recipient) if recipient else None
    # One file sent many times must not take longer to answer if it holds a record.
    opened = {data: _open(data, identity) for data in {one.data for one in files}}
    found = [(data, one) for data, one in opened.items() if isinstance(one, Record)]
    answers = site.collector(served).collect([record for _, record in found], now)
    refused = {data: one for data, one in opened.items() if isinstance(one, UndersignedError)}
    refused |= {data: one for (data, _), one in zip(found, answers, strict=True) if one is not None}
    return [RefusedFile(one.name, Fault(refused[one.data].code)) for one in files if one.data in refused]


def _open(data: bytes, identity: CollectorIdentity | None) -> Record | UndersignedError | None:
    if len(data) > ARRIVING_BYTES:
        return MalformedInput("too-large")
    try:
        return open_arriving(data, identity)
    except UndersignedError as error:
        return error
