//! Ed25519 by the rules of ZIP 215, so that no two verifiers differ; keys of small order are refused.
//!
//! Source: PROTOCOL §1; ZIP 215.

use curve25519_dalek::{
    constants::ED25519_BASEPOINT_POINT,
    edwards::{CompressedEdwardsY, EdwardsPoint},
    scalar::Scalar,
    traits::IsIdentity,
};
use rand_core::TryCryptoRng;
use sha2::{Digest, Sha512};

use crate::{Error, Workers, bisect, verify::sum_vartime, weights::Weights, witness::find_scalar};

/// So many signatures are checked at once, to bound memory.
const LARGEST: usize = 8192;

/// A public key, a message and the signature that is said to belong to them.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// A, 32 bytes.
    pub public: &'a [u8],
    /// What was signed.
    pub message: &'a [u8],
    /// R ‖ S, 64 bytes.
    pub signature: &'a [u8],
}

/// A point from an encoding that may be non-canonical, as ZIP 215 asks.
fn find_point(bytes: &[u8]) -> Option<EdwardsPoint> {
    CompressedEdwardsY::from_slice(bytes).ok()?.decompress()
}

fn parse_key(public: &[u8]) -> Result<EdwardsPoint, Error> {
    if public.len() != 32 {
        return Err(Error::Ed25519Length);
    }
    let point = find_point(public).ok_or(Error::Ed25519Key)?;
    if point.is_small_order() { Err(Error::Ed25519KeySmallOrder) } else { Ok(point) }
}

/// Refuses what cannot be a public key.
///
/// # Errors
/// [`Error::Ed25519Length`], [`Error::Ed25519Key`], [`Error::Ed25519KeySmallOrder`].
pub fn check_key(public: &[u8]) -> Result<(), Error> {
    parse_key(public).map(|_| ())
}

/// A decoded signature: 8·(S·B − k·A − R) must be the identity.
struct Claim {
    s: Scalar,
    k: Scalar,
    /// A and R.
    points: [EdwardsPoint; 2],
}

impl Claim {
    fn parse(signed: &Signed<'_>) -> Result<Self, Error> {
        let Signed { public, message, signature } = *signed;
        let a = parse_key(public)?;
        if signature.len() != 64 {
            return Err(Error::Ed25519Length);
        }
        let (r, s) = signature.split_at(32);
        let r_point = find_point(r).ok_or(Error::Ed25519Signature)?;
        let s = find_scalar(s).ok_or(Error::Ed25519Signature)?;
        let hash = Sha512::new().chain_update(r).chain_update(public).chain_update(message);
        let k = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
        Ok(Self { s, k, points: [a, r_point] })
    }
}

/// Whether eight times the weighted sum of all claims is the identity.
fn holds(claims: &[(usize, Claim)], weights: &Weights, workers: &Workers) -> bool {
    let mut points = vec![&ED25519_BASEPOINT_POINT];
    let mut scalars = vec![Scalar::ZERO];
    let mut base = Scalar::ZERO;
    for (i, (_, claim)) in claims.iter().enumerate() {
        let (weight, _) = weights.pair(i);
        base += weight * claim.s;
        scalars.extend([-(weight * claim.k), -weight]);
        points.extend(&claim.points);
    }
    scalars.iter_mut().take(1).for_each(|first| *first = base);
    sum_vartime(&scalars, &points, workers).mul_by_cofactor().is_identity()
}

/// Checks one signature, with the cofactor, as the batch does.
///
/// # Errors
/// [`Error::Ed25519Length`], [`Error::Ed25519Key`], [`Error::Ed25519KeySmallOrder`],
/// [`Error::Ed25519Signature`].
pub fn check(signed: &Signed<'_>) -> Result<(), Error> {
    let Claim { s, k, points: [a, r] } = Claim::parse(signed)?;
    let difference = EdwardsPoint::vartime_double_scalar_mul_basepoint(&-k, &a, &s) - r;
    if difference.is_small_order() { Ok(()) } else { Err(Error::Ed25519Signature) }
}

/// The positions of all bad signatures, ascending, each with its error; empty when all hold.
///
/// # Errors
/// [`Error::RandomnessFailed`].
pub fn find_bad<R: TryCryptoRng + ?Sized>(
    signed: &[Signed<'_>],
    rng: &mut R,
    workers: &Workers,
) -> Result<Vec<(usize, Error)>, Error> {
    let mut bad = Vec::new();
    for (part, signed) in signed.chunks(LARGEST).enumerate() {
        let parsed = workers.map_runs(signed.len(), 8, |i| {
            signed.get(i).map_or(Err(Error::Ed25519Length), Claim::parse)
        });
        let found = bisect::find_first(parsed, Error::Ed25519Signature, usize::MAX, |claims| {
            let items = claims.iter().filter_map(|(at, _): &(usize, Claim)| signed.get(*at));
            let items = items.flat_map(|item| [item.public, item.message, item.signature]);
            Ok(holds(claims, &Weights::draw(items, rng)?, workers))
        })?;
        bad.extend(found.into_iter().map(|(at, error)| (part * LARGEST + at, error)));
    }
    Ok(bad)
}
