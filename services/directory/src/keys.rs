//! Key pairs of those who issue tokens: `<issuer>.key.pem` is the issuer's alone, `<issuer>.pub.pem`
//! goes into the trust folder of everybody.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey};
use rand::Rng;
use zeroize::Zeroizing;

/// Why no key pair was made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// An issuer is a service.
    #[error("`{0}` is no name of an issuer: a-z, 0-9, - and _")]
    Name(String),
    /// Never overwritten: tokens and signatures made with it would be worth nothing.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// The folder or a file cannot be written.
    #[error("cannot write {0}")]
    Write(PathBuf, #[source] io::Error),
}

/// Makes a key pair (Ed25519; PKCS #8 and SPKI, PEM) and answers with the two paths.
///
/// # Errors
/// [`KeyError`].
pub fn init(dir: &Path, issuer: &str) -> Result<(PathBuf, PathBuf), KeyError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if issuer.is_empty() || !issuer.chars().all(fits) {
        return Err(KeyError::Name(issuer.to_owned()));
    }
    fs::create_dir_all(dir).map_err(|e| KeyError::Write(dir.to_owned(), e))?;
    let mut seed = Zeroizing::new([0_u8; 32]);
    rand::rng().fill_bytes(&mut *seed);
    let key = SigningKey::from_bytes(&seed);
    let private = key
        .to_pkcs8_pem(LineEnding::LF)
        .expect("an Ed25519 key can be written as PKCS #8");
    let public = key
        .verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .expect("and its public half as SPKI");
    let (private_path, public_path) = (
        dir.join(format!("{issuer}.key.pem")),
        dir.join(format!("{issuer}.pub.pem")),
    );
    write_new(&private_path, private.as_bytes(), 0o600)?;
    write_new(&public_path, public.as_bytes(), 0o644)?;
    Ok((private_path, public_path))
}

/// The mode is there from the first moment, not set afterwards.
fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path);
    let mut file = opened.map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::Write(path.to_owned(), e),
    })?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|e| KeyError::Write(path.to_owned(), e))
}
