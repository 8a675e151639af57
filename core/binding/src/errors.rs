//! Refusals as exceptions that Python defines.

use membership::{Error, Kind};
use pyo3::prelude::*;

/// The exception for `error`: its class by kind, its code, and its position as the place.
pub fn raise(py: Python<'_>, error: Error) -> PyErr {
    let class = match error.kind() {
        Kind::Malformed => "MalformedInput",
        Kind::Refused => "Refused",
        Kind::NotVerified => "NotVerified",
        Kind::Store => "StoreFailure",
    };
    let place = error.position().map(|position| format!("commitment {position}"));
    let build = || py.import("undersigned.errors")?.getattr(class)?.call1((error.code(), place));
    build().map_or_else(|failure| failure, PyErr::from_value)
}

/// The exception of this class with this code; no detail where `detail` is empty.
pub fn raise_named(py: Python<'_>, class: &str, code: &str, detail: &str) -> PyErr {
    let detail = if detail.is_empty() { None } else { Some(detail) };
    let build =
        || py.import("undersigned.errors")?.getattr(class)?.call1((code, None::<&str>, detail));
    build().map_or_else(|failure| failure, PyErr::from_value)
}

/// A result of the core as a result for Python.
pub fn answer<T>(py: Python<'_>, result: Result<T, Error>) -> PyResult<T> {
    result.map_err(|error| raise(py, error))
}

/// What a search for bad items found, as (position, code).
pub fn codes(bad: Vec<(usize, Error)>) -> Vec<(usize, &'static str)> {
    bad.into_iter().map(|(at, error)| (at, error.code())).collect()
}
