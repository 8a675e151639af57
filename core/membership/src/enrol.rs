//! The enrolment proof: knowledge of the openings of all slots at once, bound to a context.
//!
//! Source: PROTOCOL §2.

use curve25519_dalek::{
    constants::RISTRETTO_BASEPOINT_POINT, ristretto::RistrettoPoint, scalar::Scalar,
    traits::IsIdentity,
};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::{
    Error, Generators, Opening, Transcript, Workers, bisect,
    statement::find_point,
    verify::sum_vartime,
    weights::Weights,
    witness::{draw_scalar, find_scalar},
};

/// T ‖ u ‖ v.
pub const PROOF_LENGTH: usize = 96;

/// So many statements are checked at once, to bound memory.
const LARGEST: usize = 1024;

/// What an enrolment proof speaks about, and the proof.
#[derive(Clone, Copy)]
pub struct Enrolment<'a> {
    /// 32 bytes that the proof is bound to.
    pub context: &'a [u8],
    /// C_0 … C_{K−1}, 32 bytes each.
    pub commitments: &'a [u8],
    /// T ‖ u ‖ v, 96 bytes.
    pub proof: &'a [u8],
}

/// y_0 … y_{K−1}.
fn slot_weights(context: &[u8], commitments: &[u8]) -> Vec<Scalar> {
    let start = Transcript::new("enrol/weight").part(context).parts(commitments.chunks(32));
    let slots = 0..(commitments.len() / 32) as u32;
    slots.map(|k| start.clone().part(&k.to_le_bytes()).scalar()).collect()
}

fn challenge(context: &[u8], commitments: &[u8], t: &[u8]) -> Scalar {
    let start = Transcript::new("enrol/challenge").part(context);
    start.parts(commitments.chunks(32)).part(t).scalar()
}

/// A proof of knowledge of `openings`, bound to `context` (32 bytes), in constant time.
///
/// # Errors
/// [`Error::EnrolmentLength`], [`Error::RandomnessFailed`].
pub fn prove<R: TryCryptoRng + ?Sized>(
    openings: &[&Opening],
    context: &[u8],
    rng: &mut R,
) -> Result<[u8; PROOF_LENGTH], Error> {
    let nonces = Zeroizing::new([draw_scalar(rng)?, draw_scalar(rng)?]);
    prove_with_scalars(openings, context, &nonces)
}

/// The same with given a ‖ b (64 bytes), which must never serve twice.
///
/// # Errors
/// [`Error::EnrolmentLength`], [`Error::RandomnessInvalid`].
pub fn prove_with(
    openings: &[&Opening],
    context: &[u8],
    randomness: &[u8],
) -> Result<[u8; PROOF_LENGTH], Error> {
    let (a, b) = randomness.split_at_checked(32).ok_or(Error::RandomnessInvalid)?;
    let scalar = |bytes| find_scalar(bytes).ok_or(Error::RandomnessInvalid);
    prove_with_scalars(openings, context, &Zeroizing::new([scalar(a)?, scalar(b)?]))
}

fn prove_with_scalars(
    openings: &[&Opening],
    context: &[u8],
    [a, b]: &[Scalar; 2],
) -> Result<[u8; PROOF_LENGTH], Error> {
    if context.len() != 32 || openings.is_empty() {
        return Err(Error::EnrolmentLength);
    }
    let generators = Generators::standard();
    let commitment = |opening: &&Opening| opening.commitment(generators).compress().to_bytes();
    let commitments: Vec<_> = openings.iter().flat_map(commitment).collect();
    let t = generators.commit(a, b).compress();
    let c = challenge(context, &commitments, t.as_bytes());
    let (mut serials, mut blindings) = (Zeroizing::new(Scalar::ZERO), Zeroizing::new(Scalar::ZERO));
    for (opening, y) in openings.iter().zip(slot_weights(context, &commitments)) {
        *serials += y * opening.serial();
        *blindings += y * opening.blinding();
    }
    let (u, v) = (a + c * *serials, b + c * *blindings);
    let mut proof = [0; PROOF_LENGTH];
    let words = [t.as_bytes(), u.as_bytes(), v.as_bytes()];
    proof.iter_mut().zip(words.into_iter().flatten()).for_each(|(to, from)| *to = *from);
    Ok(proof)
}

/// A decoded enrolment: u·G + v·H − T − c·Σ y_k C_k must be the identity.
struct Claim {
    u: Scalar,
    v: Scalar,
    c: Scalar,
    y: Vec<Scalar>,
    /// T, then C_0 … C_{K−1}.
    points: Vec<RistrettoPoint>,
}

impl Claim {
    fn parse(enrolment: &Enrolment<'_>) -> Result<Self, Error> {
        let Enrolment { context, commitments, proof } = *enrolment;
        let whole = !commitments.is_empty() && commitments.len().is_multiple_of(32);
        if context.len() != 32 || !whole || proof.len() != PROOF_LENGTH {
            return Err(Error::EnrolmentLength);
        }
        let mut words = proof.chunks(32);
        let t = words.next().unwrap_or_default();
        let mut scalar = || words.next().and_then(find_scalar).ok_or(Error::EnrolmentScalar);
        let (u, v) = (scalar()?, scalar()?);
        let mut points = vec![find_point(t).ok_or(Error::EnrolmentPoint)?];
        for commitment in commitments.chunks(32) {
            let point = find_point(commitment).ok_or(Error::CommitmentPoint)?;
            if point.is_identity() {
                return Err(Error::CommitmentIdentity);
            }
            points.push(point);
        }
        let c = challenge(context, commitments, t);
        Ok(Self { u, v, c, y: slot_weights(context, commitments), points })
    }
}

/// Whether the weighted sum of all claims is the identity.
fn holds(claims: &[(usize, Claim)], weights: &Weights, workers: &Workers) -> bool {
    let generators = Generators::standard();
    let mut points = vec![&RISTRETTO_BASEPOINT_POINT, generators.blinding()];
    let (mut base, mut blinding) = (Scalar::ZERO, Scalar::ZERO);
    let mut own = Vec::new();
    for (i, (_, claim)) in claims.iter().enumerate() {
        let (weight, _) = weights.pair(i);
        base += weight * claim.u;
        blinding += weight * claim.v;
        own.push(-weight);
        let scale = -(weight * claim.c);
        own.extend(claim.y.iter().map(|y| scale * y));
        points.extend(&claim.points);
    }
    let scalars: Vec<_> = [base, blinding].into_iter().chain(own).collect();
    sum_vartime(&scalars, &points, workers).is_identity()
}

/// Checks one enrolment proof.
///
/// # Errors
/// [`Error::EnrolmentLength`], [`Error::EnrolmentScalar`], [`Error::EnrolmentPoint`],
/// [`Error::CommitmentPoint`], [`Error::CommitmentIdentity`], [`Error::EnrolmentInvalid`],
/// [`Error::RandomnessFailed`].
pub fn check<R: TryCryptoRng + ?Sized>(enrolment: Enrolment<'_>, rng: &mut R) -> Result<(), Error> {
    let bad = find_bad(&[enrolment], rng, &Workers::one())?;
    bad.first().map_or(Ok(()), |(_, error)| Err(*error))
}

/// The positions of all bad enrolments, ascending, each with its error; empty when all hold.
///
/// # Errors
/// [`Error::RandomnessFailed`].
pub fn find_bad<R: TryCryptoRng + ?Sized>(
    enrolments: &[Enrolment<'_>],
    rng: &mut R,
    workers: &Workers,
) -> Result<Vec<(usize, Error)>, Error> {
    let mut bad = Vec::new();
    for (part, enrolments) in enrolments.chunks(LARGEST).enumerate() {
        let found = find_bad_part(enrolments, rng, workers)?;
        bad.extend(found.into_iter().map(|(at, error)| (part * LARGEST + at, error)));
    }
    Ok(bad)
}

fn find_bad_part<R: TryCryptoRng + ?Sized>(
    enrolments: &[Enrolment<'_>],
    rng: &mut R,
    workers: &Workers,
) -> Result<Vec<(usize, Error)>, Error> {
    let parsed = workers.map_runs(enrolments.len(), 1, |i| {
        enrolments.get(i).map_or(Err(Error::EnrolmentLength), Claim::parse)
    });
    bisect::find_first(
        parsed,
        Error::EnrolmentInvalid,
        usize::MAX,
        |claims: &[(usize, Claim)]| {
            let items = claims.iter().filter_map(|(at, _)| enrolments.get(*at));
            let items = items.flat_map(|item| [item.context, item.commitments, item.proof]);
            Ok(holds(claims, &Weights::draw(items, rng)?, workers))
        },
    )
}
