//! What must hold for every input of every decoder: shared by the property test and the fuzz target.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

use getrandom::SysRng;
use membership::batch::{Signed, Verifier};
use membership::enrol::{self, Enrolment};
use membership::prove::Nonces;
use membership::verify::Proof;
use membership::{
    Generators, Opening, Radices, Ring, RistrettoPoint, Workers, check_commitment, ed25519,
};

/// A ring of `size` multiples of the base point.
fn ring(size: u64) -> Ring {
    let point = |i: u64| RistrettoPoint::mul_base(&i.into()).compress().to_bytes();
    let bytes: Vec<u8> = (1..=size).flat_map(point).collect();
    Ring::parse(&bytes, &Workers::one()).unwrap()
}

/// Decodes `bytes` as everything there is; what decodes must encode to the same bytes again.
pub fn decode_everything(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (head, tail) = rest.split_at(rest.len().min(usize::from(*first)));
    if let Ok(opening) = Opening::parse(rest) {
        assert_eq!(opening.encode().as_slice(), rest);
    }
    let workers = Workers::one();
    if let Ok(ring) = Ring::parse(rest, &workers) {
        assert_eq!(ring.size() * 32, rest.len());
    }
    let _ = check_commitment(head);
    decode_proof(u64::from(*first % 20) + 2, rest, &workers);
    decode_twice(head, tail, &workers);
}

fn decode_proof(size: u64, bytes: &[u8], workers: &Workers) {
    let radices = Radices::new(size as usize).unwrap();
    let _ = Nonces::parse(radices, bytes);
    if let Ok(proof) = Proof::parse(radices, bytes) {
        assert_eq!(proof.encode(), bytes);
        let verifier = Verifier { generators: Generators::standard(), ring: &ring(size), workers };
        let signed = Signed { message: b"", proof: bytes };
        assert!(verifier.check(signed, &mut SysRng).is_err(), "a forgery");
    }
}

/// What is checked alone and in batches must be answered alike.
fn decode_twice(head: &[u8], tail: &[u8], workers: &Workers) {
    let signed = ed25519::Signed { public: head, message: b"", signature: tail };
    let alone = ed25519::check(&signed).err();
    let batch = ed25519::find_bad(&[signed], &mut SysRng, workers).unwrap();
    assert_eq!(batch.first().map(|(_, error)| *error), alone);
    let enrolment = Enrolment { context: &[0; 32], commitments: head, proof: tail };
    let _ = enrol::check(enrolment, &mut SysRng);
    let _ = enrol::prove_with(&[], head, tail);
}
