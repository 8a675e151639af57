//! The ring's weights in a batch: one matrix product over F_ℓ, reduced once for each entry.
//!
//! Variable-time arithmetic on public data.
//!
//! Source: PROTOCOL §3.3, Batch.

use curve25519_dalek::scalar::Scalar;

use crate::{
    Workers,
    limbs::{Limbs, Wide, add_own_products, add_paired_products, lift, montgomery, reduce, split},
};

/// Eight columns of so many terms (16 KiB) stay in the first-level cache.
const BLOCK: usize = 64;
const TILE: usize = 8;

/// A product of some rows of digits, one entry for each choice of digits.
pub type Tensor = Vec<Limbs>;

/// scale · (rows_0 ⊗ rows_1 ⊗ …), the first row's index varying fastest.
#[must_use]
pub fn tensor(scale: &Scalar, rows: &[Vec<Scalar>]) -> Tensor {
    let mut tensor = vec![split(scale)];
    for row in rows {
        let lifted = row.iter().map(lift);
        let times = |digit| tensor.iter().map(move |part| montgomery(part, &digit));
        tensor = lifted.flat_map(times).collect();
    }
    tensor
}

/// W[a, c] = Σ_b U[b, a]·V[b, c] mod ℓ, b added in as many pieces as the caller likes.
pub struct Product {
    left: usize,
    right: usize,
    /// Σ_b by pairs, entry a + left·c.
    sums: Vec<Wide>,
    /// What the pairs add too much: for each a, then for each c.
    excess: Vec<Wide>,
}

impl Product {
    /// An empty sum of `left` × `right` entries.
    #[must_use]
    pub fn new(left: usize, right: usize) -> Self {
        Self { left, right, sums: vec![[0; 9]; left * right], excess: vec![[0; 9]; left + right] }
    }

    /// Adds Σ_b U[b]·V[b]; each pair holds `left` entries of U and `right` entries of V.
    pub fn add(&mut self, pairs: &[(Tensor, Tensor)], workers: &Workers) {
        let (left, terms) = (self.left, pairs.len().next_multiple_of(2));
        if terms == 0 {
            return;
        }
        let mut sides = vec![[0; 4]; (left + self.right) * terms];
        workers.each_chunk(&mut sides, terms, |entry, run| {
            for (to, (u, v)) in run.iter_mut().zip(pairs) {
                let from = u.iter().chain(v).nth(entry);
                *to = from.copied().unwrap_or_default();
            }
        });
        let (u, v) = sides.split_at(left * terms);
        workers.each_chunk(&mut self.excess, 1, |entry, excess| {
            for (excess, side) in excess.iter_mut().zip(sides.chunks(terms).skip(entry)) {
                add_own_products(excess, side);
            }
        });
        workers.each_chunk(&mut self.sums, TILE * left, |tile, sums| {
            let columns: Vec<_> = v.chunks(terms).skip(tile * TILE).take(TILE).collect();
            add_tile(sums, u, &columns, terms);
        });
    }

    /// All entries, a varying fastest: entry a + left·c.
    #[must_use]
    pub fn finish(&self, workers: &Workers) -> Vec<Scalar> {
        let excess = workers.map_runs(self.excess.len(), 64, |i| self.excess.get(i).map(reduce));
        let excess: Vec<_> = excess.into_iter().flatten().collect();
        let (rows, columns) = excess.split_at(self.left);
        let sums = self.sums.chunks(self.left).zip(columns);
        let entries: Vec<_> = sums
            .flat_map(|(sums, column)| {
                sums.iter().zip(rows).map(move |(sum, row)| (sum, row + column))
            })
            .collect();
        let finished = workers.map_runs(entries.len(), 256, |i| {
            entries.get(i).map(|(sum, extra)| reduce(sum) - extra)
        });
        finished.into_iter().flatten().collect()
    }
}

/// Adds all rows of U against a few columns of V, a block of terms at a time.
fn add_tile(sums: &mut [Wide], u: &[Limbs], columns: &[&[Limbs]], terms: usize) {
    let left = u.len() / terms;
    for start in (0..terms).step_by(BLOCK) {
        let block = start..terms.min(start + BLOCK);
        for (sums, column) in sums.chunks_mut(left).zip(columns) {
            let column = column.get(block.clone()).unwrap_or_default();
            for (sum, row) in sums.iter_mut().zip(u.chunks(terms)) {
                add_paired_products(sum, row.get(block.clone()).unwrap_or_default(), column);
            }
        }
    }
}
