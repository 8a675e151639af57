//! `undersigned._core`: the membership crate, and the age format, for Python.
//!
//! Checks the types, lets go of the interpreter's lock, and raises the classes of
//! `undersigned.errors`. Randomness comes from the operating system, here and nowhere else.

#![forbid(unsafe_code)]

mod age_file;
mod ed25519;
mod enrol;
mod errors;
mod opening;
mod ring;
mod threads;
mod vectors;

/// Points are 32-byte ristretto255 encodings, scalars 32 bytes little-endian; both canonical.
#[pyo3::pymodule(name = "_core")]
mod core_module {
    #[pymodule_export]
    use crate::age_file::{draw_identity, protect, recipient_of, seal, unprotect, unseal};
    #[pymodule_export]
    use crate::ed25519::{check_ed25519, check_ed25519_key, find_bad_ed25519};
    #[pymodule_export]
    use crate::enrol::{
        check_enrolment, find_bad_enrolments, prove_enrolment, prove_enrolment_with_randomness,
    };
    #[pymodule_export]
    use crate::opening::{Opening, check_commitment};
    #[pymodule_export]
    use crate::ring::{Ring, prove_with_randomness};
    #[pymodule_export]
    use crate::vectors::{challenge, generator, radices, ring_digest};
}
