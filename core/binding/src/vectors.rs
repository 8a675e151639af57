//! The small steps that test vectors look at.

use membership::{Error, Generators, Radices};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::errors::{answer, raise};

/// One generator: "blinding", "digit" or "square".
#[pyfunction]
#[pyo3(signature = (kind, row = 0, digit = 0))]
pub fn generator<'py>(
    py: Python<'py>,
    kind: &str,
    row: u32,
    digit: u32,
) -> PyResult<Bound<'py, PyBytes>> {
    let point = Generators::find(kind, row, digit);
    let point = point.ok_or_else(|| PyValueError::new_err("no generator of this kind"))?;
    Ok(PyBytes::new(py, point.compress().as_bytes()))
}

/// The radices for a ring of `size` commitments.
#[pyfunction]
pub fn radices(py: Python<'_>, size: usize) -> PyResult<Vec<usize>> {
    answer(py, Radices::new(size)).map(|radices| radices.iter().collect())
}

/// SHA-256 of the framed commitments.
#[pyfunction]
pub fn ring_digest<'py>(py: Python<'py>, commitments: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    if !commitments.len().is_multiple_of(32) {
        return Err(raise(py, Error::RingSize));
    }
    Ok(PyBytes::new(py, &membership::ring_digest(commitments.chunks(32))))
}

/// The challenge x of a membership proof.
#[pyfunction]
pub fn challenge<'py>(
    py: Python<'py>,
    digest: [u8; 32],
    message: &[u8],
    serial: [u8; 32],
    points: Vec<[u8; 32]>,
) -> Bound<'py, PyBytes> {
    let points = points.iter().map(<[u8; 32]>::as_slice);
    let x = membership::challenge(&digest, message, &serial, points);
    PyBytes::new(py, x.as_bytes())
}
