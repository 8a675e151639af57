from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from support.rosters import (
    Keeper,
    blind_rule,
    make_charter,
    make_entry,
    make_keepers,
    plain_rule,
    tokened,
    vouched,
    with_evidence,
)
from undersigned.roster.charter import Charter
from undersigned.roster.entry import BlindRegistrarsEvidence, Entry, LeafEvidence, RegistrarsEvidence
from undersigned.roster.rules import Sources, build_claims, count_tokens, find_bad_evidence

KINDS = ("registrars", "blind-registrars")


@cache
def keepers(kind: str) -> tuple[Keeper, ...]:
    return make_keepers(3, blind=kind == "blind-registrars", prefix=kind)


@cache
def charter(kind: str) -> Charter:
    build: Any = blind_rule if kind == "blind-registrars" else plain_rule
    return make_charter(former=build(keepers(kind), 2))


def attested(kind: str, *places: int, entry: Entry | None = None) -> Entry:
    """An entry for which the registrars at these places speak, in this order."""
    chosen = tuple(keepers(kind)[place] for place in places)
    attest = tokened if kind == "blind-registrars" else vouched
    return attest(charter(kind), entry or make_entry("former"), chosen)


def codes(kind: str, *entries: Entry) -> list[tuple[int | None, str]]:
    claims = build_claims(charter(kind), charter(kind).id, enumerate(entries))
    found = find_bad_evidence(charter(kind), claims, Sources())
    return [(finding.index, finding.code) for finding in found]


def parts_of(entry: Entry) -> tuple[Any, ...]:
    evidence = entry.evidence
    if isinstance(evidence, RegistrarsEvidence):
        return evidence.signatures
    assert isinstance(evidence, BlindRegistrarsEvidence)
    return evidence.tokens


def with_parts(entry: Entry, parts: tuple[Any, ...]) -> Entry:
    return with_evidence(entry, type(entry.evidence)(parts))  # type: ignore[arg-type]


BAD_SIGNATURE = {"registrars": "registrar-signature", "blind-registrars": "token-signature"}
both = pytest.mark.parametrize("kind", KINDS)


@both
@pytest.mark.parametrize("places", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_accepts_enough_registrars_in_order(kind: str, places: tuple[int, ...]) -> None:
    assert codes(kind, attested(kind, *places)) == []


@both
@pytest.mark.parametrize("places", [(), (0,), (2,)])
def test_refuses_too_few_registrars(kind: str, places: tuple[int, ...]) -> None:
    assert codes(kind, attested(kind, *places)) == [(0, "registrars-too-few")]


@both
@pytest.mark.parametrize("places", [(1, 0), (0, 2, 1), (0, 0), (1, 1, 2)])
def test_refuses_registrars_out_of_order_or_counted_twice(kind: str, places: tuple[int, ...]) -> None:
    assert codes(kind, attested(kind, *places)) == [(0, "registrar-order")]


@both
def test_refuses_an_unknown_registrar(kind: str) -> None:
    good = attested(kind, 0, 1)
    first, second = parts_of(good)
    renamed = with_parts(good, (first, replace(second, registrar="stranger")))
    assert codes(kind, renamed) == [(0, "registrar-unknown")]


@both
def test_refuses_one_registrars_signature_under_anothers_name(kind: str) -> None:
    good = attested(kind, 0, 1)
    first, second = parts_of(good)
    renamed = with_parts(good, (first, replace(second, registrar=keepers(kind)[2].name)))
    assert codes(kind, renamed) == [(0, BAD_SIGNATURE[kind])]


@both
def test_refuses_a_bad_signature_beyond_the_threshold(kind: str) -> None:
    good, other = attested(kind, 0, 1, 2), attested(kind, 0, 1, 2)
    mixed = with_parts(good, (*parts_of(good)[:2], parts_of(other)[2]))
    assert codes(kind, good, mixed, other) == [(1, BAD_SIGNATURE[kind])]


@both
def test_refuses_evidence_for_other_commitments(kind: str) -> None:
    good = attested(kind, 0, 1)
    moved = with_evidence(make_entry("former"), good.evidence)
    assert {index for index, _ in codes(kind, good, moved)} == {1}
    assert {code for _, code in codes(kind, good, moved)} == {BAD_SIGNATURE[kind]}


@both
def test_refuses_a_principal(kind: str) -> None:
    named = attested(kind, 0, 1, entry=make_entry("former", "someone"))
    assert codes(kind, named) == [(0, "principal-not-null")]


@both
def test_refuses_evidence_of_another_rule(kind: str) -> None:
    other = KINDS[1 - KINDS.index(kind)]
    assert codes(kind, attested(other, 0, 1)) == [(0, "evidence-kind")]
    assert codes(kind, make_entry("former", None, LeafEvidence(1))) == [(0, "evidence-kind")]


def test_refuses_a_token_of_another_length() -> None:
    good = attested("blind-registrars", 0, 1)
    first, second = parts_of(good)
    longer = with_parts(good, (first, replace(second, rsa=b"\0" + second.rsa)))
    assert codes("blind-registrars", longer) == [(0, "token-length")]


def test_counts_each_registrars_tokens() -> None:
    kind = "blind-registrars"
    entries = [attested(kind, 0, 1), attested(kind, 1, 2), attested(kind, 0, 1, 2)]
    names = [keeper.name for keeper in keepers(kind)]
    assert count_tokens(entries) == dict(zip(names, (2, 3, 2), strict=True))
    assert count_tokens([attested("registrars", 0, 1)]) == {}
