from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asyncssh.sshsig import import_allowed_signers, validate_sshsig
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from support import ed25519
from support.ssh_signers import (
    SK_TYPES,
    TYPES,
    Signer,
    build_blob,
    make_signer,
    mpint,
    signed_data,
    string,
)
from undersigned.errors import UndersignedError
from undersigned.keys.ssh_public_key import parse_public_key, parse_public_line
from undersigned.keys.sshsig import (
    ENROLMENT_NAMESPACE,
    SshSigned,
    build_signed_data,
    check_sshsig,
    encode_armor,
    encode_sshsig,
    find_bad_sshsigs,
    parse_armor,
    parse_sshsig,
)
from undersigned.roster.directory import DirectoryLine, build_directory

MESSAGE = b'{"kind":"enrolment"}'


def check(signer: Signer, blob: bytes, message: bytes = MESSAGE) -> None:
    check_sshsig(blob, message, parse_public_line(signer.line), ENROLMENT_NAMESPACE)


def code_of(signer: Signer, blob: bytes, message: bytes = MESSAGE) -> str:
    with pytest.raises(UndersignedError) as caught:
        check(signer, blob, message)
    return caught.value.code


@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
@pytest.mark.parametrize("kind", TYPES)
def test_accepts_signature_and_gives_it_back_byte_for_byte(kind: str, hash_name: str) -> None:
    signer = make_signer(kind)
    blob = signer.sign(MESSAGE, hash_name=hash_name)
    check(signer, blob)
    assert encode_sshsig(parse_sshsig(blob)) == blob


@pytest.mark.parametrize("flags", [0, 1, 4, 5, 0xFF])
@pytest.mark.parametrize("kind", SK_TYPES)
def test_accepts_any_flags_of_a_security_key(kind: str, flags: int) -> None:
    signer = make_signer(kind)
    check(signer, signer.sign(MESSAGE, flags=flags, counter=2**32 - 1))


@pytest.mark.parametrize("kind", TYPES)
def test_ssh_keygen_and_asyncssh_agree(kind: str, tmp_path: Path) -> None:
    signer = make_signer(kind)
    blob = signer.sign(MESSAGE)
    directory = tmp_path / "directory.allowed_signers"
    key = parse_public_line(signer.line)
    directory.write_bytes(build_directory([DirectoryLine("m.17@ward", "ward", key)]))
    signature = tmp_path / "signature"
    signature.write_text(encode_armor(blob))
    command = ["ssh-keygen", "-Y", "verify", "-f", str(directory), "-I", "m.17@ward"]
    command += ["-n", ENROLMENT_NAMESPACE, "-s", str(signature)]
    assert subprocess.run(command, input=MESSAGE, capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, input=b"another", capture_output=True, check=False).returncode != 0
    signers = import_allowed_signers(directory.read_text())
    validate_sshsig(MESSAGE, signature.read_bytes(), "m.17@ward", signers)


@pytest.mark.parametrize("kind", TYPES)
def test_refuses_another_message(kind: str) -> None:
    signer = make_signer(kind)
    assert code_of(signer, signer.sign(MESSAGE), MESSAGE + b" ") == "sshsig-signature"


@pytest.mark.parametrize("kind", TYPES)
def test_refuses_a_signature_made_for_another_namespace(kind: str) -> None:
    signer = make_signer(kind)
    blob = signer.sign(MESSAGE, "git")
    assert code_of(signer, blob) == "sshsig-namespace"
    assert (
        code_of(signer, blob.replace(string(b"git"), string(b"enrolment@undersigned"))) == "sshsig-signature"
    )


def test_refuses_another_members_signature() -> None:
    ours, other = make_signer("ed25519"), make_signer("ed25519", 1)
    assert ours.line != other.line
    blob = other.sign(MESSAGE)
    assert code_of(ours, blob) == "sshsig-key"
    assert code_of(ours, blob.replace(other.blob, ours.blob)) == "sshsig-signature"


@pytest.mark.parametrize("hash_name", ["sha1", "md5", "sha384", "sha3_512"])
def test_refuses_a_well_signed_message_of_another_hash(hash_name: str) -> None:
    signer = make_signer("ed25519")
    signature = signer.private.sign(signed_data(MESSAGE, b"enrolment@undersigned", hash_name))
    blob = build_blob(signer.blob, string(b"ssh-ed25519") + string(signature), hash_name=hash_name.encode())
    assert code_of(signer, blob) == "sshsig-hash"


def rsa_signature(algorithm: str, hash_: Any, message: bytes = MESSAGE) -> bytes:
    data = signed_data(message, b"enrolment@undersigned", "sha512")
    raw: bytes = make_signer("rsa-2048").private.sign(data, PKCS1v15(), hash_)
    return string(algorithm.encode()) + string(raw)


def rsa_blob(signature: bytes) -> bytes:
    return build_blob(make_signer("rsa-2048").blob, signature)


def test_accepts_both_rsa_algorithms() -> None:
    for algorithm, hash_ in (("rsa-sha2-256", hashes.SHA256()), ("rsa-sha2-512", hashes.SHA512())):
        check(make_signer("rsa-2048"), rsa_blob(rsa_signature(algorithm, hash_)))


@pytest.mark.parametrize(
    ("algorithm", "hash_", "code"),
    [
        ("ssh-rsa", hashes.SHA1(), "sshsig-algorithm"),  # noqa: S303 - that it is refused is the point
        ("ssh-rsa", hashes.SHA512(), "sshsig-algorithm"),
        ("rsa-sha2-384", hashes.SHA384(), "sshsig-algorithm"),
        ("rsa-sha2-256", hashes.SHA512(), "sshsig-signature"),
        ("ssh-ed25519", hashes.SHA512(), "sshsig-algorithm"),
    ],
)
def test_refuses_rsa_signature_of_another_algorithm(algorithm: str, hash_: Any, code: str) -> None:
    assert code_of(make_signer("rsa-2048"), rsa_blob(rsa_signature(algorithm, hash_))) == code


def test_refuses_rsa_signature_shorter_or_longer_than_the_modulus() -> None:
    signer = make_signer("rsa-2048")
    for count in range(10_000):
        message = b"%d" % count
        signature = rsa_signature("rsa-sha2-512", hashes.SHA512(), message)
        name, raw = signature[:-256], signature[-256:]
        if raw[0] == 0:
            break
    check(signer, rsa_blob(signature), message)
    head = name[:-4]
    assert code_of(signer, rsa_blob(head + string(raw[1:])), message) == "ssh-wire"
    assert code_of(signer, rsa_blob(head + string(b"\0" + raw)), message) == "ssh-wire"


def test_refuses_rsa_signature_plus_the_modulus() -> None:
    signer = make_signer("rsa-2048")
    modulus = signer.private.public_key().public_numbers().n
    signature = rsa_signature("rsa-sha2-512", hashes.SHA512())
    number = int.from_bytes(signature[-256:], "big") + modulus
    if number < 1 << 2048:
        assert code_of(signer, rsa_blob(signature[:-256] + number.to_bytes(256, "big"))) == "sshsig-signature"
    zero = signature[:-256] + bytes(256)
    assert code_of(signer, rsa_blob(zero)) == "sshsig-signature"


def ecdsa_numbers() -> tuple[int, int]:
    data = signed_data(MESSAGE, b"enrolment@undersigned", "sha512")
    return decode_dss_signature(make_signer("ecdsa-256").private.sign(data, ECDSA(hashes.SHA256())))


P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

ECDSA_FAULTS: dict[str, tuple[Callable[[int, int], bytes], str]] = {
    "zero in front of r": (lambda r, s: string(bytes(2) + r.to_bytes(32, "big")) + mpint(s), "ssh-wire"),
    "negative r": (lambda r, s: string(b"\xff" + r.to_bytes(32, "big")) + mpint(s), "ssh-wire"),
    "r of zero": (lambda _r, s: mpint(0) + mpint(s), "sshsig-signature"),
    "s of zero": (lambda r, _s: mpint(r) + mpint(0), "sshsig-signature"),
    "s plus the order": (lambda r, s: mpint(r) + mpint(s + P256_ORDER), "sshsig-signature"),
    "r plus the order": (lambda r, s: mpint(r + P256_ORDER) + mpint(s), "sshsig-signature"),
    "r and s exchanged": (lambda r, s: mpint(s) + mpint(r), "sshsig-signature"),
    "a huge s": (lambda r, _s: mpint(r) + mpint(1 << 100_000), "sshsig-signature"),
    "a byte after s": (lambda r, s: mpint(r) + mpint(s) + b"\0", "ssh-wire"),
    "r alone": (lambda r, _s: mpint(r), "ssh-wire"),
}


@pytest.mark.parametrize("fault", ECDSA_FAULTS)
def test_refuses_ecdsa_signature_with(fault: str) -> None:
    signer = make_signer("ecdsa-256")
    name = string(b"ecdsa-sha2-nistp256")
    r, s = ecdsa_numbers()
    check(signer, build_blob(signer.blob, name + string(mpint(r) + mpint(s))))
    build, code = ECDSA_FAULTS[fault]
    assert code_of(signer, build_blob(signer.blob, name + string(build(r, s)))) == code


def test_refuses_ecdsa_signature_named_for_another_curve() -> None:
    signer = make_signer("ecdsa-256")
    r, s = ecdsa_numbers()
    signature = string(b"ecdsa-sha2-nistp384") + string(mpint(r) + mpint(s))
    assert code_of(signer, build_blob(signer.blob, signature)) == "sshsig-algorithm"


@pytest.mark.parametrize("kind", SK_TYPES)
def test_refuses_a_security_keys_signature_for_another_application(kind: str) -> None:
    signer = make_signer(kind)
    assert code_of(signer, signer.sign(MESSAGE, application=b"ssh:other")) == "sshsig-signature"


@pytest.mark.parametrize("place", [-1, -5])
@pytest.mark.parametrize("kind", SK_TYPES)
def test_refuses_other_flags_or_counter_than_signed(kind: str, place: int) -> None:
    signer = make_signer(kind)
    blob = bytearray(signer.sign(MESSAGE))
    blob[place] ^= 1
    assert code_of(signer, bytes(blob)) == "sshsig-signature"


@pytest.mark.parametrize("kind", SK_TYPES)
def test_refuses_a_security_keys_signature_without_its_suffix(kind: str) -> None:
    signer = make_signer(kind)
    signature = parse_sshsig(signer.sign(MESSAGE)).signature
    for wrong in (signature[:-1], signature[:-5], signature + b"\0"):
        assert code_of(signer, build_blob(signer.blob, wrong)) == "ssh-wire"


def test_refuses_a_plain_signature_by_a_security_keys_key() -> None:
    plain = make_signer("ed25519")
    raw = plain.blob[-32:]
    sk_blob = string(b"sk-ssh-ed25519@openssh.com") + string(raw) + string(b"ssh:")
    signature = parse_sshsig(plain.sign(MESSAGE)).signature
    with pytest.raises(UndersignedError) as caught:
        check_sshsig(build_blob(sk_blob, signature), MESSAGE, parse_public_key(sk_blob), ENROLMENT_NAMESPACE)
    assert caught.value.code == "sshsig-algorithm"


def ed25519_signature() -> bytes:
    return parse_sshsig(make_signer("ed25519").sign(MESSAGE)).signature


BLOB_FAULTS: dict[str, tuple[Callable[[bytes, bytes], bytes], str]] = {
    "nothing in it": (lambda _key, _sig: b"", "ssh-wire"),
    "another beginning": (lambda key, sig: build_blob(key, sig, magic=b"SSHSIH"), "sshsig-form"),
    "version 0": (lambda key, sig: build_blob(key, sig, version=0), "sshsig-form"),
    "version 2": (lambda key, sig: build_blob(key, sig, version=2), "sshsig-form"),
    "something reserved": (lambda key, sig: build_blob(key, sig, reserved=b"x"), "sshsig-form"),
    "no namespace": (lambda key, sig: build_blob(key, sig, b""), "sshsig-form"),
    "a namespace with a zero byte": (
        lambda key, sig: build_blob(key, sig, b"enrolment@undersigned\0"),
        "sshsig-namespace",
    ),
    "a namespace in capitals": (
        lambda key, sig: build_blob(key, sig, b"Enrolment@undersigned"),
        "sshsig-namespace",
    ),
    "a hash in capitals": (lambda key, sig: build_blob(key, sig, hash_name=b"SHA512"), "sshsig-hash"),
    "no hash": (lambda key, sig: build_blob(key, sig, hash_name=b""), "sshsig-hash"),
    "the other hash's name": (lambda key, sig: build_blob(key, sig, hash_name=b"sha256"), "sshsig-signature"),
    "a byte after it": (lambda key, sig: build_blob(key, sig) + b"\0", "ssh-wire"),
    "its last byte missing": (lambda key, sig: build_blob(key, sig)[:-1], "ssh-wire"),
    "an empty signature": (lambda key, _sig: build_blob(key, b""), "ssh-wire"),
    "a byte after the signature": (lambda key, sig: build_blob(key, sig + b"\0"), "ssh-wire"),
    "a signature of 63 bytes": (
        lambda key, sig: build_blob(key, string(b"ssh-ed25519") + string(sig[-63:])),
        "ssh-wire",
    ),
    "a byte after the key": (lambda key, sig: build_blob(key + b"\0", sig), "sshsig-key"),
    "a certificate for the key": (
        lambda key, sig: build_blob(key.replace(b"25519", b"25519-cert-v01@openssh.com"), sig),
        "sshsig-key",
    ),
}


@pytest.mark.parametrize("fault", BLOB_FAULTS)
def test_refuses_a_blob_with(fault: str) -> None:
    signer = make_signer("ed25519")
    check(signer, build_blob(signer.blob, ed25519_signature()))
    build, code = BLOB_FAULTS[fault]
    assert code_of(signer, build(signer.blob, ed25519_signature())) == code


def test_a_failed_signature_in_a_batch_is_named_and_no_other() -> None:
    signed = []
    for kind in TYPES:
        signer = make_signer(kind)
        key = parse_public_line(signer.line)
        blob = signer.sign(MESSAGE)
        signed += [SshSigned(blob, MESSAGE, key), SshSigned(blob, b"another", key)]
    git = make_signer("ed25519").sign(MESSAGE, "git")
    signed.append(SshSigned(git, MESSAGE, signed[0].key))
    bad = find_bad_sshsigs(signed, ENROLMENT_NAMESPACE)
    codes = {place: error.code for place, error in bad}
    expected = dict.fromkeys(range(1, 2 * len(TYPES), 2), "sshsig-signature")
    assert codes == expected | {2 * len(TYPES): "sshsig-namespace"}


SECRET = int.from_bytes(hashlib.sha256(b"a secret for tests").digest(), "little") % ed25519.ORDER


def torsion_case(torsion: ed25519.Point) -> tuple[SshSigned, bytes, bytes]:
    public = ed25519.public_of(SECRET)
    blob = string(b"ssh-ed25519") + string(public)
    data = build_signed_data(MESSAGE, b"enrolment@undersigned", b"sha512")
    raw = ed25519.sign(SECRET, data, torsion)
    whole = build_blob(blob, string(b"ssh-ed25519") + string(raw))
    return SshSigned(whole, MESSAGE, parse_public_key(blob)), data, raw


@pytest.mark.parametrize("number", range(8))
def test_a_signature_with_torsion_is_judged_alike_alone_and_in_a_batch(number: int) -> None:
    signed, data, raw = torsion_case(ed25519.TORSION[number])
    check_sshsig(signed.blob, signed.message, signed.key, ENROLMENT_NAMESPACE)
    assert find_bad_sshsigs([signed] * 3, ENROLMENT_NAMESPACE) == []
    library = Ed25519PublicKey.from_public_bytes(ed25519.public_of(SECRET))
    if number == 0:
        library.verify(raw, data)
    else:  # The control: a verifier without the cofactor says otherwise, so the choice matters.
        with pytest.raises(InvalidSignature):
            library.verify(raw, data)


def test_refuses_an_ed25519_signature_whose_s_is_not_reduced() -> None:
    signed, _, raw = torsion_case(ed25519.IDENTITY)
    larger = raw[:32] + (int.from_bytes(raw[32:], "little") + ed25519.ORDER).to_bytes(32, "little")
    forged = SshSigned(signed.blob.replace(raw, larger), MESSAGE, signed.key)
    assert [place for place, _ in find_bad_sshsigs([signed, forged], ENROLMENT_NAMESPACE)] == [1]
    with pytest.raises(UndersignedError) as caught:
        check_sshsig(forged.blob, MESSAGE, forged.key, ENROLMENT_NAMESPACE)
    assert caught.value.code == "sshsig-signature"


def armored() -> str:
    return encode_armor(make_signer("ed25519").sign(MESSAGE))


def test_roundtrip_armor_of_ssh_keygen(tmp_path: Path) -> None:
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(path), "-n", ENROLMENT_NAMESPACE]
    written = subprocess.run(command, input=MESSAGE, capture_output=True, check=True).stdout.decode()
    assert encode_armor(parse_armor(written)) == written


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _text: "",
        lambda text: " " + text,
        lambda text: text + "\n",
        lambda text: text.removesuffix("\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        lambda text: text.replace("U1NIU0lH", "U1NI U0lH"),
        lambda text: text.replace("U1NIU0lH", "U1NI\nU0lH"),
        lambda text: text.replace("U1NIU0lH", "U1NI=0lH"),
        lambda text: text.replace("U1NIU0lH", "U1NIé0lH"),
        lambda text: text + text,
    ],
)
def test_refuses_armor_that_ssh_keygen_does_not_write(spoil: Callable[[str], str]) -> None:
    with pytest.raises(UndersignedError) as caught:
        parse_armor(spoil(armored()))
    assert caught.value.code == "sshsig-armor"
