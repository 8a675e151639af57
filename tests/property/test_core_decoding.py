"""Whatever the bytes, the core answers with a value that encodes to them again or with a known refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from undersigned import _core
from undersigned.errors import UndersignedError
from undersigned.sentences import SENTENCES

WORDS = 11
"""How many words of 32 bytes a proof for five members has."""


def _code(action: Callable[[], object]) -> str | None:
    """The code with which `action` is refused, or None."""
    try:
        action()
    except UndersignedError as refused:
        return refused.code
    return None


@cache
def _signed() -> tuple[_core.Ring, bytes]:
    openings = [_core.Opening.draw() for _ in range(5)]
    ring = _core.Ring(b"".join(opening.commitment() for opening in openings))
    return ring, ring.prove(2, openings[2], b"message")


@st.composite
def almost_proofs(draw: st.DrawFn) -> bytes:
    """A valid proof with some words exchanged for others, cut or lengthened."""
    proof = _signed()[1]
    words = [proof[i : i + 32] for i in range(0, len(proof), 32)]
    word = st.sampled_from(words) | st.binary(min_size=32, max_size=32) | st.just(bytes(32))
    for _ in range(draw(st.integers(0, 3))):
        words[draw(st.integers(0, WORDS - 1))] = draw(word)
    end = draw(st.sampled_from([None, None, None, -1, -32]))
    return b"".join(words)[:end] + draw(st.sampled_from([b"", b"", b"\0", bytes(32)]))


@given(almost_proofs())
def test_only_the_proof_itself_is_accepted(proof: bytes) -> None:
    ring, good = _signed()
    code = _code(lambda: ring.check(b"message", proof))
    assert (code is None) == (proof == good)
    assert code is None or code in SENTENCES
    found = ring.find_bad([(b"message", proof), (b"message", good)])
    assert found == ([] if code is None else [(0, code)])


@given(st.binary(max_size=80) | st.binary(min_size=64, max_size=64))
def test_roundtrip_opening_or_refusal(encoded: bytes) -> None:
    code = _code(lambda: _core.Opening.from_bytes(encoded))
    assert code in {None, "opening-invalid"}
    assert code is not None or _core.Opening.from_bytes(encoded).to_bytes() == encoded


@given(st.binary(max_size=200))
def test_any_bytes_are_a_ring_or_refused(commitments: bytes) -> None:
    code = _code(lambda: _core.Ring(commitments))
    assert code in {None, "ring-size", "ring-point", "commitment-identity"}
    assert code is not None or _core.Ring(commitments).digest == _core.ring_digest(commitments)


@given(st.binary(max_size=33), st.binary(max_size=65), st.binary(max_size=10))
def test_any_ed25519_bytes_are_refused_alone_as_in_a_batch(
    public: bytes, signature: bytes, message: bytes
) -> None:
    code = _code(lambda: _core.check_ed25519(public, message, signature))
    found = _core.find_bad_ed25519([(public, message, signature)])
    assert found == ([] if code is None else [(0, code)])


@given(st.binary(max_size=33), st.binary(max_size=97), st.binary(max_size=97))
def test_any_enrolment_bytes_are_refused(context: bytes, commitments: bytes, proof: bytes) -> None:
    ((at, code),) = _core.find_bad_enrolments([(context, commitments, proof)])
    assert at == 0
    assert code in SENTENCES
