//! A membership proof as received, and the two equations that it must satisfy.
//!
//! Source: PROTOCOL §3.3.

use curve25519_dalek::{
    ristretto::RistrettoPoint,
    scalar::Scalar,
    traits::{Identity, VartimeMultiscalarMul},
};

use crate::{
    Error, Radices, Ring, Workers, challenge,
    kernel::{Tensor, tensor},
    limbs::{Limbs, lift, montgomery, split},
    statement::find_point,
    witness::find_scalar,
};

/// A decoded proof: every point and scalar canonical, the serial number not zero.
pub struct Proof {
    radices: Radices,
    encoded: Vec<u8>,
    serial: Scalar,
    /// A, B, X_0 … X_{m−1}.
    points: Vec<RistrettoPoint>,
    /// f_{j,i} for i ≥ 1, row by row.
    f: Vec<Scalar>,
    z_a: Scalar,
    z: Scalar,
}

impl Proof {
    /// Decodes `bytes` as a proof for a ring with these radices.
    ///
    /// # Errors
    /// [`Error::ProofLength`], [`Error::ProofScalar`], [`Error::ProofSerialZero`], [`Error::ProofPoint`].
    pub fn parse(radices: Radices, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != radices.proof_length() {
            return Err(Error::ProofLength);
        }
        let mut words = bytes.chunks(32);
        let scalar = |word: Option<&[u8]>| word.and_then(find_scalar).ok_or(Error::ProofScalar);
        let serial = scalar(words.next())?;
        if serial == Scalar::ZERO {
            return Err(Error::ProofSerialZero);
        }
        let encoded = words.by_ref().take(2 + radices.rows());
        let points = encoded.map(|word| find_point(word).ok_or(Error::ProofPoint));
        let points = points.collect::<Result<_, _>>()?;
        let f = words.by_ref().take(radices.free()).map(|word| scalar(Some(word)));
        let f = f.collect::<Result<_, _>>()?;
        let (z_a, z) = (scalar(words.next())?, scalar(words.next())?);
        Ok(Self { radices, encoded: bytes.to_vec(), serial, points, f, z_a, z })
    }

    /// The bytes that [`Proof::parse`] takes, made from the decoded values.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.serial.as_bytes().to_vec();
        for point in &self.points {
            bytes.extend(point.compress().as_bytes());
        }
        for scalar in self.f.iter().chain([&self.z_a, &self.z]) {
            bytes.extend(scalar.as_bytes());
        }
        bytes
    }

    /// The challenge x for this ring and message.
    ///
    /// # Errors
    /// [`Error::ProofChallengeZero`].
    pub fn challenge(&self, ring: &Ring, message: &[u8]) -> Result<Scalar, Error> {
        let points = self.encoded.chunks(32).skip(1).take(self.points.len());
        let x = challenge(ring.digest(), message, self.serial.as_bytes(), points);
        if x == Scalar::ZERO { Err(Error::ProofChallengeZero) } else { Ok(x) }
    }

    /// f with f_{j,0} = x − Σ_{i≥1} f_{j,i} put in front of each row.
    fn rows(&self, x: &Scalar) -> Vec<Vec<Scalar>> {
        let mut rest = self.f.iter();
        let row = |radix: usize| {
            let mut row = vec![*x];
            row.extend(rest.by_ref().take(radix - 1));
            let others: Scalar = row.iter().skip(1).sum();
            row.iter_mut().take(1).for_each(|first| *first -= others);
            row
        };
        self.radices.iter().map(row).collect()
    }
}

/// A proof with its challenge: what the equations need.
pub struct Claim {
    proof: Proof,
    x: Scalar,
}

/// What a claim adds to the sum Σ u·(1) + w·(2), everything on one side.
pub(crate) struct Terms {
    /// Scalars of K, S and H, in the order of [`crate::Generators::row_points`].
    pub fixed: Vec<Limbs>,
    /// Scalar of G.
    pub base: Scalar,
    /// Scalars of A, B and X_k.
    pub own: Vec<Scalar>,
    /// w·(f_0 ⊗ …) over the lower digits and (… ⊗ f_{m−1}) over the higher ones.
    pub halves: (Tensor, Tensor),
}

impl Claim {
    /// Decodes a proof and computes its challenge.
    ///
    /// # Errors
    /// Those of [`Proof::parse`] and [`Proof::challenge`].
    pub fn parse(ring: &Ring, message: &[u8], bytes: &[u8]) -> Result<Self, Error> {
        let proof = Proof::parse(ring.radices(), bytes)?;
        let x = proof.challenge(ring, message)?;
        Ok(Self { proof, x })
    }

    /// A, B, X_0 … X_{m−1}.
    pub(crate) fn points(&self) -> &[RistrettoPoint] {
        &self.proof.points
    }

    /// The proof as received.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.proof.encoded
    }

    /// The scalars of u·(1) + w·(2).
    pub(crate) fn terms(&self, u: &Scalar, w: &Scalar) -> Terms {
        let (proof, x) = (&self.proof, &self.x);
        let rows = proof.rows(x);
        let (lifted, f) = (lift(u), || rows.iter().flatten());
        let mut fixed: Vec<_> = f().map(|f| montgomery(&split(f), &lifted)).collect();
        let rest = f().map(|f| lift(&(x - f))).zip(&fixed);
        let squares: Vec<_> = rest.map(|(rest, weighted)| montgomery(weighted, &rest)).collect();
        fixed.extend(squares);
        fixed.push(split(&(u * proof.z_a - w * proof.z)));
        let mut own = vec![-u, -(u * x)];
        let mut power = *w;
        for _ in 0..rows.len() {
            own.push(-power);
            power *= x;
        }
        let (low, high) = rows.split_at(rows.len() / 2);
        let halves = (tensor(w, low), tensor(&Scalar::ONE, high));
        Terms { fixed, base: -(proof.serial * power), own, halves }
    }
}

/// Σ scalars·points in variable time, one multiplication for each thread.
pub(crate) fn sum_vartime<P>(scalars: &[Scalar], points: &[&P], workers: &Workers) -> P
where
    P: VartimeMultiscalarMul<Point = P> + Identity + std::borrow::Borrow<P> + Clone + Send + Sync,
    for<'a> P: std::ops::Add<&'a P, Output = P>,
{
    let run = scalars.len().div_ceil(workers.count()).max(1);
    let parts = workers.map(scalars.len().div_ceil(run), |part| {
        let (scalars, points) = (scalars.chunks(run).nth(part), points.chunks(run).nth(part));
        let points = points.unwrap_or_default().iter().map(|point| Some((*point).clone()));
        P::optional_multiscalar_mul(scalars.unwrap_or_default(), points).unwrap_or_else(P::identity)
    });
    parts.iter().fold(P::identity(), |sum, part| sum + part)
}
