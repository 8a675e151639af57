//! Files in the age format: key files under a passphrase, records sealed to the collector.

use std::io::{Read, Write};
use std::iter;
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, scrypt, x25519};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};
use zeroize::Zeroizing;

use crate::errors::raise_named;

/// The work that a file may ask for: 2^20 scrypt steps take 1 GiB and some seconds.
const MOST_WORK: u8 = 20;

/// The age file, under a passphrase, of the bytes; `work` is the base-two logarithm of the scrypt steps.
#[pyfunction]
pub fn protect<'py>(
    py: Python<'py>,
    data: &Bound<'py, PyAny>,
    passphrase: &str,
    work: u8,
) -> PyResult<Bound<'py, PyBytes>> {
    let plain = read_bytes(data)?;
    let secret = SecretString::from(passphrase.to_owned());
    let file = py.detach(|| {
        let mut recipient = scrypt::Recipient::new(secret);
        recipient.set_work_factor(work);
        encrypt(&plain, &recipient)
    });
    let file = file.map_err(|why| raise_named(py, "StoreFailure", "unwritable", &why))?;
    Ok(PyBytes::new(py, &file))
}

/// The bytes in an age file under a passphrase, for the caller to wipe.
#[pyfunction]
pub fn unprotect<'py>(
    py: Python<'py>,
    file: &[u8],
    passphrase: &str,
) -> PyResult<Bound<'py, PyByteArray>> {
    let secret = SecretString::from(passphrase.to_owned());
    let plain = py.detach(|| {
        let mut identity = scrypt::Identity::new(secret);
        identity.set_max_work_factor(MOST_WORK);
        decrypt(file, &identity)
    });
    match plain {
        Ok(plain) => Ok(PyByteArray::new(py, &plain)),
        Err(DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed) => {
            Err(raise_named(py, "Refused", "key-file-passphrase", ""))
        }
        Err(error) => Err(raise_named(py, "MalformedInput", "key-file", &error.to_string())),
    }
}

/// A new X25519 identity, `AGE-SECRET-KEY-1…`.
#[pyfunction]
pub fn draw_identity() -> String {
    x25519::Identity::generate().to_string().expose_secret().to_owned()
}

/// The recipient, `age1…`, of an identity.
#[pyfunction]
pub fn recipient_of(py: Python<'_>, identity: &str) -> PyResult<String> {
    Ok(parse_identity(py, identity)?.to_public().to_string())
}

/// The age file of the bytes for an X25519 recipient in its usual form.
#[pyfunction]
pub fn seal<'py>(py: Python<'py>, data: &[u8], recipient: &str) -> PyResult<Bound<'py, PyBytes>> {
    let parsed = x25519::Recipient::from_str(recipient)
        .ok()
        .filter(|parsed| parsed.to_string() == recipient)
        .ok_or_else(|| raise_named(py, "MalformedInput", "recipient", ""))?;
    let file = encrypt(data, &parsed)
        .map_err(|why| raise_named(py, "StoreFailure", "unwritable", &why))?;
    Ok(PyBytes::new(py, &file))
}

/// The bytes in an age file for an X25519 identity.
#[pyfunction]
pub fn unseal<'py>(py: Python<'py>, file: &[u8], identity: &str) -> PyResult<Bound<'py, PyBytes>> {
    let parsed = parse_identity(py, identity)?;
    let plain = decrypt(file, &parsed)
        .map_err(|_| raise_named(py, "MalformedInput", "sealed-record", ""))?;
    Ok(PyBytes::new(py, &plain))
}

fn read_bytes(data: &Bound<'_, PyAny>) -> PyResult<Zeroizing<Vec<u8>>> {
    if let Ok(bytes) = data.cast::<PyByteArray>() {
        return Ok(Zeroizing::new(bytes.to_vec()));
    }
    Ok(Zeroizing::new(data.cast::<PyBytes>()?.as_bytes().to_vec()))
}

fn parse_identity(py: Python<'_>, identity: &str) -> PyResult<x25519::Identity> {
    x25519::Identity::from_str(identity)
        .map_err(|_| raise_named(py, "MalformedInput", "identity", ""))
}

fn encrypt(plain: &[u8], recipient: &dyn Recipient) -> Result<Vec<u8>, String> {
    let encryptor =
        Encryptor::with_recipients(iter::once(recipient)).map_err(|error| error.to_string())?;
    let mut file = Vec::with_capacity(plain.len() + 512);
    let mut writer = encryptor.wrap_output(&mut file).map_err(|error| error.to_string())?;
    writer.write_all(plain).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())?;
    Ok(file)
}

fn decrypt(file: &[u8], identity: &dyn Identity) -> Result<Zeroizing<Vec<u8>>, DecryptError> {
    let decryptor = Decryptor::new_buffered(file)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(file.len()));
    decryptor.decrypt(iter::once(identity))?.read_to_end(&mut plain)?;
    Ok(plain)
}
