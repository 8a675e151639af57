from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from support.rosters import make_keepers
from undersigned.errors import UndersignedError
from undersigned.keys import blind_request
from undersigned.keys.blind_registrar import TokenSigner
from undersigned.keys.blind_request import Unblinder, blind, draw_prefix, encode_pss, finalize
from undersigned.keys.blind_rsa import SALT_BYTES, TokenKey, check_token, parse_token_key

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rfc9474.json").read_text())
RANDOMIZED, DETERMINISTIC = "RSABSSA-SHA384-PSS-Randomized", "RSABSSA-SHA384-PSS-Deterministic"
MESSAGE = b'{"kind":"enrolment"}'


def signer() -> TokenSigner:
    tokens = make_keepers(2, blind=True)[0].tokens
    assert tokens is not None
    return tokens


def other_key() -> TokenKey:
    tokens = make_keepers(2, blind=True)[1].tokens
    assert tokens is not None
    return tokens.public


def vector_signer(vector: dict[str, str]) -> TokenSigner:
    p, q, n, e, d = (int(vector[name], 16) for name in "pqned")
    crt = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return TokenSigner(rsa.RSAPrivateNumbers(p, q, d, *crt, rsa.RSAPublicNumbers(e, n)).private_key())


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["name"])
def vector(request: pytest.FixtureRequest) -> dict[str, str]:
    found: dict[str, str] = request.param
    return found


def test_all_four_variants_of_the_rfc_are_here() -> None:
    assert len({vector["name"] for vector in VECTORS}) == 4


def test_rfc_vector_encodes_blinds_signs_and_finishes_as_written(vector: dict[str, str]) -> None:
    registrar = vector_signer(vector)
    modulus = registrar.public.modulus
    prepared, salt = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["salt"])
    if "encoded_msg" in vector:
        assert encode_pss(prepared, salt, modulus.bit_length() - 1).hex() == vector["encoded_msg"]
    factor = pow(int(vector["inv"], 16), -1, modulus)
    request, unblinder = blind_request._blind_with(registrar.public, prepared, salt, factor)
    assert request.hex() == vector["blinded_msg"]
    answer = registrar.blind_sign(request)
    assert answer.hex() == vector["blind_sig"]
    assert unblinder.unblind(registrar.public, answer).hex() == vector["sig"]


@pytest.mark.parametrize("name", [RANDOMIZED, DETERMINISTIC])
def test_rfc_token_with_a_salt_of_48_bytes_is_accepted(name: str) -> None:
    vector = next(one for one in VECTORS if one["name"] == name)
    prepared = bytes.fromhex(vector["input_msg"])
    check_token(vector_signer(vector).public, prepared[:32], prepared[32:], bytes.fromhex(vector["sig"]))


def test_refuses_rfc_token_without_salt() -> None:
    vector = next(one for one in VECTORS if one["name"] == "RSABSSA-SHA384-PSSZERO-Randomized")
    prepared, token = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["sig"])
    assert token_code(vector_signer(vector).public, prepared[:32], prepared[32:], token) == "token-signature"


def token_code(key: TokenKey, prefix: bytes, message: bytes, token: bytes) -> str:
    with pytest.raises(UndersignedError) as caught:
        check_token(key, prefix, message, token)
    return caught.value.code


def issue(message: bytes = MESSAGE) -> tuple[bytes, bytes]:
    prefix = draw_prefix()
    request, unblinder = blind(signer().public, prefix, message)
    return prefix, finalize(signer().public, prefix, message, signer().blind_sign(request), unblinder)


def test_a_token_holds_for_its_prefix_message_and_key_alone() -> None:
    prefix, token = issue()
    key = signer().public
    check_token(key, prefix, MESSAGE, token)
    assert token_code(key, os.urandom(32), MESSAGE, token) == "token-signature"
    assert token_code(key, prefix, MESSAGE + b" ", token) == "token-signature"
    assert token_code(other_key(), prefix, MESSAGE, token) == "token-signature"
    assert token_code(key, prefix, MESSAGE, token[:-1]) == "token-length"
    assert token_code(key, prefix, MESSAGE, b"\0" + token) == "token-length"
    assert token_code(key, prefix, MESSAGE, bytes(256)) == "token-signature"
    assert token_code(key, prefix, MESSAGE, b"\xff" * 256) == "token-signature"


def test_refuses_a_prefix_cut_elsewhere() -> None:
    prefix, token = issue()
    assert token_code(signer().public, prefix[:-1], prefix[-1:] + MESSAGE, token) == "token-length"


def test_a_member_refuses_an_answer_to_another_request() -> None:
    prefix = draw_prefix()
    _, unblinder = blind(signer().public, prefix, MESSAGE)
    other, _ = blind(signer().public, prefix, MESSAGE)
    for answer, code in ((signer().blind_sign(other), "token-answer"), (bytes(255), "token-length")):
        with pytest.raises(UndersignedError) as caught:
            finalize(signer().public, prefix, MESSAGE, answer, unblinder)
        assert caught.value.code == code


def test_two_requests_for_one_message_have_nothing_in_common() -> None:
    prefix = draw_prefix()
    (one, _), (two, _) = (blind(signer().public, prefix, MESSAGE) for _ in range(2))
    assert one != two


def test_salt_and_factor_are_of_full_length() -> None:
    modulus = signer().public.modulus
    draws = [blind_request._draw_factor(modulus) for _ in range(200)]
    assert len(set(draws)) == 200
    assert all(0 < draw < modulus for draw in draws)
    assert max(draws).bit_length() >= 2046
    assert SALT_BYTES == 48


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (lambda n: n.to_bytes(256, "big"), "token-request"),
        (lambda n: (n + 1).to_bytes(256, "big"), "token-request"),
        (lambda _: b"\xff" * 256, "token-request"),
        (lambda _: bytes(256), "token-request"),
        (lambda _: b"\1" * 255, "token-length"),
        (lambda _: b"\1" * 257, "token-length"),
        (lambda _: b"", "token-length"),
    ],
)
def test_a_registrar_refuses_a_request_that_is_no_number_below_the_modulus(request_: Any, code: str) -> None:
    with pytest.raises(UndersignedError) as caught:
        signer().blind_sign(request_(signer().public.modulus))
    assert caught.value.code == code


def test_a_registrar_does_not_hand_out_a_faulty_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    request, _ = blind(signer().public, draw_prefix(), MESSAGE)
    right = TokenSigner._apply

    def spoiled(self: TokenSigner, blinded: bytes) -> bytes:
        answer = right(self, blinded)
        return answer[:-1] + bytes([answer[-1] ^ 1])

    monkeypatch.setattr(TokenSigner, "_apply", spoiled)
    with pytest.raises(UndersignedError) as caught:
        signer().blind_sign(request)
    assert caught.value.code == "openssl-failed"


def test_the_registrars_key_is_not_among_the_arguments_of_openssl(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = shutil.which("openssl")
    wrapper = tmp_path / "openssl"
    wrapper.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/seen\nenv >> {tmp_path}/seen\nexec {real} "$@"\n'
    )
    wrapper.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    request, _ = blind(signer().public, draw_prefix(), MESSAGE)
    signer().blind_sign(request)
    seen = (tmp_path / "seen").read_bytes()
    assert b"/dev/fd/" in seen
    assert not any(line in seen for line in signer().to_pem().splitlines() if b"-----" not in line)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["openssl", "seen"]


def test_a_registrar_without_openssl_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    request, _ = blind(signer().public, draw_prefix(), MESSAGE)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(UndersignedError) as caught:
        signer().blind_sign(request)
    assert caught.value.code == "openssl-missing"


def test_roundtrip_registrars_key() -> None:
    again = TokenSigner.from_pem(signer().to_pem())
    assert again.to_pem() == signer().to_pem()
    assert parse_token_key(again.public.encode()).modulus == signer().public.modulus


def test_secrets_are_not_shown_compared_or_pickled() -> None:
    _, unblinder = blind(signer().public, draw_prefix(), MESSAGE)
    for secret in (unblinder, signer()):
        assert str(secret).endswith("(…)")
        with pytest.raises(TypeError):
            pickle.dumps(secret)
        with pytest.raises(TypeError):
            _ = secret == secret
        with pytest.raises(TypeError):
            hash(secret)


def test_a_stored_unblinder_works_until_it_is_wiped() -> None:
    prefix = draw_prefix()
    request, unblinder = blind(signer().public, prefix, MESSAGE)
    again = Unblinder.from_bytes(unblinder.to_bytes())
    unblinder.wipe()
    assert not any(unblinder.to_bytes())
    finalize(signer().public, prefix, MESSAGE, signer().blind_sign(request), again)


def spki(public: Any) -> bytes:
    encoded: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


RSA_OID = bytes.fromhex("06092a864886f70d010101")
PSS_OID = bytes.fromhex("06092a864886f70d01010a")


def pss_spki() -> bytes:
    return signer().public.encode().replace(RSA_OID, PSS_OID)


def without_null() -> bytes:
    body = signer().public.encode()[4:]
    body = body.replace(b"\x30\x0d" + RSA_OID + b"\x05\0", b"\x30\x0b" + RSA_OID)
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


def made_up(modulus: int, exponent: int = 65537) -> bytes:
    return spki(rsa.RSAPublicNumbers(exponent, modulus).public_key())


KEY_FAULTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "token-key-form"),
    "a byte after it": (lambda: signer().public.encode() + b"\0", "token-key-form"),
    "PKCS #1": (lambda: signer().public.rsa.public_bytes(Encoding.DER, PublicFormat.PKCS1), "token-key-form"),
    "PEM": (
        lambda: signer().public.rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "token-key-form",
    ),
    "the PSS algorithm": (pss_spki, "token-key-form"),
    "no NULL": (without_null, "token-key-form"),
    "Ed25519": (lambda: spki(ed25519.Ed25519PrivateKey.generate().public_key()), "token-key"),
    "P-256": (lambda: spki(ec.generate_private_key(ec.SECP256R1()).public_key()), "token-key"),
    "1,024 bits": (lambda: made_up((1 << 1023) + 1), "token-key"),
    "2,056 bits": (lambda: made_up((1 << 2055) + 1), "token-key"),
    "2,047 bits": (lambda: made_up((1 << 2046) + 1), "token-key"),
    "the exponent 3": (lambda: made_up(signer().public.modulus, 3), "token-key"),
}


@pytest.mark.parametrize("fault", KEY_FAULTS)
def test_refuses_token_key_with(fault: str) -> None:
    build, code = KEY_FAULTS[fault]
    with pytest.raises(UndersignedError) as caught:
        parse_token_key(build())
    assert caught.value.code == code


@pytest.mark.parametrize("bits", [2048, 3072, 4096])
def test_accepts_token_key_of(bits: int) -> None:
    encoded = made_up((1 << (bits - 1)) + 1)
    assert parse_token_key(encoded).encode() == encoded


def test_refuses_to_draw_a_key_of_another_size() -> None:
    with pytest.raises(UndersignedError) as caught:
        TokenSigner.draw(1024)
    assert caught.value.code == "token-key"


def test_refuses_a_private_key_that_is_not_rsa_or_not_a_key() -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for data, code in ((pem, "token-key"), (b"nothing", "token-key-form")):
        with pytest.raises(UndersignedError) as caught:
            TokenSigner.from_pem(data)
        assert caught.value.code == code


def test_an_ordinary_pss_signature_with_the_right_salt_is_a_token() -> None:
    private = rsa.generate_private_key(65537, 2048)
    prefix = draw_prefix()
    key = parse_token_key(spki(private.public_key()))
    for salt, good in ((48, True), (32, False)):
        token = private.sign(prefix + MESSAGE, PSS(MGF1(hashes.SHA384()), salt), hashes.SHA384())
        if good:
            check_token(key, prefix, MESSAGE, token)
        else:
            assert token_code(key, prefix, MESSAGE, token) == "token-signature"
