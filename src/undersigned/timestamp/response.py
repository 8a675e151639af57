"""Checking a timestamp offline: its bytes and the root's digest decide, no clock and no network.

Source: RFC 3161 sections 2.3 and 2.4.2; RFC 5652 section 5.4; RFC 5035 section 5; PROTOCOL §6.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from asn1crypto import tsp  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from undersigned.canon import sha256
from undersigned.errors import MalformedInput, NotVerified
from undersigned.timestamp.certificates import FAULTS, check_path, told_by
from undersigned.timestamp.token import Certificate, CertificateId, SignerInfo, Token, parse_response

_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
# RFC 2634 can name the certificate by SHA-1 only; the signature is checked by its key in any case.
_CERTIFICATE_HASHES: Final = {"sha1", *_HASHES}


def check_timestamp(
    response: bytes, data: bytes, root_sha256: bytes, place: str = "timestamp.der"
) -> datetime:
    """Check that an authority stamped `data`, and return when, in UTC.

    Args:
        response: the DER of the whole TimeStampResp, at most `limits.TIMESTAMP_BYTES`.
        data: what was stamped; its SHA-256 is the imprint.
        root_sha256: SHA-256 of the DER of the authority's root certificate, 32 bytes.

    Raises:
        MalformedInput: `too-large`, `timestamp-form`.
        NotVerified: `timestamp-status`, `timestamp-imprint`, `timestamp-root`, `timestamp-signer`,
            `timestamp-algorithm`, `timestamp-signature`, `timestamp-chain`.
    Source: PROTOCOL §6.
    """
    token = parse_response(response, place)
    if token.imprint_hash != "sha256" or token.imprint != sha256(data):
        raise NotVerified("timestamp-imprint", place)
    roots = [one for one in token.certificates if sha256(one.der) == root_sha256]
    if not roots:
        raise NotVerified("timestamp-root", place)
    named = _find_named(token, place)
    signer, root = _load(named, place), _load(roots[0], place)
    _check_signature(token, signer, place)
    check_path(signer, [_load(one, place) for one in token.certificates], root, token.time, place)
    return token.time


def check_response_matches(request: bytes, response: bytes) -> None:
    """Check that a response answers this request: same imprint, same nonce. Its signature is not looked at.

    Raises:
        MalformedInput: `too-large`, `timestamp-form`.
        NotVerified: `timestamp-status`, `timestamp-imprint`, `timestamp-nonce`.
    """
    asked = tsp.TimeStampReq.load(request, strict=True)
    token = parse_response(response, "response")
    if token.imprint != asked["message_imprint"]["hashed_message"].native:
        raise NotVerified("timestamp-imprint", "response")
    if token.nonce != asked["nonce"].native:
        raise NotVerified("timestamp-nonce", "response")


def _find_named(token: Token, place: str) -> Certificate:
    """The certificate that the signature names, by issuer and serial and, signed, by its digest."""
    signer = token.signer
    for one in token.certificates:
        if (one.issuer, one.serial) == (signer.issuer, signer.serial) and all(
            _names(known, one) for known in signer.certificate_ids
        ):
            return one
    raise NotVerified("timestamp-signer", place, "the token does not carry the certificate that it names")


def _names(known: CertificateId, certificate: Certificate) -> bool:
    if known.hash_name not in _CERTIFICATE_HASHES:
        return False
    if known.issuer is not None and (known.issuer, known.serial) != (certificate.issuer, certificate.serial):
        return False
    return hashlib.new(known.hash_name, certificate.der, usedforsecurity=False).digest() == known.digest


def _load(certificate: Certificate, place: str) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(certificate.der)
    except FAULTS as error:
        raise MalformedInput("timestamp-form", place, told_by(error)) from None


def _check_signature(token: Token, certificate: x509.Certificate, place: str) -> None:
    signer = token.signer
    if signer.hash_name not in _HASHES:
        raise NotVerified("timestamp-algorithm", place, signer.hash_name)
    if hashlib.new(signer.hash_name, token.content).digest() != signer.message_digest:
        raise NotVerified("timestamp-signature", place, "other contents than were signed")
    try:
        _verify(certificate.public_key(), signer, place)
    except InvalidSignature:
        raise NotVerified("timestamp-signature", place) from None
    except FAULTS as error:
        raise NotVerified("timestamp-algorithm", place, told_by(error)) from None


def _verify(public: object, signer: SignerInfo, place: str) -> None:
    algorithm = _HASHES[signer.hash_name]
    if isinstance(public, rsa.RSAPublicKey):
        if signer.algorithm in {"rsassa_pkcs1v15", f"{signer.hash_name}_rsa"}:
            public.verify(signer.signature, signer.attributes, padding.PKCS1v15(), algorithm)
            return
        if signer.pss_salt is not None:
            pss = padding.PSS(padding.MGF1(algorithm), signer.pss_salt)
            public.verify(signer.signature, signer.attributes, pss, algorithm)
            return
    if isinstance(public, ec.EllipticCurvePublicKey) and signer.algorithm == f"{signer.hash_name}_ecdsa":
        public.verify(signer.signature, signer.attributes, ec.ECDSA(algorithm))
        return
    raise NotVerified("timestamp-algorithm", place, signer.algorithm)
