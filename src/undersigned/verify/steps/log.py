"""Step `log`: the records are all there, in order, counted rightly, and vouched for by log and witnesses.

Source: PROTOCOL §5 (Release), §6, §7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from undersigned.bundle import names
from undersigned.errors import Fault, NotVerified, UndersignedError
from undersigned.letter.record import SIGN, Close, Record
from undersigned.letter.rules import AT_CLOSE
from undersigned.letter.standing import build_close
from undersigned.log.checkpoint import CheckedCheckpoint, check_checkpoint
from undersigned.log.cosignature import Witnessed, count_witnesses
from undersigned.verify.report import Cosigner
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """Everything wrong with order, close record, threshold, root, signatures and witnesses."""
    if state.letter.release == AT_CLOSE:
        yield from _find_order_faults(state)
    if state.bundle.close is not None:
        yield from _find_close_faults(state, state.bundle.close)
    if len(state.standing) < state.letter.threshold:
        yield Fault("log-threshold", names.SIGNATURES, f"{len(state.standing)} of {state.letter.threshold}")
    yield from _find_checkpoint_faults(state)


def _find_order_faults(state: State) -> Iterator[Fault]:
    keys = [_order(record) for record in state.bundle.records]
    for index in range(1, len(keys)):
        if keys[index] < keys[index - 1]:
            yield Fault("log-order", state.place(index))


def _order(record: Record) -> tuple[bytes, bool]:
    return record.serial, record.action != SIGN


def _find_close_faults(state: State, close: Close) -> Iterator[Fault]:
    place = state.place(len(state.bundle.records))
    counted = build_close(state.letter, state.roster.charter, state.standing)
    if close.letter != counted.letter:
        yield Fault("close-letter", f"{place}:/letter")
    if close.signatures != counted.signatures:
        yield Fault("close-count", f"{place}:/signatures", f"{counted.signatures} signatures stand")
    if close.classes != counted.classes:
        yield Fault("close-classes", f"{place}:/classes")


def _find_checkpoint_faults(state: State) -> Iterator[Fault]:
    charter = state.roster.charter
    try:
        checkpoint = check_checkpoint(
            state.bundle.files[names.CHECKPOINT],
            names.CHECKPOINT,
            charter.log,
            state.letter.log_origin(charter),
            _not_before(state),
        )
    except UndersignedError as error:
        yield Fault.of(error)
        return
    try:
        checkpoint.check_leaves([state.bundle.files[names.LETTER], *state.bundle.leaves], names.CHECKPOINT)
    except NotVerified as error:
        yield Fault.of(error)
    state.checkpoint = checkpoint
    yield from _find_trust_faults(state, checkpoint)


def _find_trust_faults(state: State, checkpoint: CheckedCheckpoint) -> Iterator[Fault]:
    known, policy = state.roster.charter.log.ed25519, state.policy
    if state.is_asked and policy.log_key not in {None, known}:
        yield Fault("log-key-unknown", "roster.json:/charter/log/ed25519")
    # The reader may know a witness by another name than the charter, or one that the charter does not know.
    try:
        own = count_witnesses(checkpoint.note, policy.witnesses, _not_before(state), names.CHECKPOINT)
    except NotVerified as error:
        yield Fault.of(error)
        return
    state.cosigners = _list_cosigners(state, checkpoint.witnessed, own)
    keys = {one.ed25519 for one in (*checkpoint.witnessed, *own)}
    for witness in policy.witnesses if state.is_asked else ():
        if witness.ed25519 not in keys:
            yield Fault("witness-wanted", names.CHECKPOINT, witness.name)


def _list_cosigners(
    state: State, witnessed: Sequence[Witnessed], own: Sequence[Witnessed]
) -> tuple[Cosigner, ...]:
    known = {one.ed25519 for one in state.policy.witnesses}
    named = {one.ed25519 for one in witnessed}
    return (
        *(Cosigner(one.name, is_named=True, is_known=one.ed25519 in known) for one in witnessed),
        *(Cosigner(one.name, is_named=False, is_known=True) for one in own if one.ed25519 not in named),
    )


def _not_before(state: State) -> datetime | None:
    return state.letter.releases if state.letter.release == AT_CLOSE else None
