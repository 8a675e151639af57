"""Step `timestamp`: the closed log existed at a time that an authority states.

Source: PROTOCOL §6, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.bundle import names
from undersigned.canon import encode_time
from undersigned.errors import Fault, UndersignedError
from undersigned.log.checkpoint import timestamped_bytes
from undersigned.timestamp import check_timestamp
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """A time-stamp that is not of this log, not by the named authority, or too early; fills its time."""
    root = state.letter.timestamp
    if root is None:
        return
    charter, files = state.roster.charter, state.bundle.files
    try:
        data = timestamped_bytes(
            files[names.CHECKPOINT], state.letter.log_origin(charter), charter.log.ed25519
        )
        time = check_timestamp(files[names.TIMESTAMP], data, root)
    except UndersignedError as error:
        yield Fault(error.code, names.TIMESTAMP, error.detail)
        return
    if time < state.letter.closes:
        yield Fault("timestamp-early", names.TIMESTAMP, encode_time(time))
    state.timestamp = time
