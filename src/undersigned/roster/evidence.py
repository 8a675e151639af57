"""Every entry's evidence and enrolment proof, all at once.

Source: PROTOCOL §2, §4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from undersigned import _core, canon
from undersigned.errors import Fault
from undersigned.roster.charter import Charter
from undersigned.roster.entries import ENTRIES, entry_place
from undersigned.roster.entry import Entry, LeafEvidence
from undersigned.roster.rules import Claim, Sources, build_claims, find_bad_evidence


def find_evidence_faults(charter: Charter, entries: Sequence[Entry], sources: Sources) -> Iterator[Fault]:
    """Entries that their class's rule refuses or whose enrolment proof does not hold.

    Args:
        charter: the charter, whose own rules hold.
        entries: with known classes and the right number of slots.
        sources: directory, earlier letters, threads.
    """
    claims = build_claims(charter, charter.id, enumerate(entries))
    for found in find_bad_evidence(charter, claims, sources):
        place = ENTRIES if found.index is None else entry_place(found.index)
        yield Fault(found.code, place, found.detail)
    proofs = [(_context(one, sources), b"".join(one.entry.commitments), one.entry.proof) for one in claims]
    for position, code in _core.find_bad_enrolments(proofs, sources.threads):
        yield Fault(code, entry_place(position))


def _context(claim: Claim, sources: Sources) -> bytes:
    evidence = claim.entry.evidence
    if isinstance(evidence, LeafEvidence):
        for promises in sources.parents.values():
            if evidence.leaf in promises:
                return promises[evidence.leaf].context
    return canon.sha256(claim.statement)
