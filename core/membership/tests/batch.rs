//! Batches name exactly their bad proofs, and two faults do not cancel.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{openings, prover, ring, shift, verifier};
use getrandom::SysRng;
use membership::batch::Signed;
use membership::{Error, Opening, Ring, Scalar, Workers};
use rand_core::{TryCryptoRng, TryRng};

const MESSAGE: &[u8] = b"message";

fn signed(proofs: &[Vec<u8>]) -> Vec<Signed<'_>> {
    proofs.iter().map(|proof| Signed { message: MESSAGE, proof }).collect()
}

/// Two wrong proofs in a ring, whose faults cancel where both have the same weight: one pair for each of the
/// two equations, z_A being in the first and z in the second.
fn cancelling_pairs(openings: &[Opening], ring: &Ring) -> Vec<[Vec<u8>; 2]> {
    let (workers, d) = (Workers::one(), common::scalar("d", 0));
    let prover = prover(ring, &workers);
    let prove = |i: usize| prover.prove(i, &openings[i], MESSAGE, &mut SysRng).unwrap();
    let last = ring.radices().proof_length() / 32 - 1;
    [last - 1, last].map(|word| [shift(&prove(3), word, d), shift(&prove(7), word, -d)]).to_vec()
}

#[test]
fn test_two_forgers_cannot_cancel_each_others_faults() {
    let workers = Workers::one();
    let openings = openings(20);
    let ring = ring(&openings, &workers);
    for pair in cancelling_pairs(&openings, &ring) {
        let bad = vec![(0, Error::ProofInvalid), (1, Error::ProofInvalid)];
        assert_eq!(verifier(&ring, &workers).find_bad(&signed(&pair), &mut SysRng), Ok(bad));
    }
}

#[test]
fn test_control_with_weights_that_are_known_before_two_faults_cancel() {
    let workers = Workers::one();
    let openings = openings(20);
    let ring = ring(&openings, &workers);
    let verifier = verifier(&ring, &workers);
    for pair in cancelling_pairs(&openings, &ring) {
        assert!(verifier.holds_with_equal_weights(&signed(&pair)), "the pair passes");
        for alone in [&pair[..1], &pair[1..]] {
            assert!(!verifier.holds_with_equal_weights(&signed(alone)), "one fault is still seen");
        }
    }
}

/// The operating system's randomness as long as `left` bytes last.
struct Rationed {
    left: usize,
}

impl TryRng for Rationed {
    type Error = core::fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Err(core::fmt::Error)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Err(core::fmt::Error)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        self.left = self.left.checked_sub(bytes.len()).ok_or(core::fmt::Error)?;
        SysRng.try_fill_bytes(bytes).map_err(|_| core::fmt::Error)
    }
}

impl TryCryptoRng for Rationed {}

#[test]
fn test_forger_cannot_foresee_weights_which_take_fresh_bytes_for_every_batch() {
    let workers = Workers::one();
    let openings = openings(4);
    let ring = ring(&openings, &workers);
    let good = prover(&ring, &workers).prove(1, &openings[1], MESSAGE, &mut SysRng).unwrap();
    let wrong = shift(&good, good.len() / 32 - 1, Scalar::ONE);
    let verifier = verifier(&ring, &workers);
    let find =
        |proofs: &[Vec<u8>], left| verifier.find_bad(&signed(proofs), &mut Rationed { left });
    for batch in [vec![good.clone()], vec![good.clone(), good.clone()]] {
        assert_eq!(find(&batch, 31), Err(Error::RandomnessFailed));
        assert_eq!(find(&batch, 32), Ok(vec![]));
    }
    // Halves of a batch that fails are batches of their own, and again nobody knows their weights.
    let mixed = [good, wrong];
    assert_eq!(find(&mixed, 32), Err(Error::RandomnessFailed));
    assert_eq!(find(&mixed, 3 * 32), Ok(vec![(1, Error::ProofInvalid)]));
}

#[test]
fn test_two_equations_of_one_proof_cannot_cancel() {
    let workers = Workers::one();
    let openings = openings(5);
    let ring = ring(&openings, &workers);
    let proof = prover(&ring, &workers).prove(4, &openings[4], MESSAGE, &mut SysRng).unwrap();
    let (last, d) = (proof.len() / 32 - 1, common::scalar("d", 1));
    // H has the scalar z_A − z when the two equations are merely added.
    let forged = [shift(&shift(&proof, last - 1, d), last, d)];
    let verifier = verifier(&ring, &workers);
    assert!(verifier.holds_with_equal_weights(&signed(&forged)));
    let bad = vec![(0, Error::ProofInvalid)];
    assert_eq!(verifier.find_bad(&signed(&forged), &mut SysRng), Ok(bad));
}

#[test]
fn test_names_the_three_bad_among_a_thousand() {
    let workers = Workers::new(2).unwrap();
    let openings = openings(17);
    let ring = ring(&openings, &workers);
    let prover = prover(&ring, &workers);
    let some: Vec<_> =
        (0..17).map(|i| prover.prove(i, &openings[i], MESSAGE, &mut SysRng).unwrap()).collect();
    let mut proofs: Vec<_> = some.iter().cycle().take(1000).cloned().collect();
    let verifier = verifier(&ring, &workers);
    assert_eq!(verifier.find_bad(&signed(&proofs), &mut SysRng), Ok(Vec::new()));
    for (word, at) in [(8, 0), (11, 500), (12, 999)] {
        proofs[at] = shift(&proofs[at], word, Scalar::ONE);
    }
    let named = [0, 500, 999].map(|at| (at, Error::ProofInvalid)).to_vec();
    assert_eq!(verifier.find_bad(&signed(&proofs), &mut SysRng), Ok(named));
}

#[test]
fn test_names_undecodable_proofs_beside_wrong_ones() {
    let workers = Workers::one();
    let openings = openings(3);
    let ring = ring(&openings, &workers);
    let good = prover(&ring, &workers).prove(1, &openings[1], MESSAGE, &mut SysRng).unwrap();
    let with = |at: usize, bytes: [u8; 32]| {
        let mut proof = good.clone();
        proof[32 * at..32 * at + 32].copy_from_slice(&bytes);
        proof
    };
    let proofs = [
        good[1..].to_vec(),
        good.clone(),
        with(0, [0; 32]),
        with(1, [0xff; 32]),
        shift(&good, 4, Scalar::ONE),
        with(8, [0xff; 32]),
    ];
    let bad = verifier(&ring, &workers).find_bad(&signed(&proofs), &mut SysRng).unwrap();
    let expected = [
        (0, Error::ProofLength),
        (2, Error::ProofSerialZero),
        (3, Error::ProofPoint),
        (4, Error::ProofInvalid),
        (5, Error::ProofScalar),
    ];
    assert_eq!(bad, expected);
    for (at, error) in bad {
        let checked = verifier(&ring, &workers).check(signed(&proofs)[at], &mut SysRng);
        assert_eq!(checked, Err(error), "alone as in the batch");
    }
}

#[test]
fn test_refuses_a_proof_for_another_ring_of_the_same_size() {
    let workers = Workers::one();
    let openings = openings(6);
    let (five, other) = (ring(&openings[..5], &workers), ring(&openings[1..], &workers));
    let proof = prover(&five, &workers).prove(2, &openings[2], MESSAGE, &mut SysRng).unwrap();
    let signed = Signed { message: MESSAGE, proof: &proof };
    assert_eq!(verifier(&five, &workers).check(signed, &mut SysRng), Ok(()));
    let refused = verifier(&other, &workers).check(signed, &mut SysRng);
    assert_eq!(refused, Err(Error::ProofInvalid));
}

#[test]
fn test_refuses_an_opening_of_another_member() {
    let workers = Workers::one();
    let openings = openings(4);
    let ring = ring(&openings, &workers);
    let prove = |at| prover(&ring, &workers).prove(at, &openings[1], MESSAGE, &mut SysRng);
    assert_eq!(prove(2), Err(Error::OpeningMismatch));
    assert_eq!(prove(4), Err(Error::RingIndex));
    assert!(prove(1).is_ok());
}

#[test]
fn test_stops_at_as_many_bad_proofs_as_are_asked_for() {
    let workers = Workers::one();
    let openings = openings(3);
    let ring = ring(&openings, &workers);
    let good = prover(&ring, &workers).prove(1, &openings[1], MESSAGE, &mut SysRng).unwrap();
    let wrong = shift(&good, good.len() / 32 - 1, Scalar::ONE);
    let short = good[1..].to_vec();
    let proofs = [&good, &wrong, &short, &good, &wrong, &short, &wrong].map(Clone::clone);
    let verifier = verifier(&ring, &workers);
    let all = verifier.find_bad(&signed(&proofs), &mut SysRng).unwrap();
    assert_eq!(all.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 2, 4, 5, 6]);
    for most in 0..=6 {
        let named = verifier.find_first_bad(&signed(&proofs), most, &mut SysRng).unwrap();
        assert_eq!(named, all[..most.min(5)]);
    }
}
