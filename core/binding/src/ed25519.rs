//! Ed25519 by ZIP 215.

use membership::ed25519::{self, Signed};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::errors::{answer, codes};
use crate::threads::workers;

/// Refuses what cannot be a public key.
#[pyfunction]
pub fn check_ed25519_key(py: Python<'_>, public: &[u8]) -> PyResult<()> {
    answer(py, ed25519::check_key(public))
}

/// Checks one signature.
#[pyfunction]
pub fn check_ed25519(
    py: Python<'_>,
    public: &[u8],
    message: &[u8],
    signature: &[u8],
) -> PyResult<()> {
    answer(py, ed25519::check(&Signed { public, message, signature }))
}

/// The bad ones among (public, message, signature), as (position, code).
#[pyfunction]
#[pyo3(signature = (signed, threads = 0))]
pub fn find_bad_ed25519(
    py: Python<'_>,
    signed: Vec<(PyBackedBytes, PyBackedBytes, PyBackedBytes)>,
    threads: usize,
) -> PyResult<Vec<(usize, &'static str)>> {
    let find = || {
        let items = signed.iter();
        let items = items.map(|(public, message, signature)| Signed { public, message, signature });
        ed25519::find_bad(&items.collect::<Vec<_>>(), &mut getrandom::SysRng, &*workers(threads)?)
    };
    answer(py, py.detach(find)).map(codes)
}
