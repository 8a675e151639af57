"""The Rust core: commitments, proofs and Ed25519 by ZIP 215.

Points are 32-byte ristretto255 encodings, scalars 32 bytes little-endian; both canonical. Long work
releases the GIL. `threads` is the number of worker threads, 0 for all cores. Errors are classes of
`undersigned.errors`; anything else that is raised (TypeError, OverflowError) is a programming error
of the caller. `find_bad…` functions return (position, code) for every bad item, ascending, and an empty
list when all are good; the code is the one that checking the item alone would raise.

Source: PROTOCOL §1 to §3.
"""

from collections.abc import Sequence
from typing import Never, final

@final
class Opening:
    """A slot's secret pair (s, r), wiped when dropped; no repr, equality, hash, copy or pickling.

    Source: PROTOCOL §2.
    """

    @staticmethod
    def draw() -> Opening:
        """A fresh pair of non-zero scalars from the operating system's randomness.

        Raises:
            StoreFailure: `randomness-failed`.
        """

    @staticmethod
    def from_bytes(encoded: bytes | bytearray) -> Opening:
        """The pair from s ‖ r, 64 bytes.

        Raises:
            MalformedInput: `opening-invalid` for another length, a non-canonical scalar, or zero.
        """

    def to_bytes(self) -> bytearray:
        """Writes s ‖ r, 64 bytes, into a bytearray that the caller wipes."""

    def commitment(self) -> bytes:
        """C = s·G + r·H, 32 bytes."""

    def serial(self) -> bytes:
        """The serial number s, 32 bytes: a signature made with this pair reveals it."""

    def __eq__(self, other: object) -> Never: ...
    def __hash__(self) -> Never: ...

@final
class Ring:
    """A decoded ring, kept for any number of proofs.

    Args:
        commitments: N · 32 bytes, in ring order, 2 ≤ N ≤ 2^24.
        threads: worker threads for decoding.

    Raises:
        MalformedInput: `ring-size`, `ring-point`.
        Refused: `commitment-identity`.

    Source: PROTOCOL §3.1.
    """

    def __init__(self, commitments: bytes, threads: int = 0) -> None: ...
    @property
    def size(self) -> int:
        """N."""

    @property
    def digest(self) -> bytes:
        """`ring_digest`, 32 bytes."""

    @property
    def proof_length(self) -> int:
        """The length in bytes of every proof for this ring."""

    def prove(self, index: int, opening: Opening, message: bytes, threads: int = 0) -> bytes:
        """A proof, `proof_length` bytes, that the opening opens the commitment at `index`.

        The work does not depend on the index, the opening or the randomness.

        Raises:
            Refused: `ring-index`, `opening-mismatch`.
            StoreFailure: `randomness-failed`, `threads-failed`.

        Source: PROTOCOL §3.2.
        """

    def check(self, message: bytes, proof: bytes, threads: int = 0) -> None:
        """Returns if the proof holds for this ring and message.

        Raises:
            MalformedInput: `proof-length`, `proof-scalar`, `proof-point`.
            Refused: `proof-serial-zero`.
            NotVerified: `proof-invalid`, `proof-challenge-zero`.
            StoreFailure: `randomness-failed`, `threads-failed`.

        Source: PROTOCOL §3.3.
        """

    def find_bad(
        self, signed: Sequence[tuple[bytes, bytes]], threads: int = 0, most: int = ...
    ) -> list[tuple[int, str]]:
        """The bad ones among (message, proof), checked in batches with weights drawn afterwards.

        With `most`, only so many of them, the first ones: a batch of bad proofs alone costs about two proofs
        checked one by one for each that is named.

        Raises:
            StoreFailure: `randomness-failed`, `threads-failed`.

        Source: PROTOCOL §3.3, Batch.
        """

def check_commitment(commitment: bytes) -> None:
    """Refuses 32 bytes that cannot be a commitment.

    Raises:
        MalformedInput: `commitment-point`.
        Refused: `commitment-identity`.

    Source: PROTOCOL §2.
    """

def prove_enrolment(openings: Sequence[Opening], context: bytes) -> bytes:
    """The enrolment proof T ‖ u ‖ v, 96 bytes, for one or more openings and a context of 32 bytes.

    Raises:
        MalformedInput: `enrolment-length`.
        StoreFailure: `randomness-failed`.

    Source: PROTOCOL §2.
    """

def check_enrolment(context: bytes, commitments: bytes, proof: bytes) -> None:
    """Returns if the enrolment proof (96 bytes) holds for K · 32 bytes of commitments, K ≥ 1.

    Raises:
        MalformedInput: `enrolment-length`, `enrolment-scalar`, `enrolment-point`, `commitment-point`.
        Refused: `commitment-identity`.
        NotVerified: `enrolment-invalid`.
        StoreFailure: `randomness-failed`.

    Source: PROTOCOL §2.
    """

def find_bad_enrolments(
    enrolments: Sequence[tuple[bytes, bytes, bytes]], threads: int = 0
) -> list[tuple[int, str]]:
    """The bad ones among (context, commitments, proof).

    Raises:
        StoreFailure: `randomness-failed`, `threads-failed`.
    """

def check_ed25519_key(public: bytes) -> None:
    """Refuses 32 bytes that cannot be a public key.

    Raises:
        MalformedInput: `ed25519-length`, `ed25519-key`.
        Refused: `ed25519-key-small-order`.

    Source: PROTOCOL §1; ZIP 215.
    """

def check_ed25519(public: bytes, message: bytes, signature: bytes) -> None:
    """Returns if the signature (R ‖ S, 64 bytes) holds by ZIP 215, with the cofactor.

    Raises:
        MalformedInput: `ed25519-length`, `ed25519-key`.
        Refused: `ed25519-key-small-order`.
        NotVerified: `ed25519-signature`.

    Source: PROTOCOL §1; ZIP 215.
    """

def find_bad_ed25519(signed: Sequence[tuple[bytes, bytes, bytes]], threads: int = 0) -> list[tuple[int, str]]:
    """The bad ones among (public, message, signature).

    Raises:
        StoreFailure: `randomness-failed`, `threads-failed`.
    """

def generator(kind: str, row: int = 0, digit: int = 0) -> bytes:
    """H ("blinding"), K[row, digit] ("digit") or S[row, digit] ("square"), 32 bytes.

    Source: PROTOCOL §1.
    """

def radices(size: int) -> list[int]:
    """The radices for a ring of `size` commitments, least significant first.

    Raises:
        MalformedInput: `ring-size`.

    Source: PROTOCOL §3.1.
    """

def ring_digest(commitments: bytes) -> bytes:
    """`ring_digest` of N · 32 bytes, 32 bytes; the commitments are not decoded.

    Raises:
        MalformedInput: `ring-size`.

    Source: PROTOCOL §3.1.
    """

def challenge(digest: bytes, message: bytes, serial: bytes, points: Sequence[bytes]) -> bytes:
    """The challenge x, 32 bytes, for a ring digest, a message, s, and A, B, X_0 …, 32 bytes each.

    Source: PROTOCOL §3.2.
    """

def prove_with_randomness(
    ring: Ring, index: int, opening: Opening, message: bytes, randomness: bytes, threads: int = 0
) -> bytes:
    """The proof made with given randomness; for test vectors, never for signing.

    Args:
        ring: the ring.
        index: the position of the commitment that the opening opens.
        opening: the secret pair.
        message: what is signed.
        randomness: a_{j,i} for i ≥ 1 row by row, r_A, r_B, ρ_0 … ρ_{m−1}, 32 bytes each.
        threads: worker threads.

    Raises:
        MalformedInput: `randomness-invalid`.
        Refused: `ring-index`, `opening-mismatch`.
        NotVerified: `proof-challenge-zero`, where other randomness is needed.

    Source: PROTOCOL §3.2.
    """

def prove_enrolment_with_randomness(openings: Sequence[Opening], context: bytes, randomness: bytes) -> bytes:
    """The enrolment proof made with given a ‖ b, 64 bytes; for test vectors, never for enrolling.

    Raises:
        MalformedInput: `enrolment-length`, `randomness-invalid`.

    Source: PROTOCOL §2.
    """

def protect(data: bytes | bytearray, passphrase: str, work: int) -> bytes:
    """The age file, under a passphrase, of the bytes; 2^work scrypt steps."""

def unprotect(file: bytes, passphrase: str) -> bytearray:
    """The bytes in an age file under a passphrase, for the caller to wipe.

    Raises:
        MalformedInput: `key-file`.
        Refused: `key-file-passphrase`.
    """

def draw_identity() -> str:
    """A new X25519 identity of age, `AGE-SECRET-KEY-1…`."""

def recipient_of(identity: str) -> str:
    """The recipient, `age1…`, of an identity.

    Raises:
        MalformedInput: `identity`.
    """

def seal(data: bytes, recipient: str) -> bytes:
    """The age file of the bytes for an X25519 recipient in its usual form.

    Raises:
        MalformedInput: `recipient`.
    """

def unseal(file: bytes, identity: str) -> bytes:
    """The bytes in an age file for an X25519 identity.

    Raises:
        MalformedInput: `sealed-record`, `identity`.
    """
