"""The parts of an RFC 3161 response, as they stand; nothing is checked against anything here.

Source: RFC 3161 section 2.4.2; RFC 5652 section 5; RFC 5035 (signing certificate).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from asn1crypto import core, tsp  # type: ignore[import-untyped]

from undersigned import limits
from undersigned.errors import MalformedInput, NotVerified
from undersigned.timestamp.der import check_der

# A path is searched among them, so their number bounds the work.
CERTIFICATES_MAX: Final = 8
_GENERALIZED_TIME: Final = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z")
# What asn1crypto and its users raise on bytes that are DER but not of the expected structure.
_FAULTS: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class CertificateId:
    """How the signed attributes name the signer's certificate: its digest and, if told, issuer and serial."""

    hash_name: str
    digest: bytes
    issuer: bytes | None
    serial: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in the token, DER, with its issuer's name (DER) and serial number."""

    der: bytes
    issuer: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class SignerInfo:
    """The one signature of a token: by whom, over which attributes (DER of the SET), how."""

    issuer: bytes
    serial: int
    hash_name: str
    attributes: bytes
    message_digest: bytes
    certificate_ids: tuple[CertificateId, ...]
    algorithm: str
    pss_salt: int | None
    signature: bytes


@dataclass(frozen=True, slots=True)
class Token:
    """What the authority states (`content`: the DER of TSTInfo), its certificates and its signature."""

    content: bytes
    imprint_hash: str
    imprint: bytes
    time: datetime
    nonce: int | None
    certificates: tuple[Certificate, ...]
    signer: SignerInfo


def parse_response(data: bytes, place: str) -> Token:
    """The token in a TimeStampResp with status granted.

    Args:
        data: DER, at most `limits.TIMESTAMP_BYTES`, nothing after its end.

    Raises:
        MalformedInput: `too-large`, `timestamp-form`.
        NotVerified: `timestamp-status`.
    """
    if len(data) > limits.TIMESTAMP_BYTES:
        raise MalformedInput("too-large", place, f"{len(data)} bytes")
    check_der(data, place)
    try:
        response = tsp.TimeStampResp.load(data, strict=True)
        status = int(response["status"]["status"])
        if status == 0:
            return _parse_token(response["time_stamp_token"], place)
    except _FAULTS:
        raise MalformedInput("timestamp-form", place) from None
    raise NotVerified("timestamp-status", place, f"status {status}")


def _parse_token(token: Any, place: str) -> Token:
    signed = token["content"]
    wrapped = signed["encap_content_info"]
    _require(token["content_type"].native == "signed_data" and signed["version"].native == "v3")
    _require(wrapped["content_type"].native == "tst_info" and len(signed["signer_infos"]) == 1)
    signer = _parse_signer(signed["signer_infos"][0])
    _require([_plain_hash(one) for one in signed["digest_algorithms"]] == [signer.hash_name])
    content = wrapped["content"].contents
    check_der(content, place)
    stated = tsp.TSTInfo.load(content, strict=True)
    _require(stated["version"].native == "v1")
    _require(not any(one["critical"].native for one in _items(stated["extensions"])))
    imprint = stated["message_imprint"]
    return Token(
        content=content,
        imprint_hash=_plain_hash(imprint["hash_algorithm"]),
        imprint=imprint["hashed_message"].native,
        time=_parse_time(stated["gen_time"].contents),
        nonce=stated["nonce"].native,
        certificates=_parse_certificates(signed["certificates"]),
        signer=signer,
    )


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError


def _items(optional: Any) -> Any:
    return () if isinstance(optional, core.Void) else optional


def _plain_hash(algorithm: Any) -> str:
    _require(algorithm["parameters"].native is None)
    return str(algorithm["algorithm"].native)


def _parse_time(contents: bytes) -> datetime:
    found = _GENERALIZED_TIME.fullmatch(contents)
    if found is None:
        raise ValueError
    whole = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole.replace(microsecond=int((found[2] or b"").ljust(6, b"0")[:6]))


def _parse_certificates(certificates: Any) -> tuple[Certificate, ...]:
    parsed = []
    for choice in _items(certificates):
        _require(choice.name == "certificate")
        one = choice.chosen
        parsed.append(Certificate(one.dump(), one.issuer.dump(), one.serial_number))
    _require(len(parsed) <= CERTIFICATES_MAX)
    return tuple(parsed)


def _parse_signer(signer: Any) -> SignerInfo:
    _require(signer["version"].native == "v1" and signer["sid"].name == "issuer_and_serial_number")
    named, attributes = signer["sid"].chosen, {}
    for attribute in signer["signed_attrs"]:
        kind, values = attribute["type"].native, attribute["values"]
        _require(kind not in attributes and len(values) == 1)
        attributes[kind] = values[0]
    _require(attributes["content_type"].native == "tst_info")
    algorithm = signer["signature_algorithm"]
    return SignerInfo(
        issuer=named["issuer"].dump(),
        serial=named["serial_number"].native,
        hash_name=_plain_hash(signer["digest_algorithm"]),
        # The attributes are signed with the tag of a SET, not with the [0] that they stand under.
        attributes=b"\x31" + signer["signed_attrs"].dump()[1:],
        message_digest=attributes["message_digest"].native,
        certificate_ids=tuple(_parse_certificate_ids(attributes)),
        algorithm=algorithm["algorithm"].native,
        pss_salt=_parse_pss_salt(algorithm, signer["digest_algorithm"]["algorithm"].native),
        signature=signer["signature"].native,
    )


def _parse_certificate_ids(attributes: dict[str, Any]) -> list[CertificateId]:
    ids = []
    for kind in attributes.keys() & {"signing_certificate", "signing_certificate_v2"}:
        first = attributes[kind]["certs"][0]
        hash_name = "sha1" if kind == "signing_certificate" else first["hash_algorithm"]["algorithm"].native
        issuer = serial = None
        if not isinstance(first["issuer_serial"], core.Void):
            names, serial = first["issuer_serial"]["issuer"], first["issuer_serial"]["serial_number"].native
            _require(len(names) == 1 and names[0].name == "directory_name")
            issuer = names[0].chosen.dump()
        ids.append(CertificateId(hash_name, first["cert_hash"].native, issuer, serial))
    _require(bool(ids))
    return ids


def _parse_pss_salt(algorithm: Any, hash_name: str) -> int | None:
    """The salt's length of an RSASSA-PSS signature that uses `hash_name` throughout; None for others."""
    if algorithm["algorithm"].native != "rsassa_pss":
        return None
    parameters = algorithm["parameters"]
    mask = parameters["mask_gen_algorithm"]
    _require(parameters["hash_algorithm"]["algorithm"].native == hash_name)
    _require(mask["algorithm"].native == "mgf1" and mask["parameters"]["algorithm"].native == hash_name)
    _require(parameters["trailer_field"].native == "trailer_field_bc")
    return int(parameters["salt_length"].native)
