//! Why the signer stays hidden for ever (PROTOCOL §3.4): with generators whose logarithms are known,
//! one signature is explained by every member of the ring in turn, byte for byte.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::scalar;
use getrandom::SysRng;
use membership::batch::{Signed, Verifier};
use membership::prove::{Nonces, Prover};
use membership::{Generators, Logs, Opening, Radices, Ring, RistrettoPoint, Scalar, Workers};

const MESSAGE: &[u8] = b"one text, signed by somebody";

fn known_logs() -> Logs {
    let logs = |label: &str| (0..48).map(|i| scalar(label, i)).collect();
    Logs {
        blinding: scalar("log/blinding", 0),
        digit: logs("log/digit"),
        square: logs("log/square"),
    }
}

/// The digits of `index` as 0 or 1 for every row and digit.
fn selectors(radices: Radices, index: usize) -> Vec<Vec<bool>> {
    let row = |(j, radix)| (0..radix).map(|i| index >> (2 * j) & 3 == i).collect();
    radices.iter().enumerate().map(row).collect()
}

/// Σ_i p_{i,k}·c_i by the definition: position by position, polynomial by polynomial.
fn power_sums(selectors: &[Vec<bool>], a: &[Vec<Scalar>], ring_logs: &[Scalar]) -> Vec<Scalar> {
    let rows = selectors.len();
    let mut sums = vec![Scalar::ZERO; rows];
    for (i, log) in ring_logs.iter().enumerate() {
        let mut polynomial = vec![Scalar::ONE];
        for (j, (selectors, a)) in selectors.iter().zip(a).enumerate() {
            let digit = i >> (2 * j) & (selectors.len() - 1);
            let mut product = vec![Scalar::ZERO; polynomial.len() + 1];
            for (k, coefficient) in polynomial.iter().enumerate() {
                product[k] += a[digit] * coefficient;
                product[k + 1] += if selectors[digit] { *coefficient } else { Scalar::ZERO };
            }
            polynomial = product;
        }
        sums.iter_mut().zip(&polynomial).for_each(|(sum, p)| *sum += log * p);
    }
    sums
}

/// The logarithm of Com(v, w; t).
fn log_of_commitment(logs: &Logs, v: &[Scalar], w: &[Scalar], t: Scalar) -> Scalar {
    let sum = |logs: &[Scalar], scalars: &[Scalar]| -> Scalar {
        logs.iter().zip(scalars).map(|(log, scalar)| log * scalar).sum()
    };
    sum(&logs.digit, v) + sum(&logs.square, w) + t * logs.blinding
}

/// One signature with the logarithms of everything in it.
struct Record {
    logs: Logs,
    ring_logs: Vec<Scalar>,
    serial: Scalar,
    x: Scalar,
    f: Vec<Vec<Scalar>>,
    log_a: Scalar,
    log_b: Scalar,
    log_x: Vec<Scalar>,
}

impl Record {
    /// The secrets with which member `index` would have made this very record.
    fn explain(&self, radices: Radices, index: usize) -> (Opening, Vec<u8>) {
        let unblind = self.logs.blinding.invert();
        let blinding = (self.ring_logs[index] - self.serial) * unblind;
        let selectors = selectors(radices, index);
        let a: Vec<Vec<Scalar>> = selectors
            .iter()
            .zip(&self.f)
            .map(|(row, f)| {
                row.iter().zip(f).map(|(s, f)| if *s { f - self.x } else { *f }).collect()
            })
            .collect();
        let flat = || selectors.iter().flatten().zip(a.iter().flatten());
        let squares: Vec<_> = flat().map(|(_, a)| -(a * a)).collect();
        let bits: Vec<_> = flat().map(|(s, _)| Scalar::from(u8::from(*s))).collect();
        let signed: Vec<_> = flat().map(|(s, a)| if *s { -a } else { *a }).collect();
        let values: Vec<_> = a.iter().flatten().copied().collect();
        let rest = |log: Scalar, v: &[Scalar], w: &[Scalar]| {
            (log - log_of_commitment(&self.logs, v, w, Scalar::ZERO)) * unblind
        };
        let mut randomness: Vec<Scalar> = a.iter().flat_map(|row| &row[1..]).copied().collect();
        randomness.push(rest(self.log_a, &values, &squares));
        randomness.push(rest(self.log_b, &bits, &signed));
        let sums = power_sums(&selectors, &a, &self.ring_logs);
        randomness.extend(self.log_x.iter().zip(sums).map(|(log, sum)| (log - sum) * unblind));
        let secret = [*self.serial.as_bytes(), *blinding.as_bytes()].concat();
        let bytes = randomness.iter().flat_map(|scalar| *scalar.as_bytes()).collect();
        (Opening::parse(&secret).unwrap(), bytes)
    }
}

/// Openings and padded logarithms of a ring of `size`.
fn members(size: usize, radices: Radices, logs: &Logs) -> (Vec<Opening>, Vec<Scalar>) {
    let openings = common::openings(size);
    let log = |opening: &Opening| opening.serial() + logs.blinding * opening.blinding();
    let mut ring_logs: Vec<_> = openings.iter().map(log).collect();
    let last = ring_logs[size - 1];
    ring_logs.resize(radices.width(), last);
    (openings, ring_logs)
}

fn record(
    proof: &[u8],
    nonces: &[u8],
    signer: usize,
    radices: Radices,
    (logs, ring_logs): (Logs, Vec<Scalar>),
    x: Scalar,
) -> Record {
    let words = |bytes: &[u8]| -> Vec<Scalar> {
        let word = |word: &[u8]| Scalar::from_canonical_bytes(word.try_into().unwrap()).unwrap();
        bytes.chunks(32).map(word).collect()
    };
    let mut given = words(nonces).into_iter();
    let row = |given: &mut dyn Iterator<Item = Scalar>, radix: usize, total: Scalar| {
        let others: Vec<_> = given.take(radix - 1).collect();
        [vec![total - others.iter().sum::<Scalar>()], others].concat()
    };
    let a: Vec<Vec<Scalar>> = radices.iter().map(|n| row(&mut given, n, Scalar::ZERO)).collect();
    let (r_a, r_b) = (given.next().unwrap(), given.next().unwrap());
    let selectors = selectors(radices, signer);
    let flat = || selectors.iter().flatten().zip(a.iter().flatten());
    let values: Vec<_> = a.iter().flatten().copied().collect();
    let squares: Vec<_> = flat().map(|(_, a)| -(a * a)).collect();
    let bits: Vec<_> = flat().map(|(s, _)| Scalar::from(u8::from(*s))).collect();
    let signed: Vec<_> = flat().map(|(s, a)| if *s { -a } else { *a }).collect();
    let sums = power_sums(&selectors, &a, &ring_logs);
    let log_x = sums.iter().zip(given).map(|(sum, rho)| sum + rho * logs.blinding).collect();
    let mut f = words(&proof[32 * (3 + radices.rows())..]).into_iter();
    let f = radices.iter().map(|n| row(&mut f, n, x)).collect();
    Record {
        log_a: log_of_commitment(&logs, &values, &squares, r_a),
        log_b: log_of_commitment(&logs, &bits, &signed, r_b),
        serial: words(&proof[..32])[0],
        x,
        f,
        log_x,
        logs,
        ring_logs,
    }
}

fn explain_by_everyone(size: usize, signer: usize) {
    let radices = Radices::new(size).unwrap();
    assert!(radices.width() > size, "the ring has padding");
    let logs = known_logs();
    let generators = Generators::with_known_logs(&logs);
    let (openings, ring_logs) = members(size, radices, &logs);
    let commit = |log: &Scalar| RistrettoPoint::mul_base(log).compress().to_bytes();
    let commitments: Vec<u8> = ring_logs[..size].iter().flat_map(commit).collect();
    let workers = Workers::one();
    let ring = Ring::parse(&commitments, &workers).unwrap();
    let prover = Prover { generators: &generators, ring: &ring, workers: &workers };
    let needed = radices.free() + 2 + radices.rows();
    let nonces: Vec<u8> = (0..needed).flat_map(|i| *scalar("nonce", i).as_bytes()).collect();
    let prove = |index, opening: &Opening, nonces: &[u8]| {
        let nonces = Nonces::parse(radices, nonces).unwrap();
        prover.prove_with(index, opening, MESSAGE, &nonces).unwrap()
    };
    let proof = prove(signer, &openings[signer], &nonces);
    let parsed = membership::verify::Proof::parse(radices, &proof).unwrap();
    let x = parsed.challenge(&ring, MESSAGE).unwrap();
    let record = record(&proof, &nonces, signer, radices, (logs, ring_logs), x);
    let mut seen = std::collections::HashSet::new();
    for index in 0..size {
        let (opening, nonces) = record.explain(radices, index);
        assert!(seen.insert(opening.encode().to_vec()), "each member has secrets of its own");
        assert_eq!(prove(index, &opening, &nonces), proof, "member {index} explains the record");
    }
    let verifier = Verifier { generators: &generators, ring: &ring, workers: &workers };
    verifier.check(Signed { message: MESSAGE, proof: &proof }, &mut SysRng).unwrap();
}

#[test]
fn test_nobody_can_tell_the_signer_in_a_ring_of_43() {
    explain_by_everyone(43, 17);
}

#[test]
fn test_nobody_can_tell_the_signer_in_a_ring_with_a_last_radix_of_two() {
    explain_by_everyone(20, 19);
}

#[test]
fn test_nobody_can_tell_the_signer_in_a_ring_of_three() {
    explain_by_everyone(3, 0);
}
