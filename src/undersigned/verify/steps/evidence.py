"""Within step `roster`: every entry's enrolment proof, evidence, and the registrars' count of tokens.

Source: PROTOCOL §2, §4, §7.
"""

from __future__ import annotations

from collections.abc import Iterator

from undersigned import canon
from undersigned.bundle import names
from undersigned.errors import Fault, MalformedInput
from undersigned.roster import issued
from undersigned.roster.directory import parse_directory
from undersigned.roster.entries import entry_place, find_proof_faults
from undersigned.roster.entry import LeafEvidence
from undersigned.roster.rules import (
    Claim,
    Sources,
    StandingRecord,
    build_claims,
    count_tokens,
    find_bad_evidence,
)
from undersigned.verify.state import State
from undersigned.verify.steps.parent import build_promises


def find_faults(state: State) -> Iterator[Fault]:
    """Entries whose evidence or proof does not hold, and registrars who issued less than was used."""
    charter, charter_id = state.roster.charter, state.roster.charter.id
    directory = None
    if names.DIRECTORY in state.bundle.files:
        try:
            directory = parse_directory(state.bundle.files[names.DIRECTORY], names.DIRECTORY)
        except MalformedInput as error:
            yield Fault.of(error)
            return
    promises = build_promises(state.parent) if state.parent else {}
    parents = {state.parent.letter.id: promises} if state.parent else {}
    claims = build_claims(charter, charter_id, enumerate(state.bundle.entries))
    sources = Sources(directory, parents, state.policy.threads)
    for found in find_bad_evidence(charter, claims, sources):
        place = names.ENTRIES if found.index is None else entry_place(found.index)
        yield Fault(found.code, place, found.detail)
    contexts = [(_context(claim, promises), claim.entry) for claim in claims]
    for position, code in find_proof_faults(contexts, state.policy.threads):
        yield Fault(code, entry_place(position))
    used = count_tokens(state.bundle.entries)
    for fault in issued.find_issued_faults(charter, charter_id, state.roster.issued, used):
        yield Fault(fault.code, f"{names.ROSTER}:{fault.place}", fault.detail)


def _context(claim: Claim, promises: dict[int, StandingRecord]) -> bytes:
    evidence = claim.entry.evidence
    if isinstance(evidence, LeafEvidence) and evidence.leaf in promises:
        return promises[evidence.leaf].context
    return canon.sha256(claim.statement)
