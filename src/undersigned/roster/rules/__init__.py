"""The four rules by which one belongs to a class: one file each, with the same interface.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from undersigned.roster.charter import (
    BlindRegistrarsRule,
    Charter,
    MemberClass,
    RegistrarsRule,
    SshDirectoryRule,
)
from undersigned.roster.rules import blind_registrars, registrars, signers_of, ssh_directory
from undersigned.roster.rules.blind_registrars import count_tokens
from undersigned.roster.rules.charter_faults import find_rule_faults
from undersigned.roster.rules.claim import Claim, Finding, Sources, StandingRecord, build_claims

__all__ = [
    "Claim",
    "Finding",
    "Sources",
    "StandingRecord",
    "build_claims",
    "count_tokens",
    "find_bad_evidence",
    "find_rule_faults",
]


def find_bad_evidence(charter: Charter, claims: Sequence[Claim], sources: Sources) -> list[Finding]:
    """Hold every entry against its class's rule.

    Args:
        charter: the charter, whose own rules hold (`find_rule_faults`).
        claims: every entry of the roster.
        sources: directory and earlier letters.

    Returns:
        The findings, those about whole classes first, then by place in the roster; none if all is well.
        Codes: `class-unknown`, and those of the four rules.
    """
    by_class: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_class[claim.entry.class_].append(claim)
    findings: list[Finding] = []
    for member_class in charter.classes:
        findings += _find_bad_in(member_class, by_class.pop(member_class.name, []), sources)
    for name, left in by_class.items():
        findings += [Finding(claim.index, "class-unknown", name) for claim in left]
    return sorted(findings, key=lambda finding: -1 if finding.index is None else finding.index)


def _find_bad_in(member_class: MemberClass, claims: Sequence[Claim], sources: Sources) -> list[Finding]:
    rule, name = member_class.rule, member_class.name
    if isinstance(rule, SshDirectoryRule):
        return ssh_directory.find_bad_evidence(rule, name, claims, sources)
    if isinstance(rule, RegistrarsRule):
        return registrars.find_bad_evidence(rule, name, claims, sources)
    if isinstance(rule, BlindRegistrarsRule):
        return blind_registrars.find_bad_evidence(rule, name, claims, sources)
    return signers_of.find_bad_evidence(rule, name, claims, sources)
