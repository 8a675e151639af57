from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from support import ed25519
from support.ssh_signers import TYPES, make_signer, mpint, string
from undersigned.errors import UndersignedError
from undersigned.keys.ssh_public_key import SshKey, encode_key_text, parse_public_key, parse_public_line

RSA_MODULUS = (1 << 2047) + 12345
P256_POINT = bytes.fromhex(
    "04"
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


def rsa(exponent: bytes = mpint(65537), modulus: bytes = mpint(RSA_MODULUS)) -> bytes:
    return string(b"ssh-rsa") + exponent + modulus


def ecdsa(point: bytes, curve: bytes = b"nistp256") -> bytes:
    return string(b"ecdsa-sha2-nistp256") + string(curve) + string(point)


def ed(public: bytes) -> bytes:
    return string(b"ssh-ed25519") + string(public)


GOOD_ED = ed25519.public_of(5)
OFF_CURVE = P256_POINT[:-1] + bytes([P256_POINT[-1] ^ 1])

FAULTS = {
    "nothing": (b"", "ssh-wire"),
    "a type alone": (string(b"ssh-ed25519"), "ssh-wire"),
    "a length beyond the end": (b"\xff\xff\xff\xff" + b"ssh-ed25519", "ssh-wire"),
    "a byte too many": (ed(GOOD_ED) + b"\0", "ssh-wire"),
    "an Ed25519 key of 31 bytes": (ed(GOOD_ED[:31]), "ssh-wire"),
    "an Ed25519 key off the curve": (ed((2).to_bytes(32, "little")), "ed25519-key"),
    "a security key off the curve": (
        string(b"sk-ssh-ed25519@openssh.com") + string((2).to_bytes(32, "little")) + string(b"ssh:"),
        "ed25519-key",
    ),
    "DSA": (string(b"ssh-dss") + mpint(5), "ssh-key-type"),
    "an unknown type with odd bytes": (string(b"\xff\0\x1b[31m"), "ssh-key-type"),
    "a type in capitals": (string(b"SSH-ED25519") + string(GOOD_ED), "ssh-key-type"),
    "a WebAuthn type": (string(b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com"), "ssh-key-type"),
    "a certificate": (string(b"ssh-ed25519-cert-v01@openssh.com") + string(b"x"), "ssh-certificate"),
    "RSA of 2,047 bits": (rsa(modulus=mpint((1 << 2046) + 1)), "ssh-rsa-key"),
    "RSA of 8,193 bits": (rsa(modulus=mpint((1 << 8192) + 1)), "ssh-rsa-key"),
    "an even modulus": (rsa(modulus=mpint(1 << 2047)), "ssh-rsa-key"),
    "an even exponent": (rsa(exponent=mpint(65536)), "ssh-rsa-key"),
    "the exponent 1": (rsa(exponent=mpint(1)), "ssh-rsa-key"),
    "a huge exponent": (rsa(exponent=mpint(2**32 + 1)), "ssh-rsa-key"),
    "a negative modulus": (rsa(modulus=string(RSA_MODULUS.to_bytes(256, "big"))), "ssh-wire"),
    "a modulus with a zero in front": (
        rsa(modulus=string(bytes(2) + RSA_MODULUS.to_bytes(256, "big"))),
        "ssh-wire",
    ),
    "an exponent with a zero in front": (rsa(exponent=string(b"\0\x01\x00\x01")), "ssh-wire"),
    "modulus and exponent exchanged": (rsa(mpint(RSA_MODULUS), mpint(65537)), "ssh-rsa-key"),
    "a point off the curve": (ecdsa(OFF_CURVE), "ssh-ecdsa-key"),
    "a compressed point": (ecdsa(b"\x03" + P256_POINT[1:33]), "ssh-wire"),
    "a hybrid point": (ecdsa(b"\x07" + P256_POINT[1:]), "ssh-ecdsa-key"),
    "the point at infinity": (ecdsa(b"\0"), "ssh-wire"),
    "a coordinate beyond the field": (ecdsa(b"\x04" + b"\xff" * 64), "ssh-ecdsa-key"),
    "another curve than the type's": (ecdsa(P256_POINT, b"nistp384"), "ssh-ecdsa-key"),
    "a security key without application": (
        string(b"sk-ssh-ed25519@openssh.com") + string(GOOD_ED),
        "ssh-wire",
    ),
}


def code_of(blob: bytes) -> str:
    with pytest.raises(UndersignedError) as caught:
        parse_public_key(blob)
    return caught.value.code


@pytest.mark.parametrize("kind", TYPES)
def test_roundtrip_real_key(kind: str) -> None:
    signer = make_signer(kind)
    key: SshKey = parse_public_line(signer.line + "\n")
    assert key.encode() == signer.blob
    assert f"{key.kind.decode()} {encode_key_text(key)}" == " ".join(signer.line.split()[:2])


@pytest.mark.parametrize("blob", [rsa(), rsa(exponent=mpint(3)), rsa(modulus=mpint((1 << 8191) + 1))])
def test_roundtrip_unusual_rsa_key(blob: bytes) -> None:
    assert parse_public_key(blob).encode() == blob


def test_the_cases_differ_from_good_keys_by_their_fault_alone() -> None:
    for blob in (rsa(), ecdsa(P256_POINT), ed(GOOD_ED)):
        assert parse_public_key(blob).encode() == blob


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_a_key_with(fault: str) -> None:
    blob, code = FAULTS[fault]
    assert code_of(blob) == code


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("kind", ["plain", "security key"])
def test_refuses_ed25519_key_of_small_order(number: int, kind: str) -> None:
    public = ed25519.encode(ed25519.TORSION[number])
    blob = ed(public)
    if kind == "security key":
        blob = string(b"sk-ssh-ed25519@openssh.com") + string(public) + string(b"ssh:")
    assert code_of(blob) == "ed25519-key-small-order"


def test_refuses_ed25519_key_of_small_order_written_in_a_second_way() -> None:
    assert code_of(ed((ed25519.P + 1).to_bytes(32, "little"))) == "ed25519-key-small-order"


def test_refuses_a_real_certificate(tmp_path: Path) -> None:
    for name in ("authority", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)]
        subprocess.run(command, check=True)
    command = ["ssh-keygen", "-q", "-s", str(tmp_path / "authority"), "-I", "id", "-n", "user"]
    subprocess.run([*command, str(tmp_path / "user.pub")], check=True)
    with pytest.raises(UndersignedError) as caught:
        parse_public_line((tmp_path / "user-cert.pub").read_text())
    assert caught.value.code == "ssh-certificate"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA=AAA",
        'command="x" ssh-ed25519 ' + base64.b64encode(ed(GOOD_ED)).decode(),
        "ssh-rsa " + base64.b64encode(ed(GOOD_ED)).decode(),
        "ssh-ed25519 " + base64.b64encode(ed(GOOD_ED)).decode() + "=",
        "ecdsa-sha2-nistp256 " + base64.b64encode(ecdsa(P256_POINT)).decode().rstrip("="),
        "ecdsa-sha2-nistp256 " + base64.b64encode(ecdsa(P256_POINT)).decode()[:-2] + "V=",
        "ssh-ed25519 " + base64.b64encode(ed(GOOD_ED)).decode() + "\nsecond line",
    ],
)
def test_refuses_what_is_not_a_key_line(line: str) -> None:
    with pytest.raises(UndersignedError) as caught:
        parse_public_line(line)
    assert caught.value.code == "ssh-key-line"
