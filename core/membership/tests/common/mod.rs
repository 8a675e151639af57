//! What several tests set up.

#![allow(dead_code, clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

use getrandom::SysRng;
use membership::batch::Verifier;
use membership::prove::Prover;
use membership::{Generators, Opening, Ring, Scalar, Transcript, Workers};

/// A scalar that a label and a number fix.
pub fn scalar(label: &str, i: usize) -> Scalar {
    Transcript::new(label).part(&i.to_le_bytes()).scalar()
}

pub fn openings(count: usize) -> Vec<Opening> {
    (0..count).map(|_| Opening::draw(&mut SysRng).unwrap()).collect()
}

pub fn ring(openings: &[Opening], workers: &Workers) -> Ring {
    let commit =
        |opening: &Opening| opening.commitment(Generators::standard()).compress().to_bytes();
    let commitments: Vec<u8> = openings.iter().flat_map(commit).collect();
    Ring::parse(&commitments, workers).unwrap()
}

pub fn prover<'a>(ring: &'a Ring, workers: &'a Workers) -> Prover<'a> {
    Prover { generators: Generators::standard(), ring, workers }
}

pub fn verifier<'a>(ring: &'a Ring, workers: &'a Workers) -> Verifier<'a> {
    Verifier { generators: Generators::standard(), ring, workers }
}

/// `proof` with `d` added to the scalar in its word of 32 bytes.
pub fn shift(proof: &[u8], word: usize, d: Scalar) -> Vec<u8> {
    let mut shifted = proof.to_vec();
    let place = &mut shifted[32 * word..32 * word + 32];
    let old = Scalar::from_canonical_bytes(place.try_into().unwrap()).unwrap();
    place.copy_from_slice((old + d).as_bytes());
    shifted
}
