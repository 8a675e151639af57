"""Step `timestamp`: the closed log existed at a time that an authority states.

Source: PROTOCOL §6, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.bundle import names
from undersigned.canon import encode_time
from undersigned.errors import Fault, UndersignedError
from undersigned.log.checkpoint import timestamped_bytes
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """A time-stamp that is not of this log, not by the named authority or the reader's, or too early.

    Fills the state's time.
    """
    root, wanted = state.letter.timestamp, state.policy.timestamp_root
    if state.is_asked and wanted not in {None, root}:
        found = "the letter asks for no timestamp" if root is None else f"the letter names {root.hex()}"
        yield Fault("timestamp-root-unknown", f"{names.LETTER}:/timestamp", found)
    if root is None:
        return
    # Certificates are slow to load, and most letters have none.
    from undersigned.timestamp import check_timestamp  # noqa: PLC0415

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
