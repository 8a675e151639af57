//! What a member knows: the opening of a commitment.

use curve25519_dalek::{ristretto::RistrettoPoint, scalar::Scalar};
use rand_core::TryCryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Error, Generators};

/// A slot's secret pair: serial number s and blinding r, both non-zero; wiped when dropped.
///
/// Source: PROTOCOL §2.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    serial: Scalar,
    blinding: Scalar,
}

/// A uniform scalar from 64 random bytes.
pub(crate) fn draw_scalar<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<Scalar, Error> {
    let mut wide = Zeroizing::new([0_u8; 64]);
    rng.try_fill_bytes(&mut *wide).map_err(|_| Error::RandomnessFailed)?;
    Ok(Scalar::from_bytes_mod_order_wide(&wide))
}

/// A canonical scalar from 32 bytes, or None.
pub(crate) fn find_scalar(bytes: &[u8]) -> Option<Scalar> {
    let bytes: [u8; 32] = bytes.try_into().ok()?;
    Scalar::from_canonical_bytes(bytes).into_option()
}

impl Opening {
    /// A fresh pair of independent uniform non-zero scalars.
    ///
    /// # Errors
    /// [`Error::RandomnessFailed`].
    pub fn draw<R: TryCryptoRng + ?Sized>(rng: &mut R) -> Result<Self, Error> {
        loop {
            let drawn = Self { serial: draw_scalar(rng)?, blinding: draw_scalar(rng)? };
            if drawn.serial != Scalar::ZERO && drawn.blinding != Scalar::ZERO {
                return Ok(drawn);
            }
        }
    }

    /// s ‖ r, 64 bytes.
    ///
    /// # Errors
    /// [`Error::OpeningInvalid`] for another length, a scalar that is not canonical, or zero.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let (serial, blinding) = bytes.split_at_checked(32).ok_or(Error::OpeningInvalid)?;
        let (serial, blinding) = (find_scalar(serial), find_scalar(blinding));
        match (serial, blinding) {
            (Some(serial), Some(blinding))
                if serial != Scalar::ZERO && blinding != Scalar::ZERO =>
            {
                Ok(Self { serial, blinding })
            }
            _ => Err(Error::OpeningInvalid),
        }
    }

    /// s ‖ r, 64 bytes, wiped when dropped.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<[u8; 64]> {
        let mut bytes = Zeroizing::new([0_u8; 64]);
        let parts = self.serial.as_bytes().iter().chain(self.blinding.as_bytes());
        bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// C = s·G + r·H.
    #[must_use]
    pub fn commitment(&self, generators: &Generators) -> RistrettoPoint {
        generators.commit(&self.serial, &self.blinding)
    }

    /// s, which a signature reveals.
    #[must_use]
    pub const fn serial(&self) -> &Scalar {
        &self.serial
    }

    /// r, which nothing reveals.
    #[must_use]
    pub const fn blinding(&self) -> &Scalar {
        &self.blinding
    }
}
