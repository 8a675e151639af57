//! What proving and verifying cost, each beside the sum of its parts measured in the same run.
//!
//! Prints one JSON object a line; `bench/proof.py` makes the table. Every figure is the minimum of
//! several interleaved runs, in milliseconds: other work on the machine only ever adds.

#![allow(clippy::expect_used, clippy::indexing_slicing, missing_docs)]

use std::hint::black_box;
use std::time::Instant;

use curve25519_dalek::traits::VartimeMultiscalarMul;
use getrandom::SysRng;
use membership::batch::{Signed, Verifier};
use membership::kernel::{Product, tensor};
use membership::prove::{Prover, multiply};
use membership::{
    CompressedRistretto, Generators, Opening, Radices, Ring, RistrettoPoint, Scalar, Workers,
};
use rand_core::TryRng;

const MESSAGE: &[u8] = b"a letter id and an action";

fn scalar() -> Scalar {
    let mut wide = [0; 64];
    SysRng.try_fill_bytes(&mut wide).expect("randomness");
    Scalar::from_bytes_mod_order_wide(&wide)
}

fn scalars(count: usize) -> Vec<Scalar> {
    (0..count).map(|_| scalar()).collect()
}

/// A ring whose last member is us, some proofs by us, and points to measure with.
struct Setting {
    workers: Workers,
    ring: Ring,
    opening: Opening,
    proofs: Vec<Vec<u8>>,
    points: Vec<RistrettoPoint>,
}

impl Setting {
    fn new(size: usize, proofs: usize, threads: usize) -> Self {
        let workers = Workers::new(threads).expect("threads");
        let opening = Opening::draw(&mut SysRng).expect("randomness");
        let generators = Generators::standard();
        let mut points = workers.map(size - 1, |_| generators.commit(&scalar(), &scalar()));
        points.push(opening.commitment(generators));
        let encoded: Vec<_> = points.iter().flat_map(|point| point.compress().to_bytes()).collect();
        let ring = Ring::parse(&encoded, &workers).expect("ring");
        let mut setting = Self { workers, ring, opening, proofs: Vec::new(), points };
        setting.proofs = (0..proofs).map(|_| setting.prove()).collect();
        setting
    }

    fn prove(&self) -> Vec<u8> {
        let (ring, workers) = (&self.ring, &self.workers);
        let prover = Prover { generators: Generators::standard(), ring, workers };
        prover.prove(ring.size() - 1, &self.opening, MESSAGE, &mut SysRng).expect("proof")
    }

    /// Verifying a proof twice costs as much as verifying two, so a few fill a batch.
    fn batch(&self, size: usize) -> Vec<Signed<'_>> {
        let proofs = self.proofs.iter().cycle().take(size);
        proofs.map(|proof| Signed { message: MESSAGE, proof }).collect()
    }

    fn verify(&self, batch: &[Signed<'_>]) {
        let (ring, workers) = (&self.ring, &self.workers);
        let verifier = Verifier { generators: Generators::standard(), ring, workers };
        assert_eq!(verifier.find_bad(batch, &mut SysRng), Ok(Vec::new()));
    }

    fn decode(&self, count: usize) {
        let encoded = CompressedRistretto::from_slice(&self.proofs[0][32..64]).expect("point");
        black_box(self.workers.map_runs(count, 32, |_| black_box(encoded).decompress()));
    }

    /// One variable-time multiplication of `count` points, halved between the threads.
    fn multiply_vartime(&self, scalars: &[Scalar]) {
        let run = scalars.len().div_ceil(self.workers.count());
        let points: Vec<_> = self.points.iter().cycle().take(scalars.len()).collect();
        black_box(self.workers.map(self.workers.count(), |part| {
            let (from, to) = (part * run, scalars.len().min((part + 1) * run));
            RistrettoPoint::vartime_multiscalar_mul(&scalars[from..to], points[from..to].to_vec())
        }));
    }

    /// m constant-time multiplications of the whole ring.
    fn multiply(&self, scalars: &[Scalar], times: usize) {
        let runs = self.points.len().div_ceil(256);
        black_box(self.workers.map(times * runs, |task| {
            let from = task % runs * 256;
            let to = scalars.len().min(from + 256);
            multiply(&scalars[from..to], &self.points[from..to])
        }));
    }
}

/// A named piece of work.
type Part<'a> = (&'a str, Box<dyn Fn() + 'a>);

fn measure(name: &str, rounds: usize, parts: &[Part<'_>]) {
    let mut best = vec![f64::INFINITY; parts.len()];
    for _ in 0..rounds {
        for ((_, work), best) in parts.iter().zip(&mut best) {
            let start = Instant::now();
            work();
            *best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    let figures = parts.iter().zip(best).map(|((part, _), ms)| format!("{part:?}: {ms:.3}"));
    println!("{{\"name\": {name:?}, {}}}", figures.collect::<Vec<_>>().join(", "));
}

fn bench_prove(size: usize, rounds: usize, threads: usize) {
    let setting = Setting::new(size, 0, threads);
    let radices = setting.ring.radices();
    let weights = scalars(size);
    let rows: Vec<Vec<Scalar>> = radices.iter().map(scalars).collect();
    measure(
        &format!("prove, ring {size}"),
        rounds,
        &[
            ("whole", Box::new(|| drop(black_box(setting.prove())))),
            ("multiplication", Box::new(|| setting.multiply(&weights, radices.rows()))),
            (
                "tensors",
                Box::new(|| {
                    let work = |_| tensor(&Scalar::ONE, black_box(&rows));
                    black_box(setting.workers.map(radices.rows(), work));
                }),
            ),
        ],
    );
}

fn halves(radices: Radices) -> (Vec<Vec<Scalar>>, Vec<Vec<Scalar>>) {
    let mut low: Vec<Vec<Scalar>> = radices.iter().map(scalars).collect();
    let high = low.split_off(radices.rows() / 2);
    (low, high)
}

fn bench_verify(size: usize, proofs: usize, rounds: usize, threads: usize) {
    let setting = Setting::new(size, proofs.min(4), threads);
    let (radices, workers) = (setting.ring.radices(), &setting.workers);
    let batch = setting.batch(proofs);
    let own = proofs * (2 + radices.rows());
    let weights = scalars(size + 2 * radices.entries() + 2 + own);
    let (low, high) = halves(radices);
    let pairs = || {
        let work = |_| (tensor(&scalar_one(), &low), tensor(&Scalar::ONE, &high));
        workers.map_runs(proofs, 4, work)
    };
    let ready = pairs();
    let (left, right) = (ready[0].0.len(), ready[0].1.len());
    measure(
        &format!("verify {proofs}, ring {size}"),
        rounds,
        &[
            ("whole", Box::new(|| setting.verify(&batch))),
            ("decoding", Box::new(|| setting.decode(own))),
            ("multiplication", Box::new(|| setting.multiply_vartime(&weights))),
            ("tensors", Box::new(|| drop(black_box(pairs())))),
            (
                "multiply-accumulates",
                Box::new(|| {
                    let mut product = Product::new(left, right);
                    product.add(black_box(&ready), workers);
                    black_box(product.finish(workers));
                }),
            ),
        ],
    );
}

fn scalar_one() -> Scalar {
    black_box(Scalar::from(u128::MAX))
}

/// `parts [PREFIX]` runs the lines whose name begins so; THREADS is 2 unless set.
fn main() {
    let threads = std::env::var("THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let prefix = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    for (size, rounds) in [(1024, 40), (16384, 10)] {
        if format!("prove, ring {size}").starts_with(&prefix) {
            bench_prove(size, rounds, threads);
        }
    }
    for (size, proofs, rounds) in
        [(1024, 1, 200), (16384, 1, 30), (1024, 1000, 20), (16384, 1640, 15)]
    {
        if format!("verify {proofs}, ring {size}").starts_with(&prefix) {
            bench_verify(size, proofs, rounds, threads);
        }
    }
}
