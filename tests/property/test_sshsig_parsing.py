from __future__ import annotations

import functools
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from support.ssh_signers import TYPES, make_signer
from undersigned.errors import UndersignedError
from undersigned.keys.blind_rsa import parse_token_key
from undersigned.keys.ssh_public_key import parse_public_key, parse_public_line
from undersigned.keys.sshsig import (
    ENROLMENT_NAMESPACE,
    check_sshsig,
    encode_armor,
    encode_sshsig,
    parse_armor,
    parse_sshsig,
)
from undersigned.roster.directory import encode_line, parse_directory

MESSAGE = b"a message"


@st.composite
def nearly(draw: st.DrawFn, originals: st.SearchStrategy[bytes]) -> bytes:
    """Bytes that differ a little from good ones: one cut, one insertion, one byte changed, or nothing."""
    data = bytearray(draw(originals))
    if draw(st.booleans()) and data:
        data[draw(st.integers(0, len(data) - 1))] ^= draw(st.integers(0, 255))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        data[at:at] = draw(st.binary(max_size=5))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        del data[at : at + draw(st.integers(0, 8))]
    return bytes(data)


@functools.cache
def _signed(kind: str) -> bytes:
    return make_signer(kind).sign(MESSAGE)


kinds = st.sampled_from(TYPES)
key_blobs = kinds.map(lambda kind: make_signer(kind).blob)
signature_blobs = kinds.map(_signed)


def outcome(parse: Any, *arguments: Any) -> Any:
    """What a parser gives, or None when it refuses with an error of the one tree."""
    try:
        return parse(*arguments)
    except UndersignedError:
        return None


@given(st.binary(max_size=600) | nearly(key_blobs))
def test_any_bytes_are_a_key_that_encodes_to_them_or_refused(data: bytes) -> None:
    key = outcome(parse_public_key, data)
    assert key is None or key.encode() == data


@given(st.binary(max_size=600) | nearly(signature_blobs))
def test_any_bytes_are_a_signature_that_encodes_to_them_or_refused(data: bytes) -> None:
    signed = outcome(parse_sshsig, data)
    assert signed is None or encode_sshsig(signed) == data


@given(kinds, st.data())
def test_a_changed_signature_never_raises_anything_else(kind: str, data: st.DataObject) -> None:
    blob = data.draw(nearly(st.just(_signed(kind))))
    key = parse_public_line(make_signer(kind).line)
    if blob == _signed(kind):
        check_sshsig(blob, MESSAGE, key, ENROLMENT_NAMESPACE)
    else:
        outcome(check_sshsig, blob, MESSAGE, key, ENROLMENT_NAMESPACE)


@given(st.text(max_size=300) | signature_blobs.map(encode_armor))
def test_any_text_is_an_armor_that_encodes_to_it_or_refused(text: str) -> None:
    blob = outcome(parse_armor, text)
    assert blob is None or encode_armor(blob) == text


@given(st.text(max_size=200))
def test_any_text_is_a_key_line_or_refused(text: str) -> None:
    outcome(parse_public_line, text)


directories = st.lists(kinds, max_size=4).map(
    lambda chosen: b"".join(
        b'p%d namespaces="enrolment@undersigned" ' % number
        + " ".join(make_signer(kind).line.split()[:2]).encode()
        + b" class=ward\n"
        for number, kind in enumerate(chosen)
    )
)


@given(st.binary(max_size=300) | nearly(directories))
def test_any_bytes_are_a_directory_that_encodes_to_them_or_refused(data: bytes) -> None:
    directory = outcome(parse_directory, data, "directory")
    assert directory is None or b"".join(map(encode_line, directory.members.values())) == data


def _spki() -> bytes:
    public = generate_private_key(65537, 2048).public_key()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


SPKI = _spki()


@given(st.binary(max_size=400) | nearly(st.just(SPKI)))
def test_any_bytes_are_a_token_key_that_encodes_to_them_or_refused(data: bytes) -> None:
    key = outcome(parse_token_key, data)
    assert key is None or key.encode() == data
