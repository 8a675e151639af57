"""What a charter must hold to beyond its form.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from undersigned import _core, limits
from undersigned.errors import Fault, UndersignedError
from undersigned.roster.charter import Charter, SignersOfRule
from undersigned.roster.rules import find_rule_faults


def find_charter_faults(charter: Charter) -> list[Fault]:
    """Everything that is wrong with a well-formed charter; empty when it is right."""
    return [
        *_find_slot_faults(charter),
        *_find_log_faults(charter),
        *_find_class_faults(charter),
        *find_rule_faults(charter),
    ]


def _find_slot_faults(charter: Charter) -> Iterator[Fault]:
    if not 1 <= charter.slots <= limits.SLOTS_MAX:
        yield Fault("charter-slots", "/slots", f"{charter.slots} instead of 1 to {limits.SLOTS_MAX}")
    if charter.min_ring < limits.RING_MIN:
        yield Fault("charter-min-ring", "/min_ring", str(charter.min_ring))
    calendar = charter.calendar
    if calendar is None:
        return
    if calendar.days < 1 or calendar.slots < 1:
        yield Fault("charter-calendar", "/calendar", "days and slots are at least 1")
        return
    windows = -(-charter.slots // calendar.slots)
    if windows * calendar.days > (date.max - calendar.start).days:
        yield Fault("charter-calendar", "/calendar", "it ends after the year 9999")


def _find_log_faults(charter: Charter) -> Iterator[Fault]:
    log = charter.log
    if log.quorum > len(log.witnesses):
        yield Fault("charter-quorum", "/log/quorum", f"{log.quorum} of {len(log.witnesses)} witnesses")
    names = [log.origin, *(one.name for one in log.witnesses)]
    keys = [log.ed25519, *(one.ed25519 for one in log.witnesses)]
    if len(set(names)) < len(names):
        yield Fault("charter-name-twice", "/log/witnesses")
    if len(set(keys)) < len(keys):
        yield Fault("charter-key-twice", "/log/witnesses")
    for place, key in zip(["/log/ed25519", *_paths(len(log.witnesses))], keys, strict=True):
        try:
            _core.check_ed25519_key(key)
        except UndersignedError as error:
            yield Fault(error.code, place)


def _paths(count: int) -> list[str]:
    return [f"/log/witnesses/{index}/ed25519" for index in range(count)]


def _find_class_faults(charter: Charter) -> Iterator[Fault]:
    names = [one.name for one in charter.classes]
    if not names:
        yield Fault("charter-no-class", "/classes")
    if len(set(names)) < len(names):
        yield Fault("charter-class-twice", "/classes")
    letters = {one.rule.letter if isinstance(one.rule, SignersOfRule) else None for one in charter.classes}
    if len(letters) > 1:
        yield Fault("charter-signers-of", "/classes", "all classes speak again for one letter, or none does")
