//! The product kernel against plain scalar arithmetic, on its edges and on long sums.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::scalar;
use membership::kernel::{Product, Tensor, tensor};
use membership::limbs::{lift, montgomery, reduce, split};
use membership::{Scalar, Workers};

fn edges() -> [Scalar; 5] {
    [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2_u8), scalar("edge", 0)]
}

fn split_all(scalars: &[Scalar]) -> Tensor {
    scalars.iter().map(split).collect()
}

fn plain(pairs: &[(Vec<Scalar>, Vec<Scalar>)], left: usize, right: usize) -> Vec<Scalar> {
    let entry = |i: usize| pairs.iter().map(|(u, v)| u[i % left] * v[i / left]).sum();
    (0..left * right).map(entry).collect()
}

fn kernel(
    pieces: &[&[(Vec<Scalar>, Vec<Scalar>)]],
    left: usize,
    right: usize,
    workers: &Workers,
) -> Vec<Scalar> {
    let mut product = Product::new(left, right);
    for piece in pieces {
        let pairs: Vec<_> = piece.iter().map(|(u, v)| (split_all(u), split_all(v))).collect();
        product.add(&pairs, workers);
    }
    product.finish(workers)
}

#[test]
fn test_kernel_is_plain_arithmetic_on_edges() {
    let edges = edges();
    for u in edges {
        for v in edges {
            let pairs = vec![(vec![u], vec![v])];
            assert_eq!(kernel(&[&pairs], 1, 1, &Workers::one()), vec![u * v]);
        }
    }
}

#[test]
fn test_kernel_is_plain_arithmetic_for_every_shape_and_split() {
    let workers = Workers::new(2).unwrap();
    for (left, right, terms) in
        [(1, 2, 1), (1, 4, 2), (4, 4, 3), (4, 16, 65), (16, 64, 130), (3, 9, 7)]
    {
        let pick = |label: &str, i: usize| {
            if i.is_multiple_of(5) { edges()[i % 4] } else { scalar(label, i) }
        };
        let side = |label: &str, count: usize, b: usize| -> Vec<Scalar> {
            (0..count).map(|i| pick(label, b * 100 + i)).collect()
        };
        let pairs: Vec<_> = (0..terms).map(|b| (side("u", left, b), side("v", right, b))).collect();
        let wanted = plain(&pairs, left, right);
        for cut in [0, 1, terms / 2, terms] {
            let pieces = [&pairs[..cut], &pairs[cut..]];
            assert_eq!(
                kernel(&pieces, left, right, &workers),
                wanted,
                "{left}×{right}×{terms} cut at {cut}"
            );
        }
    }
}

#[test]
fn test_kernel_holds_the_longest_sums_of_the_largest_scalars() {
    let terms = 20_000;
    let pairs = vec![(vec![-Scalar::ONE; 2], vec![-Scalar::ONE; 2]); terms];
    let pieces: Vec<_> = pairs.chunks(8192).collect();
    let sum = kernel(&pieces, 2, 2, &Workers::one());
    assert_eq!(sum, vec![Scalar::from(terms as u64); 4]);
}

#[test]
fn test_reduction_holds_for_every_accumulator() {
    let radix = Scalar::from(u128::from(u64::MAX)) + Scalar::ONE;
    let plain = |sum: &[u64; 9]| {
        sum.iter().rev().fold(Scalar::ZERO, |value, limb| value * radix + Scalar::from(*limb))
    };
    let mut sums = vec![[0; 9], [u64::MAX; 9]];
    for i in 0..9 {
        let mut one = [0; 9];
        one[i] = u64::MAX;
        let mut others = [u64::MAX; 9];
        others[i] = 0;
        sums.extend([one, others]);
    }
    for sum in sums {
        assert_eq!(reduce(&sum), plain(&sum), "{sum:x?}");
    }
}

#[test]
fn test_montgomery_product_is_the_product() {
    for a in edges() {
        for b in edges() {
            assert_eq!(montgomery(&split(&a), &lift(&b)), split(&(a * b)));
        }
    }
    for i in 0..1000 {
        let (a, b) = (scalar("a", i), scalar("b", i));
        assert_eq!(montgomery(&split(&a), &lift(&b)), split(&(a * b)));
    }
}

#[test]
fn test_tensor_has_the_first_index_fastest() {
    let row = |label| (0..3).map(|i| scalar(label, i)).collect::<Vec<_>>();
    let (x, y) = (row("x"), row("y"));
    let scale = scalar("scale", 0);
    let wanted: Vec<_> =
        y.iter().flat_map(|y| x.iter().map(move |x| split(&(scale * x * y)))).collect();
    assert_eq!(tensor(&scale, &[x.clone(), y.clone()]), wanted);
}
