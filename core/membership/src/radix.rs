//! How an index of the ring is cut into digits.

use crate::Error;

/// The largest ring: the most entries that a roster may have.
pub const LARGEST_RING: usize = 1 << 24;

/// The radices of a ring of N commitments: 4 each, but the last may be 2.
///
/// Source: PROTOCOL §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Radices {
    rows: usize,
    last: usize,
}

impl Radices {
    /// For a ring of `size` commitments.
    ///
    /// # Errors
    /// [`Error::RingSize`] unless 2 ≤ size ≤ 2^24.
    pub fn new(size: usize) -> Result<Self, Error> {
        if !(2..=LARGEST_RING).contains(&size) {
            return Err(Error::RingSize);
        }
        let rows = (1..=12).find(|m| size <= 1 << (2 * m)).ok_or(Error::RingSize)?;
        let last = if size <= 2 << (2 * (rows - 1)) { 2 } else { 4 };
        Ok(Self { rows, last })
    }

    /// m, the number of digits.
    #[must_use]
    pub const fn rows(self) -> usize {
        self.rows
    }

    /// The radix of digit `row`, least significant first.
    #[must_use]
    pub const fn radix(self, row: usize) -> usize {
        if row + 1 == self.rows { self.last } else { 4 }
    }

    /// All radices, least significant first.
    pub fn iter(self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.rows).map(move |row| self.radix(row))
    }

    /// M, the product of the radices: the ring's size with its padding.
    #[must_use]
    pub fn width(self) -> usize {
        self.iter().product()
    }

    /// Σ radix_j: how many generators of each kind are used.
    #[must_use]
    pub const fn entries(self) -> usize {
        4 * (self.rows - 1) + self.last
    }

    /// Σ (radix_j − 1): how many f a proof holds.
    #[must_use]
    pub const fn free(self) -> usize {
        self.entries() - self.rows
    }

    /// The length of a proof in bytes.
    ///
    /// Source: PROTOCOL §3.2.
    #[must_use]
    pub const fn proof_length(self) -> usize {
        32 * (5 + self.rows + self.free())
    }
}
