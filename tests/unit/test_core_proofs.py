"""The core through its Python face: what holds, what is refused, and with which class and code."""

from __future__ import annotations

import copy
import pickle
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from undersigned import _core
from undersigned.errors import MalformedInput, NotVerified, Refused, UndersignedError
from undersigned.sentences import SENTENCES

ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes(32)
CONTEXT = bytes(range(32))


def _word(value: int) -> bytes:
    return value.to_bytes(32, "little")


def _ring(openings: list[_core.Opening]) -> _core.Ring:
    return _core.Ring(b"".join(opening.commitment() for opening in openings))


@pytest.fixture(scope="module")
def openings() -> list[_core.Opening]:
    return [_core.Opening.draw() for _ in range(43)]


@pytest.fixture(scope="module")
def ring(openings: list[_core.Opening]) -> _core.Ring:
    return _ring(openings)


@pytest.mark.parametrize("threads", [0, 1, 2])
def test_every_member_can_sign(openings: list[_core.Opening], threads: int) -> None:
    few = openings[:5]
    ring = _core.Ring(b"".join(opening.commitment() for opening in few), threads)
    signed = [(b"m", ring.prove(i, opening, b"m", threads)) for i, opening in enumerate(few)]
    for (message, proof), opening in zip(signed, few, strict=True):
        assert len(proof) == ring.proof_length
        assert proof[:32] == opening.serial()
        ring.check(message, proof, threads)
    assert ring.find_bad(signed, threads) == []
    assert ring.find_bad([], threads) == []


def test_ring_says_its_size_and_digest(openings: list[_core.Opening], ring: _core.Ring) -> None:
    commitments = b"".join(opening.commitment() for opening in openings)
    assert ring.size == 43
    assert ring.proof_length == 544
    assert ring.digest == _core.ring_digest(commitments)


def test_refuses_what_is_no_ring(openings: list[_core.Opening]) -> None:
    good = openings[0].commitment()
    faults = {
        b"": (MalformedInput, "ring-size"),
        good: (MalformedInput, "ring-size"),
        good + good[1:]: (MalformedInput, "ring-size"),
        good + b"\xff" * 32: (MalformedInput, "ring-point"),
        good + IDENTITY: (Refused, "commitment-identity"),
    }
    for commitments, (kind, code) in faults.items():
        with pytest.raises(kind) as refused:
            _core.Ring(commitments)
        assert refused.value.code == code
    assert refused.value.place == "commitment 1"


def test_refuses_wrong_proofs_with_the_same_code_alone_and_in_a_batch(
    openings: list[_core.Opening], ring: _core.Ring
) -> None:
    good = ring.prove(20, openings[20], b"message")
    faults = {
        "proof-length": (MalformedInput, good + bytes(32)),
        "proof-scalar": (MalformedInput, good[:-32] + _word(ORDER)),
        "proof-point": (MalformedInput, good[:32] + b"\xff" * 32 + good[64:]),
        "proof-serial-zero": (Refused, bytes(32) + good[32:]),
        "proof-invalid": (NotVerified, good[:-32] + _word(7)),
    }
    batch = [(b"message", good)]
    for code, (kind, proof) in faults.items():
        with pytest.raises(kind) as refused:
            ring.check(b"message", proof)
        assert refused.value.code == code
        batch += [(b"message", proof), (b"message", good)]
    assert ring.find_bad(batch) == [(2 * i + 1, code) for i, code in enumerate(faults)]
    assert ring.find_bad([(b"another", good), (b"message", good)]) == [(0, "proof-invalid")]


def test_refuses_to_sign_for_another_member(openings: list[_core.Opening], ring: _core.Ring) -> None:
    for index, code in [(21, "opening-mismatch"), (43, "ring-index")]:
        with pytest.raises(Refused) as refused:
            ring.prove(index, openings[20], b"message")
        assert refused.value.code == code


def test_member_cannot_hide_a_second_signature(openings: list[_core.Opening], ring: _core.Ring) -> None:
    first, second = (ring.prove(3, openings[3], message) for message in (b"one", b"two"))
    assert first[:32] == second[:32]
    assert first[32:] != second[32:]


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        bytes(64),
        _word(0) + _word(1),
        _word(1) + _word(0),
        _word(ORDER) + _word(1),
        _word(1) + _word(ORDER + 1),
        _word(1) + _word(1) + b"\0",
    ],
)
def test_refuses_what_is_no_opening(encoded: bytes) -> None:
    with pytest.raises(MalformedInput) as refused:
        _core.Opening.from_bytes(encoded)
    assert refused.value.code == "opening-invalid"


def test_roundtrip_opening() -> None:
    encoded = _word(5) + _word(ORDER - 1)
    for given in (encoded, bytearray(encoded)):
        opening = _core.Opening.from_bytes(given)
        assert opening.to_bytes() == encoded
        assert isinstance(opening.to_bytes(), bytearray)
        assert opening.serial() == _word(5)
        _core.check_commitment(opening.commitment())


def test_opening_gives_nothing_away() -> None:
    opening = _core.Opening.from_bytes(_word(5) + _word(6))
    assert repr(opening) == str(opening) == "<Opening>"
    attempts: list[Callable[[], object]] = [
        lambda: hash(opening),
        lambda: opening == opening,
        lambda: opening != opening,
        lambda: pickle.dumps(opening),
        lambda: copy.copy(opening),
        lambda: copy.deepcopy(opening),
        lambda: _core.Opening.from_bytes("text"),  # type: ignore[arg-type]
        lambda: opening < opening,  # type: ignore[operator]
    ]
    for attempt in attempts:
        with pytest.raises(TypeError):
            attempt()


def test_refuses_what_is_no_commitment() -> None:
    for commitment, code in [(b"", "commitment-point"), (IDENTITY, "commitment-identity")]:
        with pytest.raises(UndersignedError) as refused:
            _core.check_commitment(commitment)
        assert refused.value.code == code


def test_enrolment_holds_for_its_context_and_commitments_alone(openings: list[_core.Opening]) -> None:
    proof = _core.prove_enrolment(openings[:4], CONTEXT)
    commitments = b"".join(opening.commitment() for opening in openings[:4])
    _core.check_enrolment(CONTEXT, commitments, proof)
    swapped = commitments[32:64] + commitments[:32] + commitments[64:]
    faults = [
        ("enrolment-invalid", (CONTEXT[::-1], commitments, proof)),
        ("enrolment-invalid", (CONTEXT, swapped, proof)),
        ("enrolment-length", (CONTEXT[1:], commitments, proof)),
        ("enrolment-length", (CONTEXT, b"", proof)),
        ("enrolment-length", (CONTEXT, commitments[1:], proof)),
        ("enrolment-length", (CONTEXT, commitments, proof[1:])),
        ("enrolment-scalar", (CONTEXT, commitments, proof[:64] + _word(ORDER))),
        ("enrolment-point", (CONTEXT, commitments, b"\xff" * 32 + proof[32:])),
        ("commitment-point", (CONTEXT, commitments[:96] + b"\xff" * 32, proof)),
        ("commitment-identity", (CONTEXT, commitments[:96] + IDENTITY, proof)),
    ]
    for code, enrolment in faults:
        with pytest.raises(UndersignedError) as refused:
            _core.check_enrolment(*enrolment)
        assert refused.value.code == code
    batch = [enrolment for _, enrolment in faults] + [(CONTEXT, commitments, proof)]
    assert _core.find_bad_enrolments(batch) == [(i, code) for i, (code, _) in enumerate(faults)]


def test_enrolment_needs_an_opening() -> None:
    with pytest.raises(MalformedInput):
        _core.prove_enrolment([], CONTEXT)


def test_two_enrolments_cannot_cancel(openings: list[_core.Opening]) -> None:
    commitment = openings[0].commitment()

    def forge(shift: int) -> tuple[bytes, bytes, bytes]:
        proof = _core.prove_enrolment(openings[:1], CONTEXT)
        u = (int.from_bytes(proof[32:64], "little") + shift) % ORDER
        return CONTEXT, commitment, proof[:32] + _word(u) + proof[64:]

    assert _core.find_bad_enrolments([forge(0), forge(0)]) == []
    both = [(0, "enrolment-invalid"), (1, "enrolment-invalid")]
    assert _core.find_bad_enrolments([forge(12345), forge(-12345)]) == both


def test_ed25519_agrees_with_another_library() -> None:
    signed = []
    for i in range(20):
        key, message = Ed25519PrivateKey.generate(), bytes(i)
        signed.append((key.public_key().public_bytes_raw(), message, key.sign(message)))
        _core.check_ed25519_key(signed[-1][0])
        _core.check_ed25519(*signed[-1])
    assert _core.find_bad_ed25519(signed) == []
    public, message, signature = signed[7]
    signed[7] = (public, message + b"!", signature)
    assert _core.find_bad_ed25519(signed) == [(7, "ed25519-signature")]
    with pytest.raises(NotVerified) as refused:
        _core.check_ed25519(*signed[7])
    assert refused.value.code == "ed25519-signature"


@pytest.mark.parametrize(
    ("public", "kind", "code"),
    [
        (b"", MalformedInput, "ed25519-length"),
        (_word(2), MalformedInput, "ed25519-key"),
        (_word(1), Refused, "ed25519-key-small-order"),
        (_word(2**255 - 19), Refused, "ed25519-key-small-order"),
    ],
)
def test_refuses_what_is_no_ed25519_key(public: bytes, kind: type[UndersignedError], code: str) -> None:
    with pytest.raises(kind) as refused:
        _core.check_ed25519_key(public)
    assert refused.value.code == code
    assert _core.find_bad_ed25519([(public, b"", bytes(64))]) == [(0, code)]


def test_given_randomness_must_be_whole_and_canonical(
    openings: list[_core.Opening], ring: _core.Ring
) -> None:
    for randomness in (bytes(32), b"\xff" * 32 * 13):
        with pytest.raises(MalformedInput) as refused:
            _core.prove_with_randomness(ring, 0, openings[0], b"", randomness)
        assert refused.value.code == "randomness-invalid"
    with pytest.raises(MalformedInput):
        _core.prove_enrolment_with_randomness(openings[:1], CONTEXT, b"\xff" * 64)


def test_the_interpreter_runs_on_while_the_core_works(
    openings: list[_core.Opening], ring: _core.Ring
) -> None:
    batch = [(b"m", ring.prove(0, openings[0], b"m"))] * 2000
    done = threading.Event()
    ticks = 0

    def work() -> None:
        ring.find_bad(batch, 1)
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    worker.join()
    assert ticks > 5


def test_many_threads_may_use_one_ring(openings: list[_core.Opening], ring: _core.Ring) -> None:
    with ThreadPoolExecutor(4) as pool:
        proofs = list(pool.map(lambda i: ring.prove(i, openings[i], b"m", 2), range(12)))
    assert ring.find_bad([(b"m", proof) for proof in proofs]) == []


def test_unknown_generator_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="generator"):
        _core.generator("other")


def test_every_code_of_the_core_has_its_sentence() -> None:
    source = Path(__file__).parents[2] / "core" / "membership" / "src" / "error.rs"
    codes = re.findall(r'=> "([a-z0-9-]+)"', source.read_text("utf-8"))
    assert len(codes) > 20
    assert set(codes) <= SENTENCES.keys()
