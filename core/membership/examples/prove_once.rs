//! Proves once for the index given, with fixed secrets and randomness: the subject of a count of
//! instructions. `prove_once SIZE INDEX [leaky] [REPETITIONS]`, both numbers with five digits.
//!
//! `leaky` looks its own commitment up with an early exit, as the control of that count.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::hint::black_box;

use membership::prove::{Nonces, Prover};
use membership::{Generators, Opening, Radices, Ring, Transcript, Workers};

fn bytes(label: &str, i: usize) -> [u8; 64] {
    let scalar = |part: u8| Transcript::new(label).part(&i.to_le_bytes()).part(&[part]).scalar();
    let mut pair = [0; 64];
    pair[..32].copy_from_slice(scalar(0).as_bytes());
    pair[32..].copy_from_slice(scalar(1).as_bytes());
    pair
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| arguments[i].parse::<usize>().expect("a number");
    let (size, index) = (number(0), number(1));
    let leaky = arguments.get(2).is_some_and(|word| word == "leaky");
    let generators = Generators::standard();
    let opening = |i| Opening::parse(&bytes("example/opening", i)).expect("an opening");
    let commit = |i| opening(i).commitment(generators).compress().to_bytes();
    let workers = Workers::one();
    let ring: Vec<u8> = (0..size).flat_map(commit).collect();
    let ring = Ring::parse(&ring, &workers).expect("a ring");
    let radices = Radices::new(size).expect("a size");
    let needed = 32 * (radices.free() + 2 + radices.rows());
    let randomness: Vec<u8> = (0..).flat_map(|i| bytes("example/nonce", i)).take(needed).collect();
    let nonces = Nonces::parse(radices, &randomness).expect("randomness");
    let opening = opening(index);
    if leaky {
        let own = opening.commitment(generators);
        black_box(ring.points().iter().position(|point| *point == own));
    }
    let prover = Prover { generators, ring: &ring, workers: &workers };
    for _ in 0..arguments.get(3).map_or(1, |word| word.parse().expect("a number")) {
        black_box(prover.prove_with(index, &opening, b"message", &nonces).expect("a proof"));
    }
}
