"""A whole bundle checked, step by step; the first step that fails is the last that runs.

Source: PROTOCOL §7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from undersigned import limits
from undersigned.bundle.format import parse_bundle, parse_roster
from undersigned.bundle.names import HeldFiles, NamedFiles
from undersigned.errors import Fault, MalformedInput
from undersigned.letter.rules import BATCHED
from undersigned.verify.facts import build_facts, describe_step
from undersigned.verify.policy import Policy
from undersigned.verify.report import STEPS, Facts, Report, Row, SoFar
from undersigned.verify.state import State
from undersigned.verify.steps import duplicate, letter, log, ring, roster, signature, text, timestamp

Step = Callable[[State], Iterator[Fault]]
Progress = Callable[[str], None]


def verify(files: NamedFiles, policy: Policy | None = None, *, progress: Progress = lambda _: None) -> Report:
    """The report on a bundle. Nothing in it can make this raise.

    Args:
        files: the bundle's files by name.
        policy: what the reader knows; nothing by default.
        progress: called with the name of each step as it begins.
    """
    return verify_with_state(files, policy, progress=progress)[0]


def verify_with_state(
    files: NamedFiles, policy: Policy | None = None, *, progress: Progress = lambda _: None
) -> tuple[Report, State]:
    """The report on a bundle, and what its steps found; complete only where the report is valid."""
    return _verify(files, policy or Policy(), progress, 0)


def find_frozen_faults(files: Mapping[str, bytes], parent: NamedFiles | None = None) -> list[Fault]:
    """The faults of a frozen roster alone: the steps `format` and `roster` on its files.

    Args:
        files: roster.json, roster/entries.jsonl, roster/checkpoint, and the directory if there is one.
        parent: the first letter's bundle, for a roster of its signers.
    """
    state = State(parse_roster(HeldFiles(files)), Policy())
    state.bundle.parent = parent
    if not state.bundle.faults:
        _verify_parent(state)
    return state.bundle.faults or list(roster.find_faults(state))


def report_unreadable(error: MalformedInput) -> Report:
    """The report on a folder or file that is no bundle at all."""
    first = Row(STEPS[0], "failed", None, (Fault.of(error),))
    return Report((first, *(Row(name, "not checked") for name in STEPS[1:])), None)


def _verify(files: NamedFiles, policy: Policy, progress: Progress, depth: int) -> tuple[Report, State]:
    state = State(parse_bundle(files), policy, depth)
    rows = _run_all(_STEPS, state, progress)
    report = Report(rows, _find_facts(rows, state))
    if report.is_open and state.is_asked and state.letter.release == BATCHED:
        rows = _run_all(_OPEN_STEPS, state, progress)
        report = replace(report, so_far=SoFar(rows, _find_facts(rows, state)))
    return report, state


def _run_all(steps: Iterable[str], state: State, progress: Progress) -> tuple[Row, ...]:
    rows: list[Row] = []
    for name in steps:
        if rows and rows[-1].status != "passed":
            rows.append(Row(name, "not checked"))
            continue
        progress(name)
        if name == "roster":
            _verify_parent(state)
        rows.append(_run(name, _STEPS[name], state))
    return tuple(rows)


def _find_facts(rows: Sequence[Row], state: State) -> Facts | None:
    return build_facts(state) if rows[-1].status == "passed" else None


def _verify_parent(state: State) -> None:
    files = state.bundle.parent
    if files is None:
        return
    if state.depth == limits.PARENT_DEPTH_MAX:
        state.parent_fault = "parents are nested too deeply"
        return
    report, parent = _verify(files, state.policy, lambda _: None, state.depth + 1)
    failed = report.first_failed
    if failed is None:
        state.parent = parent
    else:
        state.parent_fault = f"{failed.step}: {failed.code}"


def _run(name: str, step: Step, state: State) -> Row:
    faults = tuple(islice(step(state), limits.FAULTS_TOLD))
    if faults:
        return Row(name, "failed", None, faults)
    return Row(name, "passed", describe_step(name, state))


_STEPS: Final[dict[str, Step]] = {
    "format": lambda state: iter(state.bundle.faults),
    "text": text.find_faults,
    "roster": roster.find_faults,
    "letter": letter.find_faults,
    "ring": ring.find_faults,
    "signature": signature.find_faults,
    "duplicate": duplicate.find_faults,
    "log": log.find_faults,
    "timestamp": timestamp.find_faults,
}
# An open letter has no close record, and with it no timestamp; nothing else is missing.
_OPEN_STEPS: Final = tuple(name for name in STEPS if name not in {"format", "timestamp"})
