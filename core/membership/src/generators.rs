//! The fixed generators G, H, K[j,i] and S[j,i].

use std::sync::OnceLock;

use curve25519_dalek::{
    constants::RISTRETTO_BASEPOINT_TABLE,
    ristretto::{RistrettoBasepointTable, RistrettoPoint},
    scalar::Scalar,
};

use crate::{Radices, Transcript};

/// Digits of the largest ring.
const ROWS: u32 = 12;
const RADIX: u32 = 4;

/// H, K[j,i] and S[j,i]; G is the base point of RFC 9496.
///
/// Source: PROTOCOL §1.
pub struct Generators {
    blinding: RistrettoPoint,
    blinding_table: RistrettoBasepointTable,
    digit: Vec<RistrettoPoint>,
    square: Vec<RistrettoPoint>,
}

/// The hash that a generator is mapped from, or None for a kind that does not exist.
fn seed(kind: &str, row: u32, digit: u32) -> Option<[u8; 64]> {
    let start = Transcript::new("generator").part(kind.as_bytes());
    match kind {
        "blinding" => Some(start.hash()),
        "digit" | "square" => {
            Some(start.part(&row.to_le_bytes()).part(&digit.to_le_bytes()).hash())
        }
        _ => None,
    }
}

impl Generators {
    /// The protocol's generators, built once.
    pub fn standard() -> &'static Self {
        static STANDARD: OnceLock<Generators> = OnceLock::new();
        STANDARD.get_or_init(|| {
            let map = |kind, row, digit| Self::find(kind, row, digit).unwrap_or_default();
            let grid = |kind| {
                let cells = (0..ROWS).flat_map(|row| (0..RADIX).map(move |digit| (row, digit)));
                cells.map(|(row, digit)| map(kind, row, digit)).collect()
            };
            Self::assemble(map("blinding", 0, 0), grid("digit"), grid("square"))
        })
    }

    /// One generator by name: "blinding" (row and digit do not matter), "digit" or "square".
    #[must_use]
    pub fn find(kind: &str, row: u32, digit: u32) -> Option<RistrettoPoint> {
        seed(kind, row, digit).map(|seed| RistrettoPoint::from_uniform_bytes(&seed))
    }

    fn assemble(
        blinding: RistrettoPoint,
        digit: Vec<RistrettoPoint>,
        square: Vec<RistrettoPoint>,
    ) -> Self {
        let blinding_table = RistrettoBasepointTable::create(&blinding);
        Self { blinding, blinding_table, digit, square }
    }

    /// v·G + w·H, in constant time.
    #[must_use]
    pub fn commit(&self, v: &Scalar, w: &Scalar) -> RistrettoPoint {
        RISTRETTO_BASEPOINT_TABLE * v + &self.blinding_table * w
    }

    /// t·H, in constant time.
    #[must_use]
    pub fn blind(&self, t: &Scalar) -> RistrettoPoint {
        &self.blinding_table * t
    }

    /// H.
    #[must_use]
    pub const fn blinding(&self) -> &RistrettoPoint {
        &self.blinding
    }

    /// K then S of every row of `radices`, then H: the points of Com in the order of its scalars.
    pub fn row_points(&self, radices: Radices) -> impl Iterator<Item = &RistrettoPoint> {
        let used = radices.entries();
        let digit = self.digit.iter().take(used);
        digit.chain(self.square.iter().take(used)).chain([&self.blinding])
    }
}

/// The discrete logarithms of a test's generators with respect to G.
#[cfg(feature = "testing")]
pub struct Logs {
    /// log H.
    pub blinding: Scalar,
    /// log K, row by row.
    pub digit: Vec<Scalar>,
    /// log S, row by row.
    pub square: Vec<Scalar>,
}

#[cfg(feature = "testing")]
impl Generators {
    /// Generators whose logarithms are `logs`: with them a proof proves nothing.
    #[must_use]
    pub fn with_known_logs(logs: &Logs) -> Self {
        let points = |logs: &[Scalar]| logs.iter().map(RistrettoPoint::mul_base).collect();
        let blinding = RistrettoPoint::mul_base(&logs.blinding);
        Self::assemble(blinding, points(&logs.digit), points(&logs.square))
    }
}
