//! Scalars as 64-bit limbs: products summed without reduction, in variable time, on public data.
//!
//! The curve library reduces after every product. Here sums of thousands of products are reduced
//! once, and chains of products stay in Montgomery's form.

// Every index below is a constant or the counter of a loop over a fixed-size array.
#![allow(clippy::indexing_slicing)]

use curve25519_dalek::scalar::Scalar;

/// A number below ℓ, or a sum of two such, as four limbs, least significant first.
pub type Limbs = [u64; 4];

/// A sum of products that is not reduced.
///
/// A sum of two scalars is below 2ℓ < 2^254, a product of two such sums below 2^508, and 2^68
/// of them fit into these 576 bits: more than any memory holds.
pub type Wide = [u64; 9];

/// ℓ = 2^252 + 27742317777372353535851937790883648493.
const ORDER: Limbs = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 1 << 60];

/// −ℓ^{−1} mod 2^64.
const ORDER_INVERSE: u64 = {
    // Newton's iteration doubles the number of correct bits, of which an odd number gives three.
    let mut inverse = ORDER[0];
    let mut round = 0;
    while round < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(ORDER[0].wrapping_mul(inverse)));
        round += 1;
    }
    inverse.wrapping_neg()
};

/// 2^512 mod ℓ: what a ninth limb counts, and the square of Montgomery's factor.
const TOP: Limbs =
    [0xa406_11e3_449c_0f01, 0xd00e_1ba7_6885_9347, 0xceec_73d2_17f5_be65, 0x0399_411b_7c30_9a3d];

/// The limbs of a scalar.
#[must_use]
pub fn split(scalar: &Scalar) -> Limbs {
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

/// Adds `other` to the lowest limbs of `sum`; the carry out of the highest is returned.
#[inline(always)]
fn add_into<const N: usize, const M: usize>(sum: &mut [u64; N], other: &[u64; M]) -> bool {
    let mut carry = false;
    for i in 0..N {
        let part = if i < M { other[i] } else { 0 };
        let (low, first) = sum[i].overflowing_add(part);
        let (low, second) = low.overflowing_add(carry.into());
        (sum[i], carry) = (low, first | second);
    }
    carry
}

/// a + b for two scalars, not reduced.
#[inline(always)]
fn add(a: &Limbs, b: &Limbs) -> Limbs {
    let mut sum = *a;
    add_into(&mut sum, b);
    sum
}

#[inline(always)]
fn multiply(a: &Limbs, b: &Limbs) -> [u64; 8] {
    let mut product = [0; 8];
    for i in 0..4 {
        let mut carry = 0;
        for j in 0..4 {
            (product[i + j], carry) = multiply_add(product[i + j], a[i], b[j], carry);
        }
        product[i + 4] = carry;
    }
    product
}

/// `sum` + `term`.
pub fn add_term(sum: &mut Wide, term: &Limbs) {
    add_into(sum, term);
}

/// `sum` + Σ (`left`_{2k} + `right`_{2k+1})·(`left`_{2k+1} + `right`_{2k}) over whole pairs.
///
/// That is the inner product plus [`add_own_products`] of both sides, at half the multiplications
/// (S. Winograd, "A new algorithm for inner product", 1968).
pub fn add_paired_products(sum: &mut Wide, left: &[Limbs], right: &[Limbs]) {
    for ([a, b], [c, d]) in left.as_chunks().0.iter().zip(right.as_chunks().0) {
        add_into(sum, &multiply(&add(a, d), &add(b, c)));
    }
}

/// `sum` + Σ `side`_{2k}·`side`_{2k+1} over whole pairs.
pub fn add_own_products(sum: &mut Wide, side: &[Limbs]) {
    for [a, b] in side.as_chunks().0 {
        add_into(sum, &multiply(a, b));
    }
}

/// The sum mod ℓ.
#[must_use]
pub fn reduce(sum: &Wide) -> Scalar {
    let mut low = [0_u64; 8];
    low.copy_from_slice(&sum[..8]);
    if add_into(&mut low, &multiply(&TOP, &[sum[8], 0, 0, 0])) {
        add_into(&mut low, &TOP);
    }
    let mut bytes = [0; 64];
    for (bytes, limb) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(low) {
        *bytes = limb.to_le_bytes();
    }
    Scalar::from_bytes_mod_order_wide(&bytes)
}

/// a·b·2^{−256} mod ℓ for a and b below ℓ.
#[inline]
#[must_use]
pub fn montgomery(a: &Limbs, b: &Limbs) -> Limbs {
    let mut product = multiply(a, b);
    let mut overflow = 0;
    for i in 0..4 {
        let factor = product[i].wrapping_mul(ORDER_INVERSE);
        let mut carry = 0;
        for j in 0..4 {
            (product[i + j], carry) = multiply_add(product[i + j], factor, ORDER[j], carry);
        }
        (product[i + 4], overflow) = multiply_add(product[i + 4], carry, 1, overflow);
    }
    let reduced = [product[4], product[5], product[6], product[7]];
    subtract_order(&reduced).unwrap_or(reduced)
}

/// a − ℓ, unless that is negative.
fn subtract_order(a: &Limbs) -> Option<Limbs> {
    let mut borrow = false;
    let mut difference = [0; 4];
    for i in 0..4 {
        let (low, first) = a[i].overflowing_sub(ORDER[i]);
        let (low, second) = low.overflowing_sub(borrow.into());
        (difference[i], borrow) = (low, first | second);
    }
    if borrow { None } else { Some(difference) }
}

/// a·2^256 mod ℓ, the form in which [`montgomery`] takes one of its factors.
#[must_use]
pub fn lift(scalar: &Scalar) -> Limbs {
    montgomery(&split(scalar), &TOP)
}
