from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support import ed25519
from support.rosters import blind_rule, make_charter, make_keepers, plain_rule
from undersigned.roster.charter import BlindRegistrarsRule, Charter, RegistrarsRule, SshDirectoryRule
from undersigned.roster.rules import find_rule_faults

PLAIN = make_keepers(3)
BLIND = make_keepers(3, blind=True, prefix="blind")
SSH = SshDirectoryRule(bytes(32))


def found(charter: Charter) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.place) for fault in find_rule_faults(charter)]


def with_registrar(rule: RegistrarsRule, place: int, **changed: object) -> RegistrarsRule:
    registrars = list(rule.registrars)
    registrars[place] = replace(registrars[place], **changed)  # type: ignore[arg-type]
    return replace(rule, registrars=tuple(registrars))


def with_blind(rule: BlindRegistrarsRule, place: int, **changed: object) -> BlindRegistrarsRule:
    registrars = list(rule.registrars)
    registrars[place] = replace(registrars[place], **changed)  # type: ignore[arg-type]
    return replace(rule, registrars=tuple(registrars))


def test_accepts_a_charter_with_every_kind_of_rule() -> None:
    assert found(make_charter(ward=SSH, former=plain_rule(PLAIN, 2), agency=blind_rule(BLIND, 2))) == []


@pytest.mark.parametrize(("number", "threshold"), [(1, 1), (2, 2), (3, 2), (3, 3)])
def test_accepts_a_threshold_above_one_half(number: int, threshold: int) -> None:
    assert found(make_charter(former=plain_rule(PLAIN[:number], threshold))) == []
    assert found(make_charter(former=blind_rule(BLIND[:number], threshold))) == []


@pytest.mark.parametrize(
    ("number", "threshold"), [(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (3, 0), (3, 1), (3, 4)]
)
def test_refuses_a_threshold_of_one_half_or_less_or_above_the_number(number: int, threshold: int) -> None:
    fault = [("registrars-threshold", "/classes/1/rule/threshold")]
    assert found(make_charter(ward=SSH, former=plain_rule(PLAIN[:number], threshold))) == fault
    assert found(make_charter(ward=SSH, former=blind_rule(BLIND[:number], threshold))) == fault


def test_refuses_one_registrar_twice_in_a_class() -> None:
    rule = plain_rule((*PLAIN, PLAIN[0]), 3)
    assert found(make_charter(former=rule)) == [
        ("registrar-twice", "/classes/0/rule/registrars/3/name"),
        ("registrar-key-twice", "/classes/0/rule/registrars/3/ed25519"),
    ]


def test_refuses_a_name_twice_in_two_classes() -> None:
    rule = with_registrar(plain_rule(PLAIN, 2), 1, name=BLIND[2].name)
    assert found(make_charter(agency=blind_rule(BLIND, 2), former=rule)) == [
        ("registrar-twice", "/classes/1/rule/registrars/1/name")
    ]


def test_refuses_an_ed25519_key_twice_in_two_classes() -> None:
    rule = with_blind(blind_rule(BLIND, 2), 0, ed25519=PLAIN[2].public)
    assert found(make_charter(former=plain_rule(PLAIN, 2), agency=rule)) == [
        ("registrar-key-twice", "/classes/1/rule/registrars/0/ed25519")
    ]


def test_refuses_an_rsa_key_in_two_classes() -> None:
    others = make_keepers(3, blind=True, prefix="others")
    rule = with_blind(blind_rule(others, 2), 1, rsa=blind_rule(BLIND, 2).registrars[0].rsa)
    assert found(make_charter(agency=blind_rule(BLIND, 2), night=rule)) == [
        ("token-key-twice", "/classes/1/rule/registrars/1/rsa")
    ]


@pytest.mark.parametrize("number", range(8))
def test_refuses_an_ed25519_key_of_small_order(number: int) -> None:
    rule = with_registrar(plain_rule(PLAIN, 2), 1, ed25519=ed25519.encode(ed25519.TORSION[number]))
    place = "/classes/0/rule/registrars/1/ed25519"
    assert found(make_charter(former=rule)) == [("ed25519-key-small-order", place)]


def test_refuses_an_ed25519_key_off_the_curve() -> None:
    rule = with_registrar(plain_rule(PLAIN, 2), 1, ed25519=(2).to_bytes(32, "little"))
    assert found(make_charter(former=rule)) == [("ed25519-key", "/classes/0/rule/registrars/1/ed25519")]


@pytest.mark.parametrize(
    ("exponent", "modulus"), [(3, (1 << 2047) + 1), (65537, (1 << 1023) + 1), (65537, (1 << 5119) + 1)]
)
def test_refuses_an_rsa_key_of_another_size_or_exponent(exponent: int, modulus: int) -> None:
    public = RSAPublicNumbers(exponent, modulus).public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    rule = with_blind(blind_rule(BLIND, 2), 2, rsa=spki)
    assert found(make_charter(agency=rule)) == [("token-key", "/classes/0/rule/registrars/2/rsa")]


def test_refuses_an_rsa_key_that_is_not_der() -> None:
    rule = with_blind(blind_rule(BLIND, 2), 2, rsa=b"key")
    assert found(make_charter(agency=rule)) == [("token-key-form", "/classes/0/rule/registrars/2/rsa")]
