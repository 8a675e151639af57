"""Step `signature`: every proof holds, and every offer to speak again.

Source: PROTOCOL §3, §5, §7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from undersigned import _core, limits
from undersigned.errors import Fault
from undersigned.letter.rules import find_offer_code
from undersigned.proof import ring_name
from undersigned.verify.state import State


def find_faults(state: State) -> Iterator[Fault]:
    """The records whose proof or whose `next` does not hold, as many of each ring as a report tells."""
    for index, code in sorted(_find_bad_proofs(state)):
        yield Fault(code, state.place(index))
    yield from _find_next_faults(state)


def _find_bad_proofs(state: State) -> Iterator[tuple[int, str]]:
    by_ring: dict[object, list[int]] = defaultdict(list)
    for index, record in enumerate(state.bundle.records):
        by_ring[ring_name(record)].append(index)
    letter_id = state.letter.id
    for name, commitments in state.rings.items():
        indices = by_ring[name]
        if not indices:
            continue
        records = [state.bundle.records[index] for index in indices]
        signed = [(record.message(letter_id), record.proof) for record in records]
        threads = state.policy.threads
        ring = _core.Ring(commitments, threads)
        # Where all are bad, naming one takes as long as checking two alone: no more than are told.
        for position, code in ring.find_bad(signed, threads, limits.FAULTS_TOLD):
            yield indices[position], code


def _find_next_faults(state: State) -> Iterator[Fault]:
    if all(record.next is None for record in state.bundle.records):
        return
    taken = {commitment for entry in state.bundle.entries for commitment in entry.commitments}
    enrolments, indices, letter_id = [], [], state.letter.id
    for index, record in enumerate(state.bundle.records):
        if record.next is None:
            continue
        code = find_offer_code(state.letter, record)
        if code is not None:
            yield Fault(code, state.place(index))
        if not record.next.is_fresh(taken):
            yield Fault("next-commitment-twice", state.place(index))
        taken.update(record.next.commitments)
        commitments = b"".join(record.next.commitments)
        enrolments.append((record.next_context(letter_id), commitments, record.next.proof))
        indices.append(index)
    for position, code in _core.find_bad_enrolments(enrolments, state.policy.threads):
        yield Fault(code, state.place(indices[position]) + ":/next")
