"""A key of small order lets anyone sign anything: whoever slips one in speaks for a member or a registrar.

With A of small order, R = s*B satisfies 8*s*B = 8*R + 8*k*A for every s and message, since 8*A vanishes. The
control is that equation itself: every forgery here satisfies it, and only the refusal of the key stops it.
"""

from __future__ import annotations

import pytest

from support import ed25519
from support.rosters import NOTHING, make_charter, make_entry, make_keepers, plain_rule, with_evidence
from support.ssh_signers import build_blob, signed_data, string
from undersigned import _core
from undersigned.errors import UndersignedError
from undersigned.keys.ssh_ed25519 import Ed25519Key
from undersigned.keys.ssh_public_key import parse_public_key
from undersigned.keys.sshsig import ENROLMENT_NAMESPACE, SshSigned, check_sshsig, find_bad_sshsigs
from undersigned.roster.entry import RegistrarsEvidence, Vouch
from undersigned.roster.issued import Issued, check_issued
from undersigned.roster.rules import Sources, build_claims, find_bad_evidence, find_rule_faults

KEYS = [ed25519.encode(point) for point in ed25519.TORSION]
S = 123456789
FORGED = ed25519.encode(ed25519.multiply(S, ed25519.BASE)) + S.to_bytes(32, "little")
every_key = pytest.mark.parametrize("public", KEYS, ids=[key.hex()[:8] for key in KEYS])


def satisfies_the_equation(public: bytes, message: bytes) -> bool:
    a, r = ed25519.decode(public), ed25519.decode(FORGED[:32])
    assert a is not None
    assert r is not None
    k = ed25519.challenge(FORGED[:32], public, message)
    left = ed25519.multiply(8 * S, ed25519.BASE)
    return left == ed25519.multiply(8, ed25519.add(r, ed25519.multiply(k, a)))


@every_key
def test_stranger_cannot_sign_for_a_member(public: bytes) -> None:
    message = b"any statement"
    blob = string(b"ssh-ed25519") + string(public)
    signature = build_blob(blob, string(b"ssh-ed25519") + string(FORGED))
    assert satisfies_the_equation(public, signed_data(message, ENROLMENT_NAMESPACE.encode(), "sha512"))
    with pytest.raises(UndersignedError) as caught:
        parse_public_key(blob)
    assert caught.value.code == "ed25519-key-small-order"
    smuggled = Ed25519Key(public)
    with pytest.raises(UndersignedError):
        check_sshsig(signature, message, smuggled, ENROLMENT_NAMESPACE)
    assert len(find_bad_sshsigs([SshSigned(signature, message, smuggled)], ENROLMENT_NAMESPACE)) == 1


@every_key
def test_stranger_cannot_vouch_as_a_registrar(public: bytes) -> None:
    rule = plain_rule(make_keepers(1), 1)
    registrar = type(rule.registrars[0])("registrar-0", public)
    charter = make_charter(former=type(rule)(1, (registrar,)))
    evidence = RegistrarsEvidence((Vouch("registrar-0", FORGED),))
    claims = build_claims(
        charter, charter.id, [(0, with_evidence(make_entry("former", None, NOTHING), evidence))]
    )
    assert satisfies_the_equation(public, claims[0].statement)
    assert [fault.code for fault in find_rule_faults(charter)] == ["ed25519-key-small-order"]
    assert [found.code for found in find_bad_evidence(charter, claims, Sources())] == ["registrar-signature"]


@every_key
def test_stranger_cannot_state_what_a_registrar_issued(public: bytes) -> None:
    with pytest.raises(UndersignedError) as caught:
        check_issued(Issued("registrar-0", "agency", 1000, FORGED), bytes(32), public)
    assert caught.value.code == "issued-signature"


def test_the_same_forgery_is_refused_for_a_good_key_too() -> None:
    public = ed25519.public_of(5)
    assert not satisfies_the_equation(public, b"message")
    assert _core.find_bad_ed25519([(public, b"message", FORGED)]) == [(0, "ed25519-signature")]
