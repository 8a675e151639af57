"""The rule `signers-of`: the entries are the records of an earlier letter whose signers asked to speak again.

Source: PROTOCOL §4, §5 (Speaking again).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from undersigned.roster.charter import SignersOfRule
from undersigned.roster.entry import LeafEvidence
from undersigned.roster.rules.claim import Claim, Finding, Sources, StandingRecord


def find_bad_evidence(
    rule: SignersOfRule, class_name: str, claims: Sequence[Claim], sources: Sources
) -> list[Finding]:
    """The entries of the class that are not exactly the earlier letter's standing records with `next`.

    Codes: `parent-missing`, `evidence-kind`, `principal-not-null`, `leaf-not-standing`, `leaf-twice`,
    `leaf-differs`, `leaf-left-out`.
    """
    records = sources.parents.get(rule.letter)
    if records is None:
        return [Finding(None, "parent-missing", rule.letter.hex())]
    findings = []
    seen: set[int] = set()
    for claim in claims:
        fault = _find_fault(claim, records, seen)
        if fault is not None:
            findings.append(fault)
    wanted = {leaf for leaf, record in records.items() if record.class_ == class_name}
    findings += [Finding(None, "leaf-left-out", f"leaf {leaf}") for leaf in sorted(wanted - seen)]
    return findings


def _find_fault(claim: Claim, records: Mapping[int, StandingRecord], seen: set[int]) -> Finding | None:
    entry = claim.entry
    if not isinstance(entry.evidence, LeafEvidence):
        return Finding(claim.index, "evidence-kind")
    if entry.principal is not None:
        return Finding(claim.index, "principal-not-null")
    leaf = entry.evidence.leaf
    record = records.get(leaf)
    if record is None:
        return Finding(claim.index, "leaf-not-standing", f"leaf {leaf}")
    if leaf in seen:
        return Finding(claim.index, "leaf-twice", f"leaf {leaf}")
    seen.add(leaf)
    if (entry.class_, entry.commitments, entry.proof) != (record.class_, record.commitments, record.proof):
        return Finding(claim.index, "leaf-differs", f"leaf {leaf}")
    return None
