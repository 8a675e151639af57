"""A registrar who keeps every request and answer, and sees every token on the roster, learns no pairing.

For a token t with encoded message m = t^e and a request b with answer b^d, the pair belongs together exactly
if the member drew the blinding factor r = b^d / t. Whoever draws r evenly from all units makes every pair
equally likely, so that nothing is left to learn. The control draws r from few values, and is linked at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from support.rosters import make_keepers
from undersigned.keys import blind_request
from undersigned.keys.blind_registrar import TokenSigner
from undersigned.keys.blind_request import blind, draw_prefix, finalize
from undersigned.keys.blind_rsa import EXPONENT

MEMBERS = 12


@dataclass(frozen=True)
class Exchange:
    """What a registrar has of one member, and the token that this member later shows."""

    request: int
    answer: int
    token: int


def signer() -> TokenSigner:
    tokens = make_keepers(2, blind=True)[0].tokens
    assert tokens is not None
    return tokens


def exchange(number: int) -> Exchange:
    registrar, prefix, message = signer(), draw_prefix(), b"statement %d" % number
    request, unblinder = blind(registrar.public, prefix, message)
    answer = registrar.blind_sign(request)
    token = finalize(registrar.public, prefix, message, answer, unblinder)
    return Exchange(*(int.from_bytes(part, "big") for part in (request, answer, token)))


def explain(seen: Exchange, shown: Exchange) -> int:
    """The blinding factor with which the one's request led to the other's token."""
    modulus = signer().public.modulus
    factor = seen.answer * pow(shown.token, -1, modulus) % modulus
    encoded = pow(shown.token, EXPONENT, modulus)
    assert encoded * pow(factor, EXPONENT, modulus) % modulus == seen.request
    assert seen.answer * pow(factor, -1, modulus) % modulus == shown.token
    return factor


def find_links(exchanges: list[Exchange], bits: int) -> list[tuple[int, int]]:
    """The pairs (request, token) that a registrar picks out, since their factor has at most `bits` bits."""
    return [
        (seen, shown)
        for seen in range(len(exchanges))
        for shown in range(len(exchanges))
        if explain(exchanges[seen], exchanges[shown]).bit_length() <= bits
    ]


def test_registrar_cannot_link_tokens() -> None:
    exchanges = [exchange(number) for number in range(MEMBERS)]
    factors = {explain(seen, shown) for seen in exchanges for shown in exchanges}
    assert len(factors) == MEMBERS**2
    assert find_links(exchanges, signer().public.modulus.bit_length() - 64) == []


def test_registrar_cannot_find_a_token_among_requests() -> None:
    exchanges = [exchange(number) for number in range(MEMBERS)]
    modulus = signer().public.modulus
    seen = {one.request for one in exchanges} | {one.answer for one in exchanges}
    shown = {one.token for one in exchanges} | {pow(one.token, EXPONENT, modulus) for one in exchanges}
    assert not seen & shown


@pytest.mark.parametrize(("weak", "bits"), [(lambda _: 1, 1), (lambda _: draw_small(), 64)])
def test_without_full_blinding_every_token_is_linked(
    weak: object, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind_request, "_draw_factor", weak)
    exchanges = [exchange(number) for number in range(MEMBERS)]
    assert find_links(exchanges, bits) == [(member, member) for member in range(MEMBERS)]


def draw_small() -> int:
    return int.from_bytes(draw_prefix()[:8], "big") | 1
