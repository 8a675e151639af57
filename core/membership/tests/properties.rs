//! Whatever the bytes: a value that encodes to them again, or an error; never a panic.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;
#[path = "common/decoding.rs"]
mod decoding;

use std::env;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use common::{openings, prover, ring, verifier};
use getrandom::SysRng;
use membership::batch::Signed;
use membership::verify::Proof;
use membership::{Error, Opening, Radices, Ring, Workers};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How many words of 32 bytes a proof for five members has.
const WORDS: usize = 11;

/// A small ring and a valid proof for the empty message.
static SIGNED: LazyLock<(Ring, Vec<u8>)> = LazyLock::new(|| {
    let (openings, workers) = (openings(5), Workers::one());
    let ring = ring(&openings, &workers);
    let proof = prover(&ring, &workers).prove(2, &openings[2], b"", &mut SysRng).unwrap();
    (ring, proof)
});

/// Words of 32 bytes: anything, small numbers, and the words of a valid proof.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let valid = (0..SIGNED.1.len() / 32).prop_map(|i| SIGNED.1[32 * i..32 * i + 32].to_vec());
    let small = any::<u8>().prop_map(|low| [vec![low], vec![0; 31]].concat());
    prop_oneof![4 => valid, 1 => small, 1 => prop::collection::vec(any::<u8>(), 32)]
}

fn words(count: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(word(), count).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_roundtrip_proof(bytes in words(WORDS)) {
        let radices = SIGNED.0.radices();
        match Proof::parse(radices, &bytes) {
            Ok(proof) => prop_assert_eq!(proof.encode(), bytes),
            Err(error) => prop_assert!(matches!(
                error, Error::ProofScalar | Error::ProofPoint | Error::ProofSerialZero
            )),
        }
    }

    #[test]
    fn test_refuses_every_changed_bit_of_a_proof(bit in 0..8 * 32 * WORDS) {
        let (ring, proof) = &*SIGNED;
        let mut changed = proof.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let workers = Workers::one();
        let check = |proof| verifier(ring, &workers).check(Signed { message: b"", proof }, &mut SysRng);
        prop_assert!(check(&changed).is_err());
        prop_assert_eq!(check(proof), Ok(()));
    }

    #[test]
    fn test_refuses_any_other_length(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assume!(bytes.len() != SIGNED.1.len());
        let refused = Proof::parse(SIGNED.0.radices(), &bytes).err();
        prop_assert_eq!(refused, Some(Error::ProofLength));
    }

    #[test]
    fn test_roundtrip_opening(bytes in words(2)) {
        match Opening::parse(&bytes) {
            Ok(opening) => prop_assert_eq!(opening.encode().to_vec(), bytes),
            Err(error) => prop_assert_eq!(error, Error::OpeningInvalid),
        }
    }

    #[test]
    fn test_no_panic_whatever_the_bytes(first: u8, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        decoding::decode_everything(&[&[first][..], &bytes].concat());
    }

    #[test]
    fn test_no_panic_whatever_the_words(first: u8, count in 1..20_usize, bytes in words(20)) {
        decoding::decode_everything(&[&[first][..], &bytes[..32 * count]].concat());
    }

    #[test]
    fn test_radices_cover_the_ring_and_no_more_than_needed(size in 2..70_000_usize) {
        let radices = Radices::new(size).unwrap();
        prop_assert!(radices.width() >= size);
        prop_assert!(radices.width() < 4 * size);
        prop_assert_eq!(radices.entries(), radices.iter().sum::<usize>());
        prop_assert_eq!(radices.free(), radices.iter().map(|radix| radix - 1).sum::<usize>());
    }
}

/// As the two above, with new inputs for as long as `tools/fuzz` says.
#[test]
#[ignore = "goes on for FUZZ_SECONDS"]
fn fuzz_no_panic_whatever_the_bytes() {
    let seconds = env::var("FUZZ_SECONDS").unwrap().parse().unwrap();
    let bytes = prop_oneof![
        3 => (1..20_usize).prop_flat_map(words),
        1 => prop::collection::vec(any::<u8>(), 0..400),
    ];
    let input = (any::<u8>(), bytes).prop_map(|(first, bytes)| [vec![first], bytes].concat());
    let (began, mut tried) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_secs(seconds) {
        let config =
            ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() };
        tried += config.cases;
        let run = TestRunner::new(config).run(&input, |bytes| {
            decoding::decode_everything(&bytes);
            Ok(())
        });
        run.unwrap();
    }
    println!("core: {tried} inputs");
}

#[test]
fn test_lengths_are_those_of_the_protocol() {
    for (size, length) in [(43, 544), (1024, 800), (16384, 1056), (65536, 1184)] {
        assert_eq!(Radices::new(size).unwrap().proof_length(), length);
    }
    for size in [0, 1, (1 << 24) + 1, usize::MAX] {
        assert_eq!(Radices::new(size), Err(Error::RingSize));
    }
}
