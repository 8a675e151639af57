"""The rule `registrars`: enough of the charter's registrars sign the entry's statement.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from undersigned import _core
from undersigned.errors import Fault
from undersigned.roster.charter import BlindRegistrar, BlindRegistrarsRule, Registrar, RegistrarsRule
from undersigned.roster.entry import RegistrarsEvidence
from undersigned.roster.rules.claim import Claim, Finding, Sources


class NamesRegistrar(Protocol):
    """A part of an evidence that names a registrar."""

    @property
    def registrar(self) -> str:
        """The registrar's name in the charter."""


def find_bad_evidence(
    rule: RegistrarsRule,
    class_name: str,  # noqa: ARG001 - one signature for all rules
    claims: Sequence[Claim],
    sources: Sources,
) -> list[Finding]:
    """The entries of the class for which too few registrars speak, each with why.

    Codes: `evidence-kind`, `principal-not-null`, `registrar-unknown`, `registrar-order`,
    `registrars-too-few`, `registrar-signature`.
    """
    keys = {registrar.name: registrar.ed25519 for registrar in rule.registrars}
    findings: list[Finding] = []
    names: list[tuple[int, str]] = []
    signed: list[tuple[bytes, bytes, bytes]] = []
    for claim in claims:
        evidence = claim.entry.evidence
        if not isinstance(evidence, RegistrarsEvidence):
            findings.append(Finding(claim.index, "evidence-kind"))
            continue
        fault = find_misnamed(rule, claim, evidence.signatures)
        if fault is not None:
            findings.append(fault)
            continue
        for vouch in evidence.signatures:
            names.append((claim.index, vouch.registrar))
            signed.append((keys[vouch.registrar], claim.statement, vouch.ed25519))
    bad = [names[place] for place, _ in _core.find_bad_ed25519(signed, sources.threads)]
    return findings + [Finding(index, "registrar-signature", name) for index, name in bad]


def find_misnamed(
    rule: RegistrarsRule | BlindRegistrarsRule, claim: Claim, parts: Sequence[NamesRegistrar]
) -> Finding | None:
    """What is wrong with whom an entry's evidence names, or None.

    Codes: `principal-not-null`, `registrar-unknown`, `registrar-order`, `registrars-too-few`.
    """
    registrars: Sequence[Registrar | BlindRegistrar] = rule.registrars
    places = {registrar.name: place for place, registrar in enumerate(registrars)}
    if claim.entry.principal is not None:
        return Finding(claim.index, "principal-not-null")
    last = -1
    for part in parts:
        place = places.get(part.registrar)
        if place is None:
            return Finding(claim.index, "registrar-unknown", part.registrar)
        if place <= last:
            return Finding(claim.index, "registrar-order", part.registrar)
        last = place
    if len(parts) < rule.threshold:
        return Finding(claim.index, "registrars-too-few", f"{len(parts)} instead of {rule.threshold}")
    return None


def find_threshold_fault(rule: RegistrarsRule | BlindRegistrarsRule, place: str) -> Fault | None:
    """The fault `registrars-threshold`, unless more than half, at most all, of the registrars are asked for.

    Args:
        rule: the rule.
        place: the JSON path of the rule.
    """
    number = len(rule.registrars)
    if rule.threshold <= number < 2 * rule.threshold:
        return None
    return Fault("registrars-threshold", f"{place}/threshold", f"{rule.threshold} of {number}")
