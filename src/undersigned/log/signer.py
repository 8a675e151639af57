"""What can sign for a log or a witness; the secret behind it lives elsewhere."""

from __future__ import annotations

from typing import Protocol


class Signer(Protocol):
    """An Ed25519 key with a name."""

    @property
    def name(self) -> str:
        """The name that goes into notes."""

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""

    def sign(self, message: bytes) -> bytes:
        """The signature over the message, 64 bytes."""
