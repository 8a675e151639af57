"""The path from the certificate that signed a timestamp up to the root that the letter names.

Source: RFC 5280 section 6; RFC 3161 section 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from undersigned import canon
from undersigned.errors import MalformedInput, NotVerified

_DEPTH: Final = 4
FAULTS: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def certificate_digest(data: bytes, place: str = "certificate") -> bytes:
    """SHA-256 (32 bytes) of the DER of the one certificate in a PEM or DER file: what a letter names as root.

    Raises:
        MalformedInput: `certificate-form`.
    """
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except FAULTS:
        raise MalformedInput("certificate-form", place) from None
    if len(found) != 1:
        raise MalformedInput("certificate-form", place, f"{len(found)} certificates in one file")
    return canon.sha256(found[0].public_bytes(Encoding.DER))


def check_path(
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    root: x509.Certificate,
    time: datetime,
    place: str,
) -> None:
    """Check that the signer's certificate is for timestamps alone and leads to the root, all valid at `time`.

    Args:
        others: the certificates that the path may go through.
        time: aware; no clock is read.

    Raises:
        NotVerified: `timestamp-signer`, `timestamp-chain`.
    """
    try:
        _check_purpose(signer, place)
        verifier = (
            PolicyBuilder()
            .store(Store([root]))
            .time(time)
            .max_chain_depth(_DEPTH)
            .extension_policies(ca_policy=_authorities(), ee_policy=ExtensionPolicy.permit_all())
            .build_client_verifier()
        )
        chain = verifier.verify(signer, [one for one in others if one not in (signer, root)]).chain
        if chain[-1] != root:
            raise NotVerified("timestamp-chain", place)
        for certificate in chain:
            if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
                raise NotVerified("timestamp-chain", place, "a certificate was not valid at the time")
    except (VerificationError, *FAULTS) as error:
        raise NotVerified("timestamp-chain", place, told_by(error)) from None


def told_by(error: Exception) -> str | None:
    """What a library said, without what it quotes of the certificates: names in them may hold anything."""
    text = str(error).partition(" (encountered")[0]
    return text if text.isascii() and text.isprintable() else None


def _check_purpose(signer: x509.Certificate, place: str) -> None:
    extensions = signer.extensions
    try:
        purpose = extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise NotVerified("timestamp-signer", place, "no extended key usage") from None
    if not purpose.critical or list(purpose.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise NotVerified("timestamp-signer", place, "not for timestamps alone")
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise NotVerified("timestamp-signer", place, "not for signatures")


def _authorities() -> ExtensionPolicy:
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _check_basic_constraints)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _check_key_usage)
    )


def _check_basic_constraints(_: Policy, __: x509.Certificate, found: x509.BasicConstraints) -> None:
    if not found.ca:
        raise ValueError("an issuer that is no authority")


def _check_key_usage(_: Policy, __: x509.Certificate, found: x509.KeyUsage | None) -> None:
    if found is not None and not found.key_cert_sign:
        raise ValueError("an issuer that may not sign certificates")
