from __future__ import annotations

import os
from dataclasses import replace

import pytest

from support.rosters import NOTHING, make_charter, make_entry, with_evidence
from undersigned.roster.charter import SignersOfRule
from undersigned.roster.entry import Entry, LeafEvidence
from undersigned.roster.rules import Sources, StandingRecord, build_claims, find_bad_evidence

LETTER = os.urandom(32)
CHARTER = make_charter(ward=SignersOfRule(LETTER), former=SignersOfRule(LETTER))
ENTRIES = [
    make_entry("ward", None, LeafEvidence(1)),
    make_entry("ward", None, LeafEvidence(4)),
    make_entry("former", None, LeafEvidence(2)),
]


def record_of(entry: Entry) -> StandingRecord:
    return StandingRecord(entry.class_, entry.commitments, entry.proof, os.urandom(32))


RECORDS = {
    entry.evidence.leaf: record_of(entry) for entry in ENTRIES if isinstance(entry.evidence, LeafEvidence)
}


def codes(*entries: Entry, letter: bytes = LETTER) -> list[tuple[int | None, str]]:
    claims = build_claims(CHARTER, CHARTER.id, enumerate(entries))
    found = find_bad_evidence(CHARTER, claims, Sources(parents={letter: RECORDS}))
    return [(finding.index, finding.code) for finding in found]


def test_accepts_exactly_the_records_that_stand() -> None:
    assert codes(*ENTRIES) == []


@pytest.mark.parametrize("place", range(3))
def test_refuses_to_leave_a_signer_out(place: int) -> None:
    left = [entry for index, entry in enumerate(ENTRIES) if index != place]
    assert codes(*left) == [(None, "leaf-left-out")]


@pytest.mark.parametrize(
    "changed",
    [
        {"proof": os.urandom(96)},
        {"commitments": tuple(reversed(ENTRIES[0].commitments))},
        {"commitments": ENTRIES[0].commitments[:1]},
    ],
)
def test_refuses_an_entry_that_differs_from_its_record(changed: dict[str, object]) -> None:
    entry = replace(ENTRIES[0], **changed)  # type: ignore[arg-type]
    assert codes(entry, *ENTRIES[1:]) == [(0, "leaf-differs")]


def test_refuses_a_record_moved_to_another_class() -> None:
    assert codes(replace(ENTRIES[0], class_="former"), *ENTRIES[1:]) == [
        (None, "leaf-left-out"),
        (0, "leaf-differs"),
    ]


@pytest.mark.parametrize("leaf", [0, 3, 5, 2**53 - 1])
def test_refuses_a_leaf_that_does_not_stand(leaf: int) -> None:
    entry = make_entry("ward", None, LeafEvidence(leaf))
    assert codes(*ENTRIES, entry) == [(3, "leaf-not-standing")]


def test_refuses_a_record_twice() -> None:
    assert codes(*ENTRIES, ENTRIES[0]) == [(3, "leaf-twice")]


def test_refuses_an_invented_entry_with_a_taken_leaf() -> None:
    invented = make_entry("ward", None, LeafEvidence(1))
    assert codes(invented, *ENTRIES[1:]) == [(0, "leaf-differs")]


def test_refuses_a_principal() -> None:
    assert (0, "principal-not-null") in codes(replace(ENTRIES[0], principal="someone"), *ENTRIES[1:])


def test_refuses_evidence_of_another_rule() -> None:
    assert (0, "evidence-kind") in codes(with_evidence(ENTRIES[0], NOTHING), *ENTRIES[1:])


def test_refuses_when_the_first_letter_is_not_there() -> None:
    assert codes(*ENTRIES, letter=os.urandom(32)) == [(None, "parent-missing")] * 2
