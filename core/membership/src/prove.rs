//! The prover: constant-time in the index, the opening and the randomness.
//!
//! Source: PROTOCOL §3.2.

use curve25519_dalek::{ristretto::RistrettoPoint, scalar::Scalar, traits::MultiscalarMul};
use rand_core::TryCryptoRng;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{
    Error, Generators, Opening, Radices, Ring, Workers, challenge,
    witness::{draw_scalar, find_scalar},
};

/// So many points with their tables stay in the second-level cache.
const RUN: usize = 256;

/// The randomness of one proof; used once, wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Nonces {
    /// a_{j,i} row by row, i = 0 included.
    a: Vec<Vec<Scalar>>,
    r_a: Scalar,
    r_b: Scalar,
    rho: Vec<Scalar>,
}

impl Nonces {
    /// Fresh randomness.
    ///
    /// # Errors
    /// [`Error::RandomnessFailed`].
    pub fn draw<R: TryCryptoRng + ?Sized>(radices: Radices, rng: &mut R) -> Result<Self, Error> {
        Self::fill(radices, || draw_scalar(rng))
    }

    /// Given randomness: a_{j,i} for i ≥ 1 row by row, r_A, r_B, ρ_0 … ρ_{m−1}, 32 bytes each.
    ///
    /// # Errors
    /// [`Error::RandomnessInvalid`].
    pub fn parse(radices: Radices, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != 32 * (radices.free() + 2 + radices.rows()) {
            return Err(Error::RandomnessInvalid);
        }
        let mut scalars = bytes.chunks(32).map(find_scalar);
        Self::fill(radices, || scalars.next().flatten().ok_or(Error::RandomnessInvalid))
    }

    fn fill(
        radices: Radices,
        mut next: impl FnMut() -> Result<Scalar, Error>,
    ) -> Result<Self, Error> {
        let mut row = |radix: usize| {
            let mut row = vec![Scalar::ZERO; radix];
            let (first, others) = row.split_first_mut().ok_or(Error::RandomnessInvalid)?;
            for a in others {
                *a = next()?;
                *first -= *a;
            }
            Ok(row)
        };
        let a = radices.iter().map(&mut row).collect::<Result<_, Error>>()?;
        let (r_a, r_b) = (next()?, next()?);
        let mut rho = vec![Scalar::ZERO; radices.rows()];
        for rho in &mut rho {
            *rho = next()?;
        }
        Ok(Self { a, r_a, r_b, rho })
    }
}

/// σ_{j,i} = [i = δ_j] as bytes 0 and 1, row by row.
fn selectors(radices: Radices, index: usize) -> Zeroizing<Vec<Vec<u8>>> {
    let row = |(j, radix): (usize, usize)| {
        let digit = (index >> (2 * j)) as u8 & (radix as u8 - 1);
        (0..radix as u8).map(|i| digit.ct_eq(&i).unwrap_u8()).collect()
    };
    Zeroizing::new(radices.iter().enumerate().map(row).collect())
}

/// `value` where σ is 1, zero where it is 0.
fn choose(selector: u8, value: &Scalar) -> Scalar {
    Scalar::conditional_select(&Scalar::ZERO, value, Choice::from(selector))
}

/// p_{i,k} for every position i of the padded ring, one vector for each k < m.
///
/// Row by row the polynomials Π_j (σ_{j,i_j}·x + a_{j,i_j}) are multiplied out for all i at once.
fn coefficients(
    selectors: &[Vec<u8>],
    a: &[Vec<Scalar>],
    workers: &Workers,
) -> Vec<Zeroizing<Vec<Scalar>>> {
    let rows = selectors.len();
    let mut powers = vec![Zeroizing::new(vec![Scalar::ONE])];
    for (j, (selectors, a)) in selectors.iter().zip(a).enumerate() {
        let length = powers.first().map_or(0, |power| power.len());
        let kept = (j + 2).min(rows);
        powers = workers.map(kept, |k| {
            let (low, high) = (powers.get(k), k.checked_sub(1).and_then(|k| powers.get(k)));
            let mut power = Zeroizing::new(vec![Scalar::ZERO; length * a.len()]);
            let digits = selectors.iter().zip(a);
            for (run, (selector, a)) in power.chunks_mut(length).zip(digits) {
                for (to, from) in run.iter_mut().zip(low.into_iter().flat_map(|low| low.iter())) {
                    *to = a * from;
                }
                for (to, from) in run.iter_mut().zip(high.into_iter().flat_map(|h| h.iter())) {
                    *to += choose(*selector, from);
                }
            }
            power
        });
    }
    powers
}

/// Σ scalars·points in constant time.
///
/// All callers share this one copy of the library's code: the compiler inlines its inner functions
/// only while they have a single caller, which makes a difference of a third.
#[inline(never)]
#[must_use]
pub fn multiply(scalars: &[Scalar], points: &[RistrettoPoint]) -> RistrettoPoint {
    let length = scalars.len().min(points.len());
    RistrettoPoint::multiscalar_mul(scalars.iter().take(length), points.iter().take(length))
}

/// Proves with one ring, any number of times.
pub struct Prover<'a> {
    /// The generators.
    pub generators: &'a Generators,
    /// The ring.
    pub ring: &'a Ring,
    /// The threads to work on.
    pub workers: &'a Workers,
}

impl Prover<'_> {
    /// A proof that `opening` opens the commitment at `index`, for `message`.
    ///
    /// # Errors
    /// [`Error::RingIndex`], [`Error::OpeningMismatch`], [`Error::RandomnessFailed`].
    pub fn prove<R: TryCryptoRng + ?Sized>(
        &self,
        index: usize,
        opening: &Opening,
        message: &[u8],
        rng: &mut R,
    ) -> Result<Vec<u8>, Error> {
        loop {
            let nonces = Nonces::draw(self.ring.radices(), rng)?;
            match self.prove_with(index, opening, message, &nonces) {
                Err(Error::ProofChallengeZero) => {}
                done => return done,
            }
        }
    }

    /// The same with given randomness, which must never serve twice.
    ///
    /// # Errors
    /// [`Error::RingIndex`], [`Error::OpeningMismatch`], and [`Error::ProofChallengeZero`] when
    /// other randomness is needed.
    pub fn prove_with(
        &self,
        index: usize,
        opening: &Opening,
        message: &[u8],
        nonces: &Nonces,
    ) -> Result<Vec<u8>, Error> {
        self.check_opening(index, opening)?;
        let selectors = selectors(self.ring.radices(), index);
        let [a, b] = self.commit_digits(&selectors, nonces);
        let mut points = vec![a, b];
        points.extend(self.commit_powers(&selectors, nonces));
        let points: Vec<_> = points.iter().map(|point| point.compress().to_bytes()).collect();
        let serial = opening.serial().as_bytes();
        let framed = points.iter().map(<[u8; 32]>::as_slice);
        let x = challenge(self.ring.digest(), message, serial, framed);
        if x == Scalar::ZERO {
            return Err(Error::ProofChallengeZero);
        }
        let mut proof = Vec::with_capacity(self.ring.radices().proof_length());
        proof.extend(serial);
        proof.extend(points.as_flattened());
        for scalar in respond(&x, &selectors, opening, nonces) {
            proof.extend(scalar.as_bytes());
        }
        Ok(proof)
    }

    fn check_opening(&self, index: usize, opening: &Opening) -> Result<(), Error> {
        if index >= self.ring.size() {
            return Err(Error::RingIndex);
        }
        let commitment = opening.commitment(self.generators).compress();
        let opens = self.ring.holds_at(index, commitment.as_bytes());
        if bool::from(opens) { Ok(()) } else { Err(Error::OpeningMismatch) }
    }

    /// A = Com(a, −a²; r_A) and B = Com(σ, a(1−2σ); r_B).
    fn commit_digits(&self, selectors: &[Vec<u8>], nonces: &Nonces) -> [RistrettoPoint; 2] {
        let points: Vec<_> = self.generators.row_points(self.ring.radices()).copied().collect();
        let both = || selectors.iter().flatten().zip(nonces.a.iter().flatten());
        // Room for all scalars at once: a vector that grows leaves copies behind.
        let room = || Zeroizing::new(Vec::with_capacity(points.len()));
        let (mut a, mut b) = (room(), room());
        a.extend(both().map(|(_, a)| *a));
        a.extend(both().map(|(_, a)| -(a * a)));
        a.push(nonces.r_a);
        b.extend(both().map(|(s, _)| choose(*s, &Scalar::ONE)));
        b.extend(both().map(|(s, a)| Scalar::conditional_select(a, &-a, Choice::from(*s))));
        b.push(nonces.r_b);
        [multiply(&a, &points), multiply(&b, &points)]
    }

    /// X_k = Σ_i p_{i,k}·C_i + ρ_k·H.
    fn commit_powers(&self, selectors: &[Vec<u8>], nonces: &Nonces) -> Vec<RistrettoPoint> {
        let mut powers = coefficients(selectors, &nonces.a, self.workers);
        for power in &mut powers {
            fold_padding(power, self.ring.size());
        }
        let runs = self.ring.size().div_ceil(RUN);
        let parts = self.workers.map(powers.len() * runs, |task| {
            let range = (task % runs) * RUN..self.ring.size().min((task % runs + 1) * RUN);
            let scalars = powers.get(task / runs).and_then(|power| power.get(range.clone()));
            let points = self.ring.points().get(range);
            multiply(scalars.unwrap_or_default(), points.unwrap_or_default())
        });
        let blinded = parts.chunks(runs).zip(&nonces.rho);
        blinded
            .map(|(run, rho)| run.iter().sum::<RistrettoPoint>() + self.generators.blind(rho))
            .collect()
    }
}

/// Adds the coefficients of the positions that repeat the last commitment to its own.
fn fold_padding(power: &mut [Scalar], size: usize) {
    let Some((last, padding)) = power.get_mut(size - 1..).and_then(<[Scalar]>::split_first_mut)
    else {
        return;
    };
    for coefficient in padding {
        *last += *coefficient;
    }
}

/// f row by row (i ≥ 1), z_A, z.
fn respond(x: &Scalar, selectors: &[Vec<u8>], opening: &Opening, nonces: &Nonces) -> Vec<Scalar> {
    let rows = selectors.iter().zip(&nonces.a);
    let cells = rows.flat_map(|(selectors, a)| selectors.iter().zip(a).skip(1));
    let mut responses: Vec<_> = cells.map(|(selector, a)| choose(*selector, x) + a).collect();
    responses.push(nonces.r_a + x * nonces.r_b);
    let mut power = Scalar::ONE;
    let mut z = Scalar::ZERO;
    for rho in &nonces.rho {
        z -= rho * power;
        power *= x;
    }
    responses.push(z + opening.blinding() * power);
    responses
}
