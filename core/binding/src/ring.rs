//! The ring, its prover and its verifier.

use membership::batch::{Signed, Verifier};
use membership::prove::{Nonces, Prover};
use membership::{Generators, Workers};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::errors::{answer, codes};
use crate::opening::Opening;
use crate::threads::workers;

/// A decoded ring, kept for any number of proofs.
#[pyclass(frozen, module = "undersigned._core")]
pub struct Ring(membership::Ring);

impl Ring {
    fn prover<'a>(&'a self, workers: &'a Workers) -> Prover<'a> {
        Prover { generators: Generators::standard(), ring: &self.0, workers }
    }

    fn verifier<'a>(&'a self, workers: &'a Workers) -> Verifier<'a> {
        Verifier { generators: Generators::standard(), ring: &self.0, workers }
    }
}

#[pymethods]
impl Ring {
    #[new]
    #[pyo3(signature = (commitments, threads = 0))]
    fn new(py: Python<'_>, commitments: PyBackedBytes, threads: usize) -> PyResult<Self> {
        let parse = || membership::Ring::parse(&commitments, &*workers(threads)?);
        answer(py, py.detach(parse)).map(Self)
    }

    #[getter]
    fn size(&self) -> usize {
        self.0.size()
    }

    #[getter]
    fn digest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.digest())
    }

    #[getter]
    fn proof_length(&self) -> usize {
        self.0.radices().proof_length()
    }

    #[pyo3(signature = (index, opening, message, threads = 0))]
    fn prove<'py>(
        &self,
        py: Python<'py>,
        index: usize,
        opening: &Opening,
        message: PyBackedBytes,
        threads: usize,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let prove = || {
            let workers = workers(threads)?;
            self.prover(&workers).prove(index, &opening.0, &message, &mut getrandom::SysRng)
        };
        answer(py, py.detach(prove)).map(|proof| PyBytes::new(py, &proof))
    }

    #[pyo3(signature = (message, proof, threads = 0))]
    fn check(
        &self,
        py: Python<'_>,
        message: PyBackedBytes,
        proof: PyBackedBytes,
        threads: usize,
    ) -> PyResult<()> {
        let check = || {
            let signed = Signed { message: &message, proof: &proof };
            self.verifier(&*workers(threads)?).check(signed, &mut getrandom::SysRng)
        };
        answer(py, py.detach(check))
    }

    #[pyo3(signature = (signed, threads = 0, most = usize::MAX))]
    fn find_bad(
        &self,
        py: Python<'_>,
        signed: Vec<(PyBackedBytes, PyBackedBytes)>,
        threads: usize,
        most: usize,
    ) -> PyResult<Vec<(usize, &'static str)>> {
        let find = || {
            let pairs = signed.iter().map(|(message, proof)| Signed { message, proof });
            let pairs: Vec<_> = pairs.collect();
            self.verifier(&*workers(threads)?).find_first_bad(&pairs, most, &mut getrandom::SysRng)
        };
        answer(py, py.detach(find)).map(codes)
    }
}

/// A proof made with given randomness, which must never serve twice: for test vectors only.
#[pyfunction]
#[pyo3(signature = (ring, index, opening, message, randomness, threads = 0))]
pub fn prove_with_randomness<'py>(
    py: Python<'py>,
    ring: &Ring,
    index: usize,
    opening: &Opening,
    message: PyBackedBytes,
    randomness: &[u8],
    threads: usize,
) -> PyResult<Bound<'py, PyBytes>> {
    let nonces = answer(py, Nonces::parse(ring.0.radices(), randomness))?;
    let prove =
        || ring.prover(&*workers(threads)?).prove_with(index, &opening.0, &message, &nonces);
    answer(py, py.detach(prove)).map(|proof| PyBytes::new(py, &proof))
}
