"""An authority for timestamps that can make every mistake: certificates and tokens, built part by part."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from undersigned.demo.authority import Authority

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
NOW = datetime(2026, 12, 24, 18, 30, 15, tzinfo=UTC)
STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
}
_SERIALS = iter(range(1000, 100_000))


@dataclass
class Holder:
    """A key and its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.der).digest()


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certify(
    name: str,
    issuer: Holder | None,
    key: Key | None = None,
    *,
    ca: bool,
    path: int | None = None,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    critical: bool = True,
    signs_certificates: bool = True,
    signs: bool = True,
    valid: tuple[datetime, datetime] = (NOW - timedelta(days=30), NOW + timedelta(days=30)),
    strange: x509.ExtensionType | None = None,
) -> Holder:
    key = key or new_key()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(next(_SERIALS))
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca, path), True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signs and not ca,
                content_commitment=False,
                key_cert_sign=ca and signs_certificates,
                crl_sign=ca or not signs,
                **usage,
            ),
            True,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical)
    if strange:
        builder = builder.add_extension(strange, True)
    signer = issuer.key if issuer else key
    return Holder(key, builder.sign(signer, hashes.SHA256()))


def make_root(name: str = "Root", **options: Any) -> Holder:
    return certify(name, None, ca=True, **options)


def make_leaf(issuer: Holder, key: Key | None = None, **options: Any) -> Holder:
    return certify("Stamps", issuer, key, ca=False, **({"purposes": [STAMPING]} | options))


@dataclass
class Stamp:
    """What goes into a response; each field can be spoiled before `build`."""

    data: bytes
    leaf: Holder
    certificates: list[bytes]
    time: datetime = NOW
    fraction: str = ""
    status: str = "granted"
    hash_name: str = "sha256"
    imprint_hash: str = "sha256"
    version: int = 2
    algorithm: dict[str, Any] | None = None
    named: Holder | None = None
    attributes: list[str] = field(
        default_factory=lambda: ["content_type", "message_digest", "signing_certificate_v2"]
    )
    spoil_stated: Callable[[Any], None] = lambda _: None
    spoil_attributes: Callable[[dict[str, Any]], None] = lambda _: None
    spoil_signed: Callable[[Any], None] = lambda _: None

    def build(self) -> bytes:
        stated = self._stated()
        self.spoil_stated(stated)
        content = stated.dump()
        named = asn1_x509.Certificate.load((self.named or self.leaf).der)
        attributes = self._attributes(content)
        signed_attributes = cms.CMSAttributes(attributes)
        signature, algorithm = self._sign(signed_attributes.dump())
        issuer_and_serial = {"issuer": named.issuer, "serial_number": named.serial_number}
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", issuer_and_serial),
            "digest_algorithm": {"algorithm": self.hash_name},
            "signed_attrs": signed_attributes,
            "signature_algorithm": self.algorithm or algorithm,
            "signature": signature,
        }
        certificates = [asn1_x509.Certificate.load(der) for der in self.certificates]
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": self.hash_name}],
                "encap_content_info": {"content_type": "tst_info", "content": stated},
                "certificates": [cms.CertificateChoices("certificate", one) for one in certificates],
                "signer_infos": [signer],
            }
        )
        self.spoil_signed(signed)
        token = {"content_type": "signed_data", "content": signed}
        response = tsp.TimeStampResp({"status": {"status": self.status}, "time_stamp_token": token})
        encoded: bytes = response.dump()
        return encoded

    def _stated(self) -> Any:
        digest = hashlib.new(self.imprint_hash, self.data).digest()
        stated = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": {
                    "hash_algorithm": algos.DigestAlgorithm({"algorithm": self.imprint_hash}),
                    "hashed_message": digest,
                },
                "serial_number": 7,
                "gen_time": self.time,
            }
        )
        if self.fraction:
            written = self.time.strftime(f"%Y%m%d%H%M%S{self.fraction}Z").encode()
            stated["gen_time"] = core.GeneralizedTime.load(bytes([0x18, len(written)]) + written)
        return stated

    def _attributes(self, content: bytes) -> list[dict[str, Any]]:
        named = self.named or self.leaf
        v1 = {"certs": [{"cert_hash": hashlib.sha1(named.der).digest()}]}  # noqa: S324
        v2 = {"certs": [{"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": named.sha256}]}
        values: dict[str, Any] = {
            "content_type": "tst_info",
            "message_digest": hashlib.new(self.hash_name, content).digest(),
            "signing_certificate": tsp.SigningCertificate(v1),
            "signing_certificate_v2": tsp.SigningCertificateV2(v2),
        }
        self.spoil_attributes(values)
        return [{"type": kind, "values": [values[kind]]} for kind in self.attributes if kind in values]

    def _sign(self, message: bytes) -> tuple[bytes, dict[str, Any]]:
        algorithm = _HASHES[self.hash_name]
        key = self.leaf.key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(message, ec.ECDSA(algorithm)), {"algorithm": f"{self.hash_name}_ecdsa"}
        if self.algorithm is not None:
            pss = padding.PSS(padding.MGF1(algorithm), 32)
            return key.sign(message, pss, algorithm), self.algorithm
        return key.sign(message, padding.PKCS1v15(), algorithm), {"algorithm": "rsassa_pkcs1v15"}


def pss_parameters(hash_name: str = "sha256", mask: str = "sha256", salt: int = 32) -> dict[str, Any]:
    return {
        "algorithm": "rsassa_pss",
        "parameters": {
            "hash_algorithm": {"algorithm": hash_name},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
            "salt_length": salt,
        },
    }


def read_root(authority: Authority) -> Holder:
    """The root of an authority on this machine, with its key."""
    key = load_pem_private_key((authority._folder / "root.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Holder(key, x509.load_pem_x509_certificate((authority._folder / "root.pem").read_bytes()))


def branch_authority(authority: Authority, folder: Path, leaf: Holder, digest: str) -> Authority:
    """A real authority in an empty folder, under the root of another.

    Args:
        leaf: its certificate and key.
        digest: what it signs with, as OpenSSL names it.
    """
    key = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "authority.key").write_bytes(key)
    (folder / "authority.pem").write_bytes(leaf.certificate.public_bytes(Encoding.PEM))
    (folder / "root.pem").write_bytes((authority._folder / "root.pem").read_bytes())
    (folder / "serial").write_text("01\n")
    terms = (authority._folder / "tsa.cnf").read_text().replace(str(authority._folder), str(folder.resolve()))
    (folder / "tsa.cnf").write_text(terms.replace("signer_digest = sha256", f"signer_digest = {digest}"))
    return Authority(folder)
