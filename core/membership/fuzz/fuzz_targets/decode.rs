//! `cargo fuzz run decode` (nightly, or RUSTC_BOOTSTRAP=1): the body of the property test, led by coverage.

#![no_main]

#[path = "../../tests/common/decoding.rs"]
mod decoding;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| decoding::decode_everything(bytes));
