from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core, tsp  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from support.timestamps import (
    NOW,
    STAMPING,
    Holder,
    Stamp,
    certify,
    make_leaf,
    make_root,
    pss_parameters,
)
from undersigned import limits
from undersigned.demo.authority import Authority
from undersigned.errors import UndersignedError
from undersigned.timestamp import certificate_digest, check_response_matches, check_timestamp
from undersigned.timestamp.client import build_request

DATA = b"letters.example.org/northfield/0\n1\nroot\n\nthe log's line\n"
ROOT = make_root()
LEAF = make_leaf(ROOT)


def stamp(leaf: Holder = LEAF, root: Holder = ROOT, *between: Holder, **options: Any) -> Stamp:
    return Stamp(DATA, leaf, [leaf.der, *(one.der for one in between), root.der], **options)


def refusal(response: bytes, root: Holder = ROOT, data: bytes = DATA) -> str:
    with pytest.raises(UndersignedError) as refused:
        check_timestamp(response, data, root.sha256)
    return refused.value.code


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


def test_accepts_a_stamp_by_openssl_and_so_does_openssl(authority: Authority, tmp_path: Path) -> None:
    request = build_request(DATA, 12345)
    response = authority.answer(request)
    check_response_matches(request, response)
    time = check_timestamp(response, DATA, authority.root_sha256)
    assert abs(time - datetime.now(UTC)) < timedelta(minutes=1)
    for name, content in (("q", request), ("r", response), ("ca", authority.root_der)):
        (tmp_path / name).write_bytes(content)
    as_pem = ["openssl", "x509", "-inform", "DER", "-in", "ca", "-out", "ca.pem"]
    subprocess.run(as_pem, cwd=tmp_path, check=True)
    verify = ["openssl", "ts", "-verify", "-in", "r", "-queryfile", "q", "-CAfile", "ca.pem"]
    said = subprocess.run(verify, cwd=tmp_path, check=True, capture_output=True)
    assert b"Verification: OK" in said.stdout + said.stderr


def test_refuses_other_bytes_and_another_root_of_a_real_stamp(authority: Authority) -> None:
    response = authority.answer(build_request(DATA, 1))
    assert refusal(response) == "timestamp-root"
    with pytest.raises(UndersignedError, match="timestamp-imprint"):
        check_timestamp(response, DATA + b"\n", authority.root_sha256)


def test_openssl_refuses_what_is_refused_here(tmp_path: Path) -> None:
    server = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,serverAuth\n"
    with pytest.raises(UndersignedError, match="openssl-failed"):
        Authority.make(tmp_path, server).answer(build_request(DATA, 1))
    leaf = make_leaf(ROOT, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    assert refusal(stamp(leaf).build()) == "timestamp-signer"


def test_accepts_a_stamp_and_returns_its_time() -> None:
    assert check_timestamp(stamp().build(), DATA, ROOT.sha256) == NOW


def test_no_clock_decides() -> None:
    long_ago = datetime(2003, 5, 6, 7, 8, 9, tzinfo=UTC)
    valid = (long_ago - timedelta(days=1), long_ago + timedelta(days=1))
    root = make_root(valid=valid)
    leaf = make_leaf(root, valid=valid)
    assert check_timestamp(stamp(leaf, root, time=long_ago).build(), DATA, root.sha256) == long_ago


@pytest.mark.parametrize(
    ("fraction", "microseconds"), [(".5", 500_000), (".000001", 1), (".1234567", 123_456)]
)
def test_accepts_a_time_with_a_fraction(fraction: str, microseconds: int) -> None:
    time = check_timestamp(stamp(fraction=fraction).build(), DATA, ROOT.sha256)
    assert time == NOW.replace(microsecond=microseconds)


@pytest.mark.parametrize("fraction", [".50", ".", ".0", ",5", "+0100"])
def test_refuses_a_time_that_is_not_in_its_one_form(fraction: str) -> None:
    assert refusal(stamp(fraction=fraction).build()) == "timestamp-form"


def rsa_leaf() -> Holder:
    return make_leaf(ROOT, rsa.generate_private_key(65537, 2048))


def intermediate_path() -> Stamp:
    middle = certify("Middle", ROOT, ca=True)
    return stamp(make_leaf(middle), ROOT, middle)


def cross_signed_path() -> Stamp:
    middle = certify("Middle", ROOT, ca=True)
    crossed = certify("Middle", make_root("Another"), middle.key, ca=True)
    return stamp(make_leaf(middle), ROOT, crossed, middle)


ACCEPTED: dict[str, Callable[[], Stamp]] = {
    "RSA PKCS #1": lambda: stamp(rsa_leaf()),
    "RSA-PSS": lambda: stamp(rsa_leaf(), algorithm=pss_parameters()),
    "P-384 with SHA-384": lambda: stamp(
        make_leaf(ROOT, ec.generate_private_key(ec.SECP384R1())), hash_name="sha384"
    ),
    "signing certificate version 1": lambda: stamp(
        attributes=["content_type", "message_digest", "signing_certificate"]
    ),
    "an intermediate": intermediate_path,
    "a cross-signed intermediate": cross_signed_path,
    "valid from this second": lambda: stamp(make_leaf(ROOT, valid=(NOW, NOW + timedelta(days=1)))),
    "valid to this second": lambda: stamp(make_leaf(ROOT, valid=(NOW - timedelta(days=1), NOW))),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepts(case: str) -> None:
    made = ACCEPTED[case]()
    for certificates in (made.certificates, made.certificates[::-1]):
        made.certificates = certificates
        assert check_timestamp(made.build(), DATA, ROOT.sha256) == NOW


def spoil(made: Stamp, **spoilers: Callable[[Any], None]) -> Stamp:
    for name, spoiler in spoilers.items():
        setattr(made, f"spoil_{name}", spoiler)
    return made


def drop_root() -> Stamp:
    made = stamp()
    made.certificates.remove(ROOT.der)
    return made


def drop_leaf() -> Stamp:
    made = stamp()
    made.certificates.remove(LEAF.der)
    return made


def drop_middle() -> Stamp:
    made = intermediate_path()
    del made.certificates[1]
    return made


def through(**options: Any) -> Stamp:
    middle = certify("Middle", ROOT, **({"ca": True} | options))
    return stamp(make_leaf(middle), ROOT, middle)


def too_long_for_the_root() -> tuple[Stamp, Holder]:
    root = make_root(path=0)
    middle = certify("Middle", root, ca=True)
    return stamp(make_leaf(middle), root, middle), root


def another_signer_named() -> Stamp:
    """Signed by a key whose certificate is in the token, but naming another certificate for timestamps."""
    other = make_leaf(ROOT)
    made = stamp(named=other)
    made.certificates.append(other.der)
    return made


def signing_certificate_of(holder: Holder) -> Callable[[Any], None]:
    def change(attributes: dict[str, Any]) -> None:
        attributes["signing_certificate_v2"]["certs"][0]["cert_hash"] = holder.sha256

    return change


def set_item(name: str, value: Any) -> Callable[[Any], None]:
    return lambda target: target.__setitem__(name, value)


def flip_signature(signed: Any) -> None:
    signature = signed["signer_infos"][0]["signature"].native
    signed["signer_infos"][0]["signature"] = signature[:-1] + bytes([signature[-1] ^ 1])


def critical_extension(stated: Any) -> None:
    stated["extensions"] = [{"extn_id": "1.2.3.4", "critical": True, "extn_value": b"\x05\x00"}]


def two_signers(signed: Any) -> None:
    signed["signer_infos"].append(signed["signer_infos"][0].copy())


def many_certificates() -> Stamp:
    made = stamp()
    made.certificates += [make_root(str(number)).der for number in range(7)]
    return made


OLD = (NOW - timedelta(days=60), NOW - timedelta(days=30))
YOUNG = (NOW + timedelta(seconds=1), NOW + timedelta(days=30))
STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")

FAULTY: dict[str, tuple[str, Callable[[], Stamp]]] = {
    "granted with changes": ("timestamp-status", lambda: stamp(status="granted_with_mods")),
    "rejected": ("timestamp-status", lambda: stamp(status="rejection")),
    "another hash for the imprint": ("timestamp-imprint", lambda: stamp(imprint_hash="sha512")),
    "no root": ("timestamp-root", drop_root),
    "no certificate of the signer": ("timestamp-signer", drop_leaf),
    "no intermediate": ("timestamp-chain", drop_middle),
    "a root of the same name": ("timestamp-chain", lambda: stamp(make_leaf(make_root()), ROOT)),
    "an intermediate that is no authority": ("timestamp-chain", lambda: through(ca=False)),
    "an intermediate that may not sign certificates": (
        "timestamp-chain",
        lambda: through(signs_certificates=False),
    ),
    "an intermediate that was over": ("timestamp-chain", lambda: through(valid=OLD)),
    "an intermediate that was not yet": ("timestamp-chain", lambda: through(valid=YOUNG)),
    "a strange critical extension of an intermediate": ("timestamp-chain", lambda: through(strange=STRANGE)),
    "a strange critical extension": ("timestamp-chain", lambda: stamp(make_leaf(ROOT, strange=STRANGE))),
    "a certificate that was over": ("timestamp-chain", lambda: stamp(make_leaf(ROOT, valid=OLD))),
    "a certificate that was not yet": ("timestamp-chain", lambda: stamp(make_leaf(ROOT, valid=YOUNG))),
    "no purpose": ("timestamp-signer", lambda: stamp(make_leaf(ROOT, purposes=[]))),
    "a purpose that is not critical": ("timestamp-signer", lambda: stamp(make_leaf(ROOT, critical=False))),
    "two purposes": (
        "timestamp-signer",
        lambda: stamp(make_leaf(ROOT, purposes=[STAMPING, ExtendedKeyUsageOID.SERVER_AUTH])),
    ),
    "a key that may not sign": ("timestamp-signer", lambda: stamp(make_leaf(ROOT, signs=False))),
    "the key of another certificate": ("timestamp-signature", another_signer_named),
    "the digest of another certificate": (
        "timestamp-signer",
        lambda: spoil(stamp(), attributes=signing_certificate_of(ROOT)),
    ),
    "no digest of the certificate": (
        "timestamp-form",
        lambda: stamp(attributes=["content_type", "message_digest"]),
    ),
    "no message digest": (
        "timestamp-form",
        lambda: stamp(attributes=["content_type", "signing_certificate_v2"]),
    ),
    "no content type": (
        "timestamp-form",
        lambda: stamp(attributes=["message_digest", "signing_certificate_v2"]),
    ),
    "an attribute twice": (
        "timestamp-form",
        lambda: stamp(
            attributes=["content_type", "message_digest", "message_digest", "signing_certificate_v2"]
        ),
    ),
    "another content type": (
        "timestamp-form",
        lambda: spoil(stamp(), attributes=set_item("content_type", "data")),
    ),
    "the digest of other contents": (
        "timestamp-signature",
        lambda: spoil(stamp(), attributes=set_item("message_digest", bytes(32))),
    ),
    "a signature that does not hold": ("timestamp-signature", lambda: spoil(stamp(), signed=flip_signature)),
    "SHA-1": ("timestamp-algorithm", lambda: stamp(hash_name="sha1")),
    "PSS with another hash": (
        "timestamp-form",
        lambda: stamp(rsa_leaf(), algorithm=pss_parameters(mask="sha1")),
    ),
    "PSS with another salt": (
        "timestamp-signature",
        lambda: stamp(rsa_leaf(), algorithm=pss_parameters(salt=20)),
    ),
    "an RSA algorithm for an EC key": (
        "timestamp-algorithm",
        lambda: stamp(algorithm={"algorithm": "rsassa_pkcs1v15"}),
    ),
    "a critical extension": ("timestamp-form", lambda: spoil(stamp(), stated=critical_extension)),
    "another version": ("timestamp-form", lambda: spoil(stamp(), signed=set_item("version", "v1"))),
    "the hash of another algorithm": (
        "timestamp-form",
        lambda: spoil(stamp(), signed=set_item("digest_algorithms", [{"algorithm": "sha512"}])),
    ),
    "two signers": ("timestamp-form", lambda: spoil(stamp(), signed=two_signers)),
    "too many certificates": ("timestamp-form", many_certificates),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_refuses_a_stamp_with(fault: str) -> None:
    code, make = FAULTY[fault]
    assert refusal(make().build()) == code


def test_refuses_a_path_longer_than_the_root_allows() -> None:
    made, root = too_long_for_the_root()
    assert refusal(made.build(), root) == "timestamp-chain"


def test_refuses_a_root_that_was_over() -> None:
    root = make_root(valid=OLD)
    assert refusal(stamp(make_leaf(root), root).build(), root) == "timestamp-chain"


def test_refuses_the_contents_of_another_stamp() -> None:
    other = Stamp(b"other", LEAF, [LEAF.der, ROOT.der])
    stated = other._stated()
    made = spoil(stamp(), signed=lambda signed: signed["encap_content_info"].__setitem__("content", stated))
    assert refusal(made.build(), data=b"other") == "timestamp-signature"


def _inside(response: bytes, name: str) -> bytes:
    part: bytes = tsp.TimeStampResp.load(response)[name].dump()
    return part


SHAPES: dict[str, Callable[[bytes], bytes]] = {
    "a byte after the end": lambda response: response + b"\0",
    "a byte missing": lambda response: response[:-1],
    "nothing": lambda _: b"",
    "the token alone": lambda response: _inside(response, "time_stamp_token"),
    "no token": lambda _: bytes.fromhex("30053003020100"),
    "an indefinite length": lambda response: b"\x30\x80" + response[4:] + b"\0\0",
    "a long length": lambda response: b"\x30\x83\x00" + response[2:],
    "deep nesting": lambda _: _nest(100),
    "something else": lambda response: core.OctetString(response).dump(),
}


def _nest(levels: int) -> bytes:
    value = b"\x05\x00"
    for _ in range(levels):
        value = core.Sequence(contents=value).dump() if len(value) < 0x80 else _long(value)
    return value


def _long(value: bytes) -> bytes:
    length = len(value).to_bytes(2, "big").lstrip(b"\0")
    return bytes([0x30, 0x80 | len(length)]) + length + value


@pytest.mark.parametrize("shape", SHAPES)
def test_refuses_what_is_no_response(shape: str) -> None:
    assert refusal(SHAPES[shape](stamp().build())) == "timestamp-form"


def test_refuses_a_huge_response() -> None:
    assert refusal(bytes(limits.TIMESTAMP_BYTES + 1)) == "too-large"


def test_refuses_an_answer_to_another_request(authority: Authority) -> None:
    request = build_request(DATA, 1)
    with pytest.raises(UndersignedError, match="timestamp-nonce"):
        check_response_matches(build_request(DATA, 2), authority.answer(request))
    with pytest.raises(UndersignedError, match="timestamp-imprint"):
        check_response_matches(build_request(b"other", 1), authority.answer(request))


def test_control_the_builder_of_these_stamps_makes_ones_that_openssl_accepts(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    root = make_root(valid=(now - timedelta(days=1), now + timedelta(days=1)))
    leaf = make_leaf(root, valid=(now - timedelta(days=1), now + timedelta(days=1)))
    (tmp_path / "r").write_bytes(stamp(leaf, root, time=now).build())
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "ca.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
    verify = ["openssl", "ts", "-verify", "-in", "r", "-data", "data", "-CAfile", "ca.pem"]
    said = subprocess.run(verify, cwd=tmp_path, check=False, capture_output=True)
    assert b"Verification: OK" in said.stdout + said.stderr, said.stderr.decode()


def test_the_digest_of_a_root_is_the_same_from_pem_and_der() -> None:
    pem = ROOT.certificate.public_bytes(Encoding.PEM)
    assert certificate_digest(ROOT.der) == certificate_digest(pem) == ROOT.sha256
    for spoiled in (b"", b"nonsense", ROOT.der + b"\0", pem + pem, pem[:-40]):
        with pytest.raises(UndersignedError, match="certificate-form"):
            certificate_digest(spoiled)
