//! Ed25519 by ZIP 215: torsion and non-canonical encodings count the same alone and in a batch.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::scalar;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use getrandom::SysRng;
use membership::ed25519::{Signed, check, check_key, find_bad};
use membership::{EdwardsPoint, Error, Scalar, Workers};
use sha2::{Digest, Sha512};

const MESSAGE: &[u8] = b"Zcash";

/// All encodings of points of small order: eight canonical ones and six that are not.
fn small_order() -> Vec<[u8; 32]> {
    let mut encodings: Vec<_> =
        EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
    // p = 2^255 − 19; y = p and y = p + 1 stand for 0 and 1, and the sign of x = 0 may be set.
    let mut p = [0xff; 32];
    (p[0], p[31]) = (0xed, 0x7f);
    let plus = |low: u8| [&[low][..], &p[1..]].concat().try_into().unwrap();
    let signed = |mut bytes: [u8; 32]| {
        bytes[31] |= 0x80;
        bytes
    };
    let mut one = [0; 32];
    one[0] = 1;
    let (zero_again, one_again, minus_one): ([u8; 32], [u8; 32], [u8; 32]) =
        (plus(0xed), plus(0xee), plus(0xec));
    encodings.extend([zero_again, signed(zero_again), one_again, signed(one_again)]);
    encodings.extend([signed(one), signed(minus_one)]);
    encodings
}

fn hash(r: &[u8], public: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(public).chain_update(MESSAGE);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

/// A signature R ‖ S by the key a·B + `torsion`, R given with the logarithm of its part on B.
fn sign(a: &Scalar, public: &[u8; 32], r: &[u8; 32], log_r: &Scalar) -> Vec<u8> {
    [*r, *(log_r + hash(r, public) * a).as_bytes()].concat()
}

/// Keys and signatures whose points carry every torsion, and R in every odd encoding.
fn odd_but_valid() -> Vec<([u8; 32], Vec<u8>)> {
    let (a, r) = (scalar("key", 0), scalar("nonce", 0));
    let keys = EIGHT_TORSION.map(|t| (ED25519_BASEPOINT_POINT * a + t).compress().to_bytes());
    let mut nonces: Vec<_> = small_order().into_iter().map(|r| (r, Scalar::ZERO)).collect();
    let shifted = EIGHT_TORSION.map(|t| (ED25519_BASEPOINT_POINT * r + t).compress().to_bytes());
    nonces.extend(shifted.map(|encoded| (encoded, r)));
    let pairs = keys.iter().flat_map(|key| nonces.iter().map(move |nonce| (key, nonce)));
    pairs.map(|(key, (r, log_r))| (*key, sign(&a, key, r, log_r))).collect()
}

fn signed<'a>(public: &'a [u8], signature: &'a [u8]) -> Signed<'a> {
    Signed { public, message: MESSAGE, signature }
}

#[test]
fn test_small_order_encodings_are_fourteen_and_as_keys_refused() {
    let encodings = small_order();
    let distinct: std::collections::HashSet<_> = encodings.iter().collect();
    assert_eq!(distinct.len(), 14);
    for public in &encodings {
        assert_eq!(check_key(public), Err(Error::Ed25519KeySmallOrder));
        // ZIP 215 itself would take all 196 of these; whoever may use such a key signs everything.
        for r in &encodings {
            let signature = [*r, [0; 32]].concat();
            let signed = signed(public, &signature);
            assert_eq!(check(&signed), Err(Error::Ed25519KeySmallOrder));
            let bad = find_bad(&[signed], &mut SysRng, &Workers::one()).unwrap();
            assert_eq!(bad, [(0, Error::Ed25519KeySmallOrder)]);
        }
    }
}

#[test]
fn test_accepts_torsion_and_odd_encodings_alone_and_in_a_batch() {
    let cases = odd_but_valid();
    assert_eq!(cases.len(), 8 * (14 + 8));
    let all: Vec<_> = cases.iter().map(|(public, signature)| signed(public, signature)).collect();
    for signed in &all {
        assert_eq!(check(signed), Ok(()));
        assert_eq!(find_bad(&[*signed], &mut SysRng, &Workers::one()), Ok(Vec::new()));
    }
    assert_eq!(find_bad(&all, &mut SysRng, &Workers::new(2).unwrap()), Ok(Vec::new()));
}

#[test]
fn test_accepts_a_key_in_a_non_canonical_encoding() {
    // The only large-order points with two encodings have y < 19: y = 3, …; take any that decodes.
    let doubled = (2_u8..19).filter_map(|y| {
        let mut canonical = [0; 32];
        canonical[0] = y;
        let mut other = [0xff; 32];
        (other[0], other[31]) = (0xed + y, 0x7f);
        check_key(&canonical).ok().map(|()| (canonical, other))
    });
    let doubled: Vec<_> = doubled.collect();
    assert!(!doubled.is_empty());
    for (canonical, other) in doubled {
        assert_ne!(canonical, other);
        assert_eq!(check_key(&other), Ok(()));
    }
}

#[test]
fn test_names_bad_signatures_in_a_batch() {
    let mut cases = odd_but_valid();
    cases[3].1[0] ^= 1;
    cases[40].1[40] ^= 1;
    // S + ℓ satisfies the equation and is not canonical.
    let mut carry = 0;
    let order = (-Scalar::ONE).to_bytes();
    for (i, byte) in cases[77].1[32..].iter_mut().enumerate() {
        let sum = u16::from(*byte) + u16::from(order[i]) + u16::from(i == 0) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    cases[99].0 = [0xff; 32];
    cases[100].1.pop();
    let all: Vec<_> = cases.iter().map(|(public, signature)| signed(public, signature)).collect();
    let wanted = [
        (3, Error::Ed25519Signature),
        (40, Error::Ed25519Signature),
        (77, Error::Ed25519Signature),
        (100, Error::Ed25519Length),
    ];
    let bad = find_bad(&all, &mut SysRng, &Workers::one()).unwrap();
    let (keys, rest): (Vec<_>, Vec<_>) = bad.into_iter().partition(|(at, _)| *at == 99);
    assert_eq!(rest, wanted);
    assert_eq!(keys.len(), 1);
    for (at, error) in rest.into_iter().chain(keys) {
        assert_eq!(check(&all[at]), Err(error), "alone as in the batch");
    }
}

#[test]
fn test_two_forged_signatures_cannot_cancel() {
    let (a, r, d) = (scalar("key", 1), scalar("nonce", 1), scalar("d", 0));
    let public = EdwardsPoint::mul_base(&a).compress().to_bytes();
    let encoded = EdwardsPoint::mul_base(&r).compress().to_bytes();
    let s = r + hash(&encoded, &public) * a;
    let forge = |s: Scalar| [encoded, *s.as_bytes()].concat();
    let (up, down) = (forge(s + d), forge(s - d));
    let both = [signed(&public, &up), signed(&public, &down)];
    let bad = find_bad(&both, &mut SysRng, &Workers::one()).unwrap();
    assert_eq!(bad, [(0, Error::Ed25519Signature), (1, Error::Ed25519Signature)]);
}
