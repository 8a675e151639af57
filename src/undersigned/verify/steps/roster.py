"""Step `roster`: the charter is sound, the entries are its members, and all of it is frozen.

Source: PROTOCOL §4, §5 (Speaking again), §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned import canon, schema
from undersigned.bundle import names
from undersigned.errors import Fault, UndersignedError
from undersigned.log.checkpoint import check_checkpoint
from undersigned.roster import entries as rules_of_entries
from undersigned.roster.charter import SignersOfRule
from undersigned.roster.charter_rules import find_charter_faults
from undersigned.roster.directory import parse_directory
from undersigned.roster.evidence import find_evidence_faults
from undersigned.roster.frozen import build_column
from undersigned.roster.issued import find_issued_faults
from undersigned.roster.rules import Sources, count_tokens
from undersigned.verify.state import State
from undersigned.verify.steps import parent


def find_faults(state: State) -> Iterator[Fault]:
    """Everything wrong with charter, entries, evidence, digests and checkpoint; fills the columns."""
    for stage in (_find_charter_faults, _find_entry_faults, _find_word_faults):
        found = False
        for fault in stage(state):
            found = True
            yield fault
        if found:
            return
    slots = range(state.roster.charter.slots)
    state.columns = [build_column(state.bundle.entries, slot) for slot in slots]


def _find_charter_faults(state: State) -> Iterator[Fault]:
    for fault in find_charter_faults(state.roster.charter):
        yield Fault(fault.code, f"{names.ROSTER}:/charter{fault.place}", fault.detail)
    yield from rules_of_entries.find_form_faults(state.roster.charter, state.bundle.entries)


def _find_entry_faults(state: State) -> Iterator[Fault]:
    roster, entries = state.roster, state.bundle.entries
    yield from rules_of_entries.find_count_faults(roster, entries)
    yield from rules_of_entries.find_order_faults(roster.charter, entries)
    yield from rules_of_entries.find_repeats(entries)
    if canon.sha256(state.bundle.files[names.ENTRIES]) != roster.sha256:
        yield Fault("roster-digest", names.ENTRIES)
    yield from rules_of_entries.find_column_faults(roster, entries)


def _find_word_faults(state: State) -> Iterator[Fault]:
    speaks_again = any(isinstance(one.rule, SignersOfRule) for one in state.roster.charter.classes)
    if speaks_again:
        yield from parent.find_faults(state)
        if state.parent is None:
            return
    yield from _find_evidence_faults(state)
    yield from _find_checkpoint_faults(state)


def _find_evidence_faults(state: State) -> Iterator[Fault]:
    charter, directory = state.roster.charter, None
    if names.DIRECTORY in state.bundle.files:
        try:
            directory = parse_directory(state.bundle.files[names.DIRECTORY], names.DIRECTORY)
        except UndersignedError as error:
            yield Fault.of(error)
            return
    parents = {state.parent.letter.id: parent.build_promises(state.parent)} if state.parent else {}
    sources = Sources(directory, parents, state.policy.threads)
    yield from find_evidence_faults(charter, state.bundle.entries, sources)
    used = count_tokens(state.bundle.entries)
    for fault in find_issued_faults(charter, charter.id, state.roster.issued, used):
        yield Fault(fault.code, f"{names.ROSTER}:{fault.place}", fault.detail)


def _find_checkpoint_faults(state: State) -> Iterator[Fault]:
    log, place = state.roster.charter.log, names.ROSTER_CHECKPOINT
    try:
        checkpoint = check_checkpoint(state.bundle.files[place], place, log, log.origin)
        checkpoint.check_leaves([schema.encode_document(state.roster)], place)
    except UndersignedError as error:
        yield Fault.of(error)
