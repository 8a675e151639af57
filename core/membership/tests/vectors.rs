//! The protocol's shared vectors.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{prover, verifier};
use getrandom::SysRng;
use membership::batch::Signed;
use membership::enrol::{self, Enrolment};
use membership::prove::Nonces;
use membership::{Generators, Opening, Radices, Ring, Workers, challenge, ring_digest};
use serde_json::Value;

fn vectors() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/proofs-v1.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    match value {
        Value::Array(values) => values.iter().flat_map(bytes).collect(),
        value => hex::decode(value.as_str().unwrap()).unwrap(),
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap().try_into().unwrap()
}

#[test]
fn test_vectors_of_generators_and_radices() {
    let vectors = vectors();
    for kind in ["digit", "square"] {
        for (cell, point) in vectors["generators"][kind].as_object().unwrap() {
            let (row, digit) = cell.split_once(',').unwrap();
            let found =
                Generators::find(kind, row.parse().unwrap(), digit.parse().unwrap()).unwrap();
            assert_eq!(found.compress().as_bytes().as_slice(), bytes(point));
        }
    }
    let blinding = Generators::find("blinding", 0, 0).unwrap().compress();
    assert_eq!(blinding.as_bytes().as_slice(), bytes(&vectors["generators"]["blinding"]));
    assert!(Generators::find("other", 0, 0).is_none());
    for (size, radices) in vectors["radices"].as_object().unwrap() {
        let found: Vec<_> = Radices::new(size.parse().unwrap()).unwrap().iter().collect();
        let wanted: Vec<_> = radices.as_array().unwrap().iter().map(number).collect();
        assert_eq!(found, wanted, "N={size}");
    }
}

#[test]
fn test_vector_of_the_challenge() {
    let example = &vectors()["challenge_example"];
    let (ring, points) = (bytes(&example["ring"]), bytes(&example["points"]));
    let digest = ring_digest(ring.chunks(32));
    assert_eq!(digest.as_slice(), bytes(&example["ring_digest"]));
    let serial = bytes(&example["serial"]).try_into().unwrap();
    let x = challenge(&digest, &bytes(&example["message"]), &serial, points.chunks(32));
    assert_eq!(x.as_bytes().as_slice(), bytes(&example["challenge"]));
}

#[test]
fn test_vectors_of_membership() {
    for workers in [Workers::one(), Workers::new(3).unwrap()] {
        for case in vectors()["membership"].as_array().unwrap() {
            let ring = Ring::parse(&bytes(&case["ring"]), &workers).unwrap();
            let secret = [bytes(&case["s"]), bytes(&case["r"])].concat();
            let opening = Opening::parse(&secret).unwrap();
            let nonces = Nonces::parse(ring.radices(), &bytes(&case["randomness"])).unwrap();
            let (message, index) = (bytes(&case["message"]), number(&case["index"]));
            let proof = prover(&ring, &workers).prove_with(index, &opening, &message, &nonces);
            assert_eq!(proof.unwrap(), bytes(&case["proof"]));
            let signed = Signed { message: &message, proof: &bytes(&case["proof"]) };
            verifier(&ring, &workers).check(signed, &mut SysRng).unwrap();
        }
    }
}

#[test]
fn test_refuses_the_invalid_vectors() {
    let workers = Workers::one();
    for case in vectors()["invalid"].as_array().unwrap() {
        let ring = Ring::parse(&bytes(&case["ring"]), &workers).unwrap();
        let signed = Signed { message: &bytes(&case["message"]), proof: &bytes(&case["proof"]) };
        let checked = verifier(&ring, &workers).check(signed, &mut SysRng);
        assert!(checked.is_err(), "{}", case["why"]);
    }
}

#[test]
fn test_vectors_of_enrolment() {
    for case in vectors()["enrolment"].as_array().unwrap() {
        let pairs = case["openings"].as_array().unwrap().iter();
        let openings: Vec<_> = pairs.map(|pair| Opening::parse(&bytes(pair)).unwrap()).collect();
        let openings: Vec<_> = openings.iter().collect();
        let (context, commitments) = (bytes(&case["context"]), bytes(&case["commitments"]));
        let proof = enrol::prove_with(&openings, &context, &bytes(&case["randomness"])).unwrap();
        assert_eq!(proof.as_slice(), bytes(&case["proof"]));
        let enrolment = Enrolment { context: &context, commitments: &commitments, proof: &proof };
        enrol::check(enrolment, &mut SysRng).unwrap();
    }
}

#[test]
fn test_refuses_the_invalid_enrolment_vectors() {
    for case in vectors()["invalid_enrolment"].as_array().unwrap() {
        let (context, commitments) = (bytes(&case["context"]), bytes(&case["commitments"]));
        let proof = bytes(&case["proof"]);
        let enrolment = Enrolment { context: &context, commitments: &commitments, proof: &proof };
        assert!(enrol::check(enrolment, &mut SysRng).is_err(), "{}", case["why"]);
    }
}
