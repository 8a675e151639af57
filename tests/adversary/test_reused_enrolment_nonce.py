"""Enrolment proofs with the same nonces link a member's serial numbers; the real path never makes two."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from support.credentials import NOON, build_charter, make_key
from undersigned import canon
from undersigned._core import Opening, check_enrolment, prove_enrolment, prove_enrolment_with_randomness
from undersigned.credential.enrol import enrol
from undersigned.credential.use import open_credential

ORDER = 2**252 + 27742317777372353535851937790883648493
CONTEXTS = (b"\x01" * 32, b"\x02" * 32)


def scalar(label: str, *parts: bytes) -> int:
    framed = b"".join(map(canon.frame, (f"undersigned/v1/{label}".encode(), *parts)))
    return int.from_bytes(hashlib.sha512(framed).digest(), "little") % ORDER


def relation(commitments: list[bytes], proofs: list[bytes]) -> tuple[list[int], int]:
    """What two proofs with one nonce give away: factors f_k and their sum Σ f_k·s_k mod ℓ.

    u = a + c·Σ y_k·s_k for each proof, so the difference of the two has no a in it.
    """
    factors, total = [0] * len(commitments), 0
    for sign, context, proof in zip((1, -1), CONTEXTS, proofs, strict=True):
        challenge = scalar("enrol/challenge", context, *commitments, proof[:32])
        for k in range(len(commitments)):
            weight = scalar("enrol/weight", context, *commitments, k.to_bytes(4, "little"))
            factors[k] += sign * challenge * weight
        total += sign * int.from_bytes(proof[32:64], "little")
    return [factor % ORDER for factor in factors], total % ORDER


def links(proofs: list[bytes], commitments: list[bytes], serials: list[bytes]) -> bool:
    """Whether the relation holds for serial numbers that stand in two letters' logs."""
    factors, total = relation(commitments, proofs)
    numbers = [int.from_bytes(serial, "little") for serial in serials]
    return sum(factor * number for factor, number in zip(factors, numbers, strict=True)) % ORDER == total


def nonces() -> bytes:
    return b"".join((int.from_bytes(os.urandom(64), "little") % ORDER).to_bytes(32, "little") for _ in "ab")


def test_control_a_reused_nonce_links_the_serial_numbers_of_a_member() -> None:
    openings = [Opening.draw() for _ in range(3)]
    commitments = [opening.commitment() for opening in openings]
    serials = [opening.serial() for opening in openings]
    reused = nonces()
    proofs = [prove_enrolment_with_randomness(openings, context, reused) for context in CONTEXTS]
    for context, proof in zip(CONTEXTS, proofs, strict=True):
        check_enrolment(context, b"".join(commitments), proof)
    assert proofs[0][:32] == proofs[1][:32]
    assert links(proofs, commitments, serials)
    assert not links(proofs, commitments, [*serials[:2], Opening.draw().serial()])


def test_control_a_reused_nonce_gives_the_serial_number_of_a_single_slot() -> None:
    opening = Opening.draw()
    reused = nonces()
    proofs = [prove_enrolment_with_randomness([opening], context, reused) for context in CONTEXTS]
    (factor,), total = relation([opening.commitment()], proofs)
    assert (total * pow(factor, -1, ORDER) % ORDER).to_bytes(32, "little") == opening.serial()


def test_who_collects_proofs_cannot_link_serial_numbers() -> None:
    openings = [Opening.draw() for _ in range(3)]
    commitments = [opening.commitment() for opening in openings]
    proofs = [prove_enrolment(openings, context) for context in CONTEXTS]
    assert proofs[0][:32] != proofs[1][:32]
    assert not links(proofs, commitments, [opening.serial() for opening in openings])


def test_one_context_never_gets_two_proofs_with_one_nonce() -> None:
    openings = [Opening.draw()]
    assert len({prove_enrolment(openings, CONTEXTS[0])[:32] for _ in range(100)}) == 100


def test_a_resumed_enrolment_sends_the_stored_proof_again(tmp_path: Path) -> None:
    path = tmp_path / "me.key"
    made = make_key(path)
    with open_credential(path, None, NOON) as held:
        assert (held.credential.statement, held.credential.proof) == (made.statement, made.proof)


def test_enrolling_anew_draws_everything_anew() -> None:
    one, other = (enrol(build_charter(), "former", None) for _ in "ab")
    assert not {*one.commitments} & {*other.commitments}
    assert one.proof[:32] != other.proof[:32]
