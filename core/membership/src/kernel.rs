//! Sums of products mod ℓ, reduced once: the ring's weights in a batch, as one matrix product.
//!
//! All of it is variable-time arithmetic on public data.
//!
//! Source: PROTOCOL §3.3, Batch.

use curve25519_dalek::scalar::Scalar;

use crate::Workers;

/// A canonical scalar as four 64-bit limbs, least significant first.
pub type Limbs = [u64; 4];

/// A sum of products that is not reduced.
///
/// Scalars are below 2^253, so a product is below 2^506 and 2^70 of them fit into 576 bits.
type Wide = [u64; 9];

/// This many terms of eight rows and eight columns (32 KiB) stay in the first-level cache.
const BLOCK: usize = 64;
const TILE: usize = 8;

/// The limbs of a scalar.
#[must_use]
pub fn limbs(scalar: &Scalar) -> Limbs {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(scalar.as_bytes().as_chunks::<8>().0) {
        *limb = u64::from_le_bytes(*bytes);
    }
    limbs
}

/// accumulator + a·b + carry as (low, high); never overflows.
#[inline(always)]
const fn multiply_add(accumulator: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = accumulator as u128 + a as u128 * b as u128 + carry as u128;
    (sum as u64, (sum >> 64) as u64)
}

/// `sum` + Σ `left`·`right`, term by term.
#[inline(always)]
fn add_products(sum: &mut Wide, left: &[Limbs], right: &[Limbs]) {
    for (a, b) in left.iter().zip(right) {
        let mut product = [0_u64; 8];
        for i in 0..4 {
            let mut carry = 0;
            for j in 0..4 {
                (product[i + j], carry) = multiply_add(product[i + j], a[i], b[j], carry);
            }
            product[i + 4] = carry;
        }
        let mut carry = false;
        for i in 0..8 {
            let (part, first) = sum[i].overflowing_add(product[i]);
            let (part, second) = part.overflowing_add(carry.into());
            sum[i] = part;
            carry = first | second;
        }
        sum[8] += u64::from(carry);
    }
}

/// The sum mod ℓ; `top` is 2^512 mod ℓ.
fn reduce(sum: &Wide, top: &Scalar) -> Scalar {
    let mut low = [0; 64];
    for (bytes, limb) in low.as_chunks_mut::<8>().0.iter_mut().zip(sum) {
        *bytes = limb.to_le_bytes();
    }
    Scalar::from_bytes_mod_order_wide(&low) + Scalar::from(sum[8]) * top
}

/// scale · (rows_0 ⊗ rows_1 ⊗ …), the first row's index varying fastest.
#[must_use]
pub fn tensor(scale: Scalar, rows: &[Vec<Scalar>]) -> Vec<Scalar> {
    let mut tensor = vec![scale];
    for row in rows {
        tensor = row.iter().flat_map(|digit| tensor.iter().map(move |part| part * digit)).collect();
    }
    tensor
}

/// W[a, c] = Σ_b U[b, a]·V[b, c] mod ℓ, b added in as many pieces as the caller likes.
pub struct Product {
    left: usize,
    right: usize,
    sums: Vec<Wide>,
}

impl Product {
    /// An empty sum of `left` × `right` entries.
    #[must_use]
    pub fn new(left: usize, right: usize) -> Self {
        Self { left, right, sums: vec![[0; 9]; left * right] }
    }

    /// Adds Σ_b U[b]·V[b]; each pair holds `left` entries of U and `right` entries of V.
    pub fn add(&mut self, pairs: &[(Vec<Scalar>, Vec<Scalar>)], workers: &Workers) {
        let terms = pairs.len();
        let gather = |count: usize, pick: fn(&(Vec<Scalar>, Vec<Scalar>)) -> &Vec<Scalar>| {
            let mut gathered = vec![[0; 4]; count * terms];
            workers.each_chunk(&mut gathered, terms, |entry, run| {
                for (to, pair) in run.iter_mut().zip(pairs) {
                    *to = pick(pair).get(entry).map_or([0; 4], limbs);
                }
            });
            gathered
        };
        let (u, v) = (gather(self.left, |pair| &pair.0), gather(self.right, |pair| &pair.1));
        let left = self.left;
        workers.each_chunk(&mut self.sums, TILE * left, |tile, sums| {
            let columns: Vec<_> = v.chunks(terms.max(1)).skip(tile * TILE).take(TILE).collect();
            add_tile(sums, left, &u, &columns, terms);
        });
    }

    /// All entries, a varying fastest: entry a + left·c.
    #[must_use]
    pub fn finish(&self, workers: &Workers) -> Vec<Scalar> {
        let top = Scalar::from_bytes_mod_order_wide(&[0xff; 64]) + Scalar::ONE;
        workers.map_runs(self.sums.len(), 512, |i| {
            self.sums.get(i).map_or(Scalar::ZERO, |sum| reduce(sum, &top))
        })
    }
}

/// Adds all rows of U against a few columns of V, a block of terms at a time.
fn add_tile(sums: &mut [Wide], left: usize, u: &[Limbs], columns: &[&[Limbs]], terms: usize) {
    for start in (0..terms).step_by(BLOCK) {
        let block = start..terms.min(start + BLOCK);
        for (c, column) in columns.iter().enumerate() {
            let column = column.get(block.clone()).unwrap_or_default();
            for (a, row) in u.chunks(terms).enumerate() {
                let row = row.get(block.clone()).unwrap_or_default();
                if let Some(sum) = sums.get_mut(c * left + a) {
                    add_products(sum, row, column);
                }
            }
        }
    }
}
