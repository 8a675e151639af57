"""The rule `blind-registrars`: enough of the charter's registrars signed the statement without seeing it.

Source: PROTOCOL §4; RFC 9474.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from undersigned.errors import UndersignedError
from undersigned.keys.blind_rsa import TokenKey, check_token, parse_token_key
from undersigned.roster.charter import BlindRegistrarsRule
from undersigned.roster.entry import BlindRegistrarsEvidence, Entry
from undersigned.roster.rules.claim import Claim, Finding, Sources
from undersigned.roster.rules.registrars import find_misnamed


def find_bad_evidence(
    rule: BlindRegistrarsRule,
    class_name: str,  # noqa: ARG001 - one signature for all rules
    claims: Sequence[Claim],
    sources: Sources,  # noqa: ARG001
) -> list[Finding]:
    """The entries of the class that carry too few good tokens, each with why.

    Codes: `evidence-kind`, `principal-not-null`, `registrar-unknown`, `registrar-order`,
    `registrars-too-few`, `token-length`, `token-signature`.

    Raises:
        MalformedInput: `token-key-form`, which the charter's own check refuses before.
        Refused: `token-key`, likewise.
    """
    keys = {registrar.name: parse_token_key(registrar.rsa) for registrar in rule.registrars}
    findings = []
    for claim in claims:
        evidence = claim.entry.evidence
        if not isinstance(evidence, BlindRegistrarsEvidence):
            findings.append(Finding(claim.index, "evidence-kind"))
            continue
        fault = find_misnamed(rule, claim, evidence.tokens) or _find_bad_token(keys, claim, evidence)
        if fault is not None:
            findings.append(fault)
    return findings


def count_tokens(entries: Sequence[Entry]) -> Counter[str]:
    """How many entries carry a token of each blind registrar, by the registrar's name."""
    return Counter(
        name
        for entry in entries
        if isinstance(entry.evidence, BlindRegistrarsEvidence)
        for name in {token.registrar for token in entry.evidence.tokens}
    )


def _find_bad_token(
    keys: dict[str, TokenKey], claim: Claim, evidence: BlindRegistrarsEvidence
) -> Finding | None:
    for token in evidence.tokens:
        try:
            check_token(keys[token.registrar], token.prefix, claim.statement, token.rsa)
        except UndersignedError as error:
            return Finding(claim.index, error.code, token.registrar)
    return None
