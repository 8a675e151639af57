"""The rule `ssh-directory`: an entry is signed by the SSH key that the directory lists for its principal.

Source: PROTOCOL §4.
"""

from __future__ import annotations

from collections.abc import Sequence

from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, SshSigned, find_bad_sshsigs
from undersigned.roster.charter import SshDirectoryRule
from undersigned.roster.directory import Directory
from undersigned.roster.entry import SshEvidence
from undersigned.roster.rules.claim import Claim, Finding, Sources


def find_bad_evidence(
    rule: SshDirectoryRule, class_name: str, claims: Sequence[Claim], sources: Sources
) -> list[Finding]:
    """The entries of the class that the directory does not bear out, each with why.

    Codes: `directory-missing`, `directory-digest`, `evidence-kind`, `principal-missing`,
    `principal-not-listed`, and those of `check_sshsig`.
    """
    directory = sources.directory
    if directory is None:
        return [Finding(None, "directory-missing", class_name)]
    if directory.sha256 != rule.sha256:
        return [Finding(None, "directory-digest", f"{directory.sha256.hex()} instead of {rule.sha256.hex()}")]
    findings: list[Finding] = []
    signed: list[tuple[int, SshSigned]] = []
    for claim in claims:
        found = _find_signed(class_name, claim, directory)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            signed.append((claim.index, found))
    bad = find_bad_sshsigs([one for _, one in signed], ENROLMENT_NAMESPACE, sources.threads)
    findings += [Finding(signed[place][0], error.code, error.detail) for place, error in bad]
    return findings


def _find_signed(class_name: str, claim: Claim, directory: Directory) -> SshSigned | Finding:
    principal, evidence = claim.entry.principal, claim.entry.evidence
    if not isinstance(evidence, SshEvidence):
        return Finding(claim.index, "evidence-kind")
    if principal is None:
        return Finding(claim.index, "principal-missing")
    line = directory.members.get(principal)
    if line is None or line.class_ != class_name:
        return Finding(claim.index, "principal-not-listed", principal)
    return SshSigned(evidence.sshsig, claim.statement, line.key)
