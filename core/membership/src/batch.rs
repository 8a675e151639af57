//! Many proofs over one ring at once, and the names of the bad ones.
//!
//! Source: PROTOCOL §3.3, Batch.

use curve25519_dalek::{
    constants::RISTRETTO_BASEPOINT_POINT, ristretto::RistrettoPoint, scalar::Scalar,
    traits::IsIdentity,
};
use rand_core::TryCryptoRng;

use crate::{
    Error, Generators, Ring, Workers, bisect,
    kernel::Product,
    limbs::{Wide, add_term, reduce},
    verify::{Claim, Terms, sum_vartime},
    weights::Weights,
};

/// So many proofs are decoded and summed at once: about 40 MB for the largest rings.
const LARGEST: usize = 8192;
/// So many proofs pass through the product kernel at once.
const PIECE: usize = 512;

/// A message and the proof that is said to belong to it.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// What was signed.
    pub message: &'a [u8],
    /// The proof's bytes.
    pub proof: &'a [u8],
}

/// Verifies over one ring, in variable time.
pub struct Verifier<'a> {
    /// The generators.
    pub generators: &'a Generators,
    /// The ring.
    pub ring: &'a Ring,
    /// The threads to work on.
    pub workers: &'a Workers,
}

impl Verifier<'_> {
    /// Checks one proof. `rng` is asked after the proof was read.
    ///
    /// # Errors
    /// [`Error::ProofLength`], [`Error::ProofScalar`], [`Error::ProofPoint`],
    /// [`Error::ProofSerialZero`], [`Error::ProofChallengeZero`], [`Error::ProofInvalid`],
    /// [`Error::RandomnessFailed`].
    pub fn check<R: TryCryptoRng + ?Sized>(
        &self,
        signed: Signed<'_>,
        rng: &mut R,
    ) -> Result<(), Error> {
        let bad = self.find_bad(&[signed], rng)?;
        bad.first().map_or(Ok(()), |(_, error)| Err(*error))
    }

    /// The positions of all bad proofs, ascending, each with its error; empty when all hold.
    ///
    /// # Errors
    /// [`Error::RandomnessFailed`].
    pub fn find_bad<R: TryCryptoRng + ?Sized>(
        &self,
        signed: &[Signed<'_>],
        rng: &mut R,
    ) -> Result<Vec<(usize, Error)>, Error> {
        self.find_first_bad(signed, usize::MAX, rng)
    }

    /// The same for the first `most` bad proofs only.
    ///
    /// Each costs about two proofs checked alone, so a bound on how many are named bounds the time that a
    /// batch without one good proof can take.
    ///
    /// # Errors
    /// [`Error::RandomnessFailed`].
    pub fn find_first_bad<R: TryCryptoRng + ?Sized>(
        &self,
        signed: &[Signed<'_>],
        most: usize,
        rng: &mut R,
    ) -> Result<Vec<(usize, Error)>, Error> {
        let mut bad = Vec::new();
        for (part, signed) in signed.chunks(LARGEST).enumerate() {
            let found = self.find_bad_part(signed, most - bad.len(), rng)?;
            bad.extend(found.into_iter().map(|(at, error)| (part * LARGEST + at, error)));
            if bad.len() >= most {
                break;
            }
        }
        Ok(bad)
    }

    fn find_bad_part<R: TryCryptoRng + ?Sized>(
        &self,
        signed: &[Signed<'_>],
        most: usize,
        rng: &mut R,
    ) -> Result<Vec<(usize, Error)>, Error> {
        bisect::find_first(self.parse(signed), Error::ProofInvalid, most, |claims| {
            Ok(self.holds(claims, &self.weigh(signed, claims, rng)?))
        })
    }

    fn parse(&self, signed: &[Signed<'_>]) -> Vec<Result<Claim, Error>> {
        self.workers.map_runs(signed.len(), 4, |i| {
            let signed = signed.get(i).ok_or(Error::ProofLength)?;
            Claim::parse(self.ring, signed.message, signed.proof)
        })
    }

    fn weigh<R: TryCryptoRng + ?Sized>(
        &self,
        signed: &[Signed<'_>],
        claims: &[(usize, Claim)],
        rng: &mut R,
    ) -> Result<Weights, Error> {
        let messages = claims.iter().map(|(at, _)| signed.get(*at).map_or(&[][..], |s| s.message));
        let proofs = claims.iter().map(|(_, claim)| claim.encoded());
        let items = messages.zip(proofs).flat_map(|(message, proof)| [message, proof]);
        Weights::draw([self.ring.digest().as_slice()].into_iter().chain(items), rng)
    }

    /// Whether the weighted sum of all equations is the identity.
    fn holds(&self, claims: &[(usize, Claim)], weights: &Weights) -> bool {
        let radices = self.ring.radices();
        let lower = radices.rows() / 2;
        let left = radices.iter().take(lower).product();
        let mut ring = Product::new(left, radices.width() / left);
        let mut fixed: Vec<Wide> = vec![[0; 9]; 2 * radices.entries() + 1];
        let mut base = Scalar::ZERO;
        let mut own = Vec::with_capacity(claims.len() * (2 + radices.rows()));
        for (piece, claims) in claims.chunks(PIECE).enumerate() {
            let terms = self.workers.map_runs(claims.len(), 4, |i| {
                let (u, w) = weights.pair(piece * PIECE + i);
                claims.get(i).map(|(_, claim)| claim.terms(&u, &w))
            });
            let mut halves = Vec::with_capacity(claims.len());
            for terms in terms.into_iter().flatten() {
                let Terms { fixed: more, base: serial, own: points, halves: pair } = terms;
                fixed.iter_mut().zip(&more).for_each(|(sum, term)| add_term(sum, term));
                base += serial;
                own.extend(points);
                halves.push(pair);
            }
            ring.add(&halves, self.workers);
        }
        let mut scalars = fold_padding(ring.finish(self.workers), self.ring.size());
        scalars.extend(fixed.iter().map(reduce));
        scalars.push(base);
        scalars.extend(own);
        sum_vartime(&scalars, &self.points(claims), self.workers).is_identity()
    }

    /// The points in the order of the scalars: ring, K, S, H, G, then each proof's own.
    fn points<'b>(&'b self, claims: &'b [(usize, Claim)]) -> Vec<&'b RistrettoPoint> {
        let fixed = self.generators.row_points(self.ring.radices());
        let own = claims.iter().flat_map(|(_, claim)| claim.points());
        let known = self.ring.points().iter().chain(fixed).chain([&RISTRETTO_BASEPOINT_POINT]);
        known.chain(own).collect()
    }

    /// Whether the batch would pass if all weights were one: the control of a test.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn holds_with_equal_weights(&self, signed: &[Signed<'_>]) -> bool {
        let claims: Result<Vec<_>, _> = self.parse(signed).into_iter().collect();
        let claims = claims.map(|claims| claims.into_iter().enumerate().collect::<Vec<_>>());
        claims.is_ok_and(|claims| self.holds(&claims, &Weights::Equal))
    }
}

/// Adds the weights of the positions that repeat the last commitment to its own.
fn fold_padding(mut weights: Vec<Scalar>, size: usize) -> Vec<Scalar> {
    let padding: Scalar = weights.iter().skip(size).sum();
    weights.truncate(size);
    if let Some(last) = weights.last_mut() {
        *last += padding;
    }
    weights
}
