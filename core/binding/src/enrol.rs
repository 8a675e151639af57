//! Enrolment proofs.

use membership::enrol::{self, Enrolment};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::errors::{answer, codes};
use crate::opening::Opening;
use crate::threads::workers;

fn secrets<'a>(openings: &'a [PyRef<'_, Opening>]) -> Vec<&'a membership::Opening> {
    openings.iter().map(|opening| &opening.0).collect()
}

/// Proves knowledge of all openings, bound to a context.
#[pyfunction]
pub fn prove_enrolment<'py>(
    py: Python<'py>,
    openings: Vec<PyRef<'py, Opening>>,
    context: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    let proof = enrol::prove(&secrets(&openings), context, &mut getrandom::SysRng);
    answer(py, proof).map(|proof| PyBytes::new(py, &proof))
}

/// The same with given randomness, which must never serve twice: for test vectors only.
#[pyfunction]
pub fn prove_enrolment_with_randomness<'py>(
    py: Python<'py>,
    openings: Vec<PyRef<'py, Opening>>,
    context: &[u8],
    randomness: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    let proof = enrol::prove_with(&secrets(&openings), context, randomness);
    answer(py, proof).map(|proof| PyBytes::new(py, &proof))
}

/// Checks one enrolment proof.
#[pyfunction]
pub fn check_enrolment(
    py: Python<'_>,
    context: PyBackedBytes,
    commitments: PyBackedBytes,
    proof: PyBackedBytes,
) -> PyResult<()> {
    let check = || {
        let enrolment = Enrolment { context: &context, commitments: &commitments, proof: &proof };
        enrol::check(enrolment, &mut getrandom::SysRng)
    };
    answer(py, py.detach(check))
}

/// The bad ones among (context, commitments, proof), as (position, code).
#[pyfunction]
#[pyo3(signature = (enrolments, threads = 0))]
pub fn find_bad_enrolments(
    py: Python<'_>,
    enrolments: Vec<(PyBackedBytes, PyBackedBytes, PyBackedBytes)>,
    threads: usize,
) -> PyResult<Vec<(usize, &'static str)>> {
    let find = || {
        let items = enrolments.iter();
        let items =
            items.map(|(context, commitments, proof)| Enrolment { context, commitments, proof });
        enrol::find_bad(&items.collect::<Vec<_>>(), &mut getrandom::SysRng, &*workers(threads)?)
    };
    answer(py, py.detach(find)).map(codes)
}
