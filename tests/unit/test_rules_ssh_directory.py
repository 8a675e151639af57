from __future__ import annotations

from dataclasses import replace

import pytest

from support.rosters import NOTHING, make_charter, make_entry, statement_of, with_evidence
from support.ssh_signers import TYPES, Signer, make_signer
from undersigned.keys.ssh_public_key import parse_public_line
from undersigned.roster.charter import Charter, SshDirectoryRule
from undersigned.roster.directory import Directory, DirectoryLine, build_directory, parse_directory
from undersigned.roster.entry import Entry, SshEvidence
from undersigned.roster.rules import Finding, Sources, build_claims, find_bad_evidence

LINES = [DirectoryLine(kind, "ward", parse_public_line(make_signer(kind).line)) for kind in TYPES]
LINES.append(DirectoryLine("away", "former", parse_public_line(make_signer("ed25519", 1).line)))
DIRECTORY = parse_directory(build_directory(LINES), "directory")
RULE = SshDirectoryRule(DIRECTORY.sha256)
CHARTER = make_charter(ward=RULE, former=RULE)


def enrolled(
    principal: str,
    class_: str = "ward",
    signer: Signer | None = None,
    namespace: str = "enrolment@undersigned",
    charter: Charter = CHARTER,
) -> Entry:
    entry = make_entry(class_, principal)
    blob = (signer or make_signer(principal)).sign(statement_of(charter, entry), namespace)
    return with_evidence(entry, SshEvidence(blob))


def findings(
    *entries: Entry, directory: Directory | None = DIRECTORY, charter: Charter = CHARTER
) -> list[Finding]:
    claims = build_claims(charter, charter.id, enumerate(entries))
    return find_bad_evidence(charter, claims, Sources(directory))


def codes(*entries: Entry) -> list[tuple[int | None, str]]:
    return [(finding.index, finding.code) for finding in findings(*entries)]


def test_accepts_entries_of_every_type_of_key_and_of_both_classes() -> None:
    entries = [enrolled(kind) for kind in TYPES]
    entries.append(enrolled("away", "former", make_signer("ed25519", 1)))
    assert findings(*entries) == []


def test_accepts_a_class_without_entries() -> None:
    assert findings() == []


def test_names_the_bad_entry_among_good_ones() -> None:
    entries = [enrolled(kind) for kind in TYPES]
    for bad in range(len(entries)):
        moved = [*entries]
        moved[bad] = with_evidence(entries[bad], entries[bad - 1].evidence)
        assert codes(*moved) == [(bad, "sshsig-key")]


def test_refuses_a_signature_over_other_commitments() -> None:
    good, other = enrolled("ed25519"), make_entry("ward", "ed25519")
    assert codes(with_evidence(other, good.evidence)) == [(0, "sshsig-signature")]


def test_refuses_a_signature_for_another_class_of_the_same_charter() -> None:
    moved = replace(enrolled("ed25519"), class_="former")
    assert codes(moved) == [(0, "principal-not-listed")]


def test_refuses_a_signature_for_another_charter() -> None:
    other = replace(CHARTER, description="another")
    assert codes(enrolled("ed25519", charter=other)) == [(0, "sshsig-signature")]


def test_refuses_a_principal_of_another_class() -> None:
    assert codes(enrolled("away", "ward", make_signer("ed25519", 1))) == [(0, "principal-not-listed")]


def test_refuses_a_principal_that_is_not_listed() -> None:
    assert codes(enrolled("nobody", signer=make_signer("ed25519"))) == [(0, "principal-not-listed")]


def test_refuses_a_member_who_signs_as_another() -> None:
    assert codes(enrolled("ecdsa-256", signer=make_signer("ed25519"))) == [(0, "sshsig-key")]


def test_refuses_a_signature_made_for_git() -> None:
    assert codes(enrolled("ed25519", namespace="git")) == [(0, "sshsig-namespace")]


def test_refuses_an_entry_without_principal() -> None:
    entry = make_entry("ward")
    blob = make_signer("ed25519").sign(statement_of(CHARTER, entry))
    assert codes(with_evidence(entry, SshEvidence(blob))) == [(0, "principal-missing")]


def test_refuses_evidence_of_another_rule() -> None:
    assert codes(with_evidence(enrolled("ed25519"), NOTHING)) == [(0, "evidence-kind")]


@pytest.mark.parametrize("entries", [0, 1])
def test_refuses_another_directory_than_the_charter_names(entries: int) -> None:
    other = parse_directory(build_directory(LINES[:-1]), "directory")
    found = findings(*[enrolled("ed25519")] * entries, directory=other)
    assert [(one.index, one.code) for one in found] == [(None, "directory-digest")] * 2


def test_refuses_a_roster_without_its_directory() -> None:
    assert {one.code for one in findings(enrolled("ed25519"), directory=None)} == {"directory-missing"}


def test_refuses_an_entry_of_a_class_that_the_charter_does_not_have() -> None:
    assert codes(replace(enrolled("ed25519"), class_="others")) == [(0, "class-unknown")]
