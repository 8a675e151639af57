//! A slot's secret pair, as a Python object that gives nothing away.

use membership::{Error, Generators};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};
use zeroize::Zeroizing;

use crate::errors::{answer, raise};

/// A slot's secret pair (s, r), wiped when dropped; no repr, equality, hash or pickling.
#[pyclass(frozen, module = "undersigned._core")]
pub struct Opening(pub membership::Opening);

#[pymethods]
impl Opening {
    #[staticmethod]
    fn draw(py: Python<'_>) -> PyResult<Self> {
        answer(py, membership::Opening::draw(&mut getrandom::SysRng)).map(Self)
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, encoded: &Bound<'_, PyAny>) -> PyResult<Self> {
        let parsed = if let Ok(bytes) = encoded.cast::<PyBytes>() {
            membership::Opening::parse(bytes.as_bytes())
        } else if let Ok(bytes) = encoded.cast::<PyByteArray>() {
            membership::Opening::parse(&Zeroizing::new(bytes.to_vec()))
        } else {
            return Err(PyTypeError::new_err("an opening is bytes or a bytearray"));
        };
        answer(py, parsed).map(Self)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyByteArray> {
        PyByteArray::new(py, self.0.encode().as_slice())
    }

    fn commitment<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let commitment = self.0.commitment(Generators::standard()).compress();
        PyBytes::new(py, commitment.as_bytes())
    }

    fn serial<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.serial().as_bytes())
    }

    #[staticmethod]
    fn __repr__() -> &'static str {
        "<Opening>"
    }

    fn __eq__(&self, _other: &Bound<'_, PyAny>) -> PyResult<bool> {
        Err(PyTypeError::new_err("openings are not compared"))
    }

    fn __hash__(&self) -> PyResult<isize> {
        Err(PyTypeError::new_err("openings are not hashed"))
    }

    fn __reduce_ex__(&self, _protocol: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(PyTypeError::new_err("openings are not pickled or copied"))
    }
}

/// Refuses bytes that cannot be a commitment.
#[pyfunction]
pub fn check_commitment(py: Python<'_>, commitment: &[u8]) -> PyResult<()> {
    membership::check_commitment(commitment).map_err(|error: Error| raise(py, error))
}
