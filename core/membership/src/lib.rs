//! Membership proofs over ristretto255: one member of a ring signed, and nothing tells which.
//!
//! Points are 32-byte ristretto255 encodings, scalars 32 bytes little-endian, both canonical. This
//! crate has no unsafe code, reads no clock and does no I/O; randomness is passed in. The prover is
//! constant-time in its secrets; everything that verifies is variable-time on public data.
//!
//! Source: PROTOCOL §1 to §3.

#![forbid(unsafe_code)]

pub mod batch;
mod bisect;
pub mod ed25519;
pub mod enrol;
mod error;
mod generators;
pub mod kernel;
pub mod limbs;
pub mod prove;
mod radix;
mod statement;
mod transcript;
pub mod verify;
mod weights;
mod witness;
mod workers;

pub use error::{Error, Kind};
pub use generators::Generators;
#[cfg(feature = "testing")]
pub use generators::Logs;
pub use radix::Radices;
pub use statement::{Ring, check_commitment};
pub use transcript::{Transcript, challenge, ring_digest};
pub use witness::Opening;
pub use workers::Workers;

pub use curve25519_dalek::{
    edwards::EdwardsPoint,
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};
