//! The one place that frames and hashes.

use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256, Sha512};

const PREFIX: &str = "undersigned/v1/";

/// Length-prefixed parts under one hash function.
///
/// Source: PROTOCOL §1, `frame`, `hash` and `scalar`.
#[derive(Clone)]
pub struct Transcript<D: Digest + Clone = Sha512>(D);

impl<D: Digest + Clone> Transcript<D> {
    /// A transcript whose first part is `"undersigned/v1/" ‖ label`.
    #[must_use]
    pub fn new(label: &str) -> Self {
        let mut hasher = D::new();
        hasher.update(((PREFIX.len() + label.len()) as u64).to_le_bytes());
        hasher.update(PREFIX);
        hasher.update(label);
        Self(hasher)
    }

    /// Appends one part.
    #[must_use]
    pub fn part(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Appends a sequence of parts.
    #[must_use]
    pub fn parts<'a>(self, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        parts.into_iter().fold(self, Self::part)
    }
}

impl Transcript<Sha512> {
    /// The 64-byte hash of all parts.
    #[must_use]
    pub fn hash(self) -> [u8; 64] {
        self.0.finalize().into()
    }

    /// The hash as a little-endian integer mod ℓ.
    #[must_use]
    pub fn scalar(self) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.hash())
    }
}

/// SHA-256 over the framed commitments, 32 bytes each, in ring order.
///
/// Source: PROTOCOL §3.1.
#[must_use]
pub fn ring_digest<'a>(commitments: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    Transcript::<Sha256>::new("ring").parts(commitments).0.finalize().into()
}

/// The challenge x of a membership proof; `points` are A, B, X_0 … as encoded.
///
/// Source: PROTOCOL §3.2.
#[must_use]
pub fn challenge<'a>(
    ring_digest: &[u8; 32],
    message: &[u8],
    serial: &[u8; 32],
    points: impl IntoIterator<Item = &'a [u8]>,
) -> Scalar {
    let start = Transcript::new("challenge").part(ring_digest).part(message).part(serial);
    start.parts(points).scalar()
}
