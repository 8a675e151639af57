"""Step `duplicate`: one signature for each serial number, and after it at most one withdrawal.

Source: PROTOCOL §5, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned.errors import Fault
from undersigned.letter.record import SIGN, Record
from undersigned.letter.standing import find_standing
from undersigned.proof import ring_name
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """Second signatures and stray withdrawals; fills the records that stand."""
    signed: dict[bytes, Record] = {}
    withdrawn: set[bytes] = set()
    sound: list[Record] = []
    for index, record in enumerate(state.bundle.records):
        code = _find_fault(record, signed, withdrawn)
        if code is not None:
            yield Fault(code, state.place(index))
            continue
        sound.append(record)
        if record.action == SIGN:
            signed[record.serial] = record
        else:
            withdrawn.add(record.serial)
    state.standing = find_standing(sound)


def _find_fault(record: Record, signed: dict[bytes, Record], withdrawn: set[bytes]) -> str | None:
    first = signed.get(record.serial)
    if record.action == SIGN:
        return "signed-twice" if first is not None else None
    if first is None:
        return "withdrawn-unsigned"
    if record.serial in withdrawn:
        return "withdrawn-twice"
    return "withdrawn-elsewhere" if ring_name(first) != ring_name(record) else None
