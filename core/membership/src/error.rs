//! Every way in which this crate says no.

use std::fmt;

/// What kind of no an [`Error`] is; the binding turns it into a class of `undersigned.errors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The bytes are not of the form that the protocol asks for.
    Malformed,
    /// Well-formed, but against the rules.
    Refused,
    /// An equation does not hold.
    NotVerified,
    /// The machine failed, not the input.
    Store,
}

/// A refusal with its stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A proof has another length than its ring asks for.
    ProofLength,
    /// A point of a proof is not a canonical encoding.
    ProofPoint,
    /// A scalar of a proof is not canonical.
    ProofScalar,
    /// The serial number is zero.
    ProofSerialZero,
    /// The challenge is zero.
    ProofChallengeZero,
    /// An equation of a membership proof does not hold.
    ProofInvalid,
    /// A ring is not 2 to 2^24 commitments of 32 bytes.
    RingSize,
    /// A commitment of the ring, at this position, is not a canonical encoding.
    RingPoint(usize),
    /// A commitment of the ring, at this position, is the identity.
    RingIdentity(usize),
    /// The index is not inside the ring.
    RingIndex,
    /// A commitment is not a canonical encoding of 32 bytes.
    CommitmentPoint,
    /// A commitment is the identity.
    CommitmentIdentity,
    /// Context, commitments or enrolment proof have a wrong length.
    EnrolmentLength,
    /// A point of an enrolment proof is not a canonical encoding.
    EnrolmentPoint,
    /// A scalar of an enrolment proof is not canonical.
    EnrolmentScalar,
    /// The equation of an enrolment proof does not hold.
    EnrolmentInvalid,
    /// An opening is not two canonical non-zero scalars.
    OpeningInvalid,
    /// The opening does not open that commitment of the ring.
    OpeningMismatch,
    /// Given randomness has a wrong length or a scalar that is not canonical.
    RandomnessInvalid,
    /// The source of randomness failed.
    RandomnessFailed,
    /// The worker threads could not be started.
    ThreadsFailed,
    /// An Ed25519 key or signature has a wrong length.
    Ed25519Length,
    /// An Ed25519 key is not a point of the curve.
    Ed25519Key,
    /// An Ed25519 key has small order.
    Ed25519KeySmallOrder,
    /// An Ed25519 signature does not hold.
    Ed25519Signature,
}

impl Error {
    /// The stable code: lower-case words joined by hyphens.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProofLength => "proof-length",
            Self::ProofPoint => "proof-point",
            Self::ProofScalar => "proof-scalar",
            Self::ProofSerialZero => "proof-serial-zero",
            Self::ProofChallengeZero => "proof-challenge-zero",
            Self::ProofInvalid => "proof-invalid",
            Self::RingSize => "ring-size",
            Self::RingPoint(_) => "ring-point",
            Self::RingIdentity(_) | Self::CommitmentIdentity => "commitment-identity",
            Self::RingIndex => "ring-index",
            Self::CommitmentPoint => "commitment-point",
            Self::EnrolmentLength => "enrolment-length",
            Self::EnrolmentPoint => "enrolment-point",
            Self::EnrolmentScalar => "enrolment-scalar",
            Self::EnrolmentInvalid => "enrolment-invalid",
            Self::OpeningInvalid => "opening-invalid",
            Self::OpeningMismatch => "opening-mismatch",
            Self::RandomnessInvalid => "randomness-invalid",
            Self::RandomnessFailed => "randomness-failed",
            Self::ThreadsFailed => "threads-failed",
            Self::Ed25519Length => "ed25519-length",
            Self::Ed25519Key => "ed25519-key",
            Self::Ed25519KeySmallOrder => "ed25519-key-small-order",
            Self::Ed25519Signature => "ed25519-signature",
        }
    }

    /// What kind of no this is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::ProofChallengeZero
            | Self::ProofInvalid
            | Self::EnrolmentInvalid
            | Self::Ed25519Signature => Kind::NotVerified,
            Self::ProofSerialZero
            | Self::RingIdentity(_)
            | Self::RingIndex
            | Self::CommitmentIdentity
            | Self::OpeningMismatch
            | Self::Ed25519KeySmallOrder => Kind::Refused,
            Self::RandomnessFailed | Self::ThreadsFailed => Kind::Store,
            _ => Kind::Malformed,
        }
    }

    /// The position in the ring that the error speaks of, if it does.
    #[must_use]
    pub const fn position(self) -> Option<usize> {
        match self {
            Self::RingPoint(position) | Self::RingIdentity(position) => Some(position),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl std::error::Error for Error {}
