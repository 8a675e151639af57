//! Random weights that join many equations into one.

use curve25519_dalek::scalar::Scalar;
use rand_core::TryCryptoRng;

use crate::{Error, Transcript};

/// Two 128-bit weights for each item of a batch.
///
/// They come from SHA-512 over the batch and 32 fresh bytes: weights that were known before the
/// items were made would let two false ones cancel.
///
/// Source: PROTOCOL §3.3, Batch.
pub(crate) enum Weights {
    Hashed([u8; 64]),
    #[cfg(feature = "testing")]
    Equal,
}

impl Weights {
    /// Binds the weights to `items` (all bytes of the batch) and to fresh randomness.
    pub fn draw<'a, R: TryCryptoRng + ?Sized>(
        items: impl IntoIterator<Item = &'a [u8]>,
        rng: &mut R,
    ) -> Result<Self, Error> {
        let mut fresh = [0_u8; 32];
        rng.try_fill_bytes(&mut fresh).map_err(|_| Error::RandomnessFailed)?;
        Ok(Self::Hashed(Transcript::new("batch/seed").part(&fresh).parts(items).hash()))
    }

    /// The two weights of item `i`.
    pub fn pair(&self, i: usize) -> (Scalar, Scalar) {
        match self {
            Self::Hashed(seed) => {
                let part = (i as u64).to_le_bytes();
                let hash = Transcript::new("batch/weight").part(seed).part(&part).hash();
                let (weights, _) = hash.as_chunks::<16>();
                let weight = |k| weights.get(k).map_or(0, |bytes| u128::from_le_bytes(*bytes));
                (Scalar::from(weight(0)), Scalar::from(weight(1)))
            }
            #[cfg(feature = "testing")]
            Self::Equal => (Scalar::ONE, Scalar::ONE),
        }
    }
}
