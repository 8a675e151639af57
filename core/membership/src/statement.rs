//! What a membership proof speaks about: the ring.

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    traits::IsIdentity,
};
use subtle::{ConditionallySelectable, ConstantTimeEq};

use crate::{Error, Radices, Workers, ring_digest};

/// Decoding a point takes microseconds: runs of this many are worth handing to a thread.
pub(crate) const DECODE_RUN: usize = 32;

/// A decoded ring, kept for any number of proofs.
///
/// Source: PROTOCOL §3.1.
pub struct Ring {
    encoded: Vec<[u8; 32]>,
    points: Vec<RistrettoPoint>,
    digest: [u8; 32],
    radices: Radices,
}

/// A point from its canonical encoding, or None.
pub(crate) fn find_point(bytes: &[u8]) -> Option<RistrettoPoint> {
    CompressedRistretto::from_slice(bytes).ok()?.decompress()
}

/// Refuses what cannot be a commitment.
///
/// # Errors
/// [`Error::CommitmentPoint`], [`Error::CommitmentIdentity`].
pub fn check_commitment(bytes: &[u8]) -> Result<(), Error> {
    let point = find_point(bytes).ok_or(Error::CommitmentPoint)?;
    if point.is_identity() { Err(Error::CommitmentIdentity) } else { Ok(()) }
}

impl Ring {
    /// Decodes `commitments`, 32 bytes each, in ring order.
    ///
    /// # Errors
    /// [`Error::RingSize`], [`Error::RingPoint`], [`Error::RingIdentity`].
    pub fn parse(commitments: &[u8], workers: &Workers) -> Result<Self, Error> {
        let (encoded, rest) = commitments.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(Error::RingSize);
        }
        let radices = Radices::new(encoded.len())?;
        let decoded = workers.map_runs(encoded.len(), DECODE_RUN, |i| {
            encoded.get(i).and_then(|bytes| find_point(bytes)).ok_or(Error::RingPoint(i)).and_then(
                |point| if point.is_identity() { Err(Error::RingIdentity(i)) } else { Ok(point) },
            )
        });
        let points = decoded.into_iter().collect::<Result<_, _>>()?;
        let digest = ring_digest(encoded.iter().map(<[u8; 32]>::as_slice));
        Ok(Self { encoded: encoded.to_vec(), points, digest, radices })
    }

    /// N.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.points.len()
    }

    /// `ring_digest`, 32 bytes.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The radices that its size asks for.
    #[must_use]
    pub const fn radices(&self) -> Radices {
        self.radices
    }

    /// The decoded commitments, without padding.
    #[must_use]
    pub fn points(&self) -> &[RistrettoPoint] {
        &self.points
    }

    /// Whether `commitment` stands at `index`; reads every position, whatever the index.
    pub(crate) fn holds_at(&self, index: usize, commitment: &[u8; 32]) -> subtle::Choice {
        let mut chosen = [0_u8; 32];
        for (i, bytes) in self.encoded.iter().enumerate() {
            let here = (i as u64).ct_eq(&(index as u64));
            for (to, from) in chosen.iter_mut().zip(bytes) {
                to.conditional_assign(from, here);
            }
        }
        chosen.ct_eq(commitment)
    }
}
