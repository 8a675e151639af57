"""Receipts: a collector's signed word that it has a record.

Source: PROTOCOL §5, Sending.
"""

from __future__ import annotations

from undersigned import schema
from undersigned.log.note import check_ed25519
from undersigned.log.signer import Signer
from undersigned.schema import Digest, document


@document(undersigned=1, kind="receipt")
class Receipt:
    """The letter's id and the SHA-256 of the record's canonical bytes, 32 bytes each."""

    letter: Digest
    record: Digest


def sign_receipt(receipt: Receipt, signer: Signer) -> bytes:
    """The log key's signature over a receipt, 64 bytes."""
    return signer.sign(schema.encode_document(receipt))


def check_receipt(receipt: Receipt, ed25519: bytes, signature: bytes, place: str) -> None:
    """Check the signature on a receipt by the log's public key, 32 bytes.

    Raises:
        NotVerified: `receipt-signature`.
    """
    message = schema.encode_document(receipt)
    check_ed25519(ed25519, message, signature, "receipt-signature", place, "log")
