//! Key pairs of those who issue tokens: `<issuer>.key.pem` is the issuer's alone, `<issuer>.pub.pem`
//! goes into the trust folder of everybody.
//!
//! A key is rotated in three steps, while everything goes on: [`prepare`] a new pair, whose public half
//! everybody trusts before it signs; [`switch`] to it, and start the issuer again; when ten minutes have
//! passed, and with them the last token of the old one, [`retire`] that. What it sealed is still verified
//! with it: its public half stays beside the others under a name that no token is checked by.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use authorization::key_id;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{SigningKey, VerifyingKey};
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
    /// The folder or a file cannot be read.
    #[error("cannot read {0}")]
    Read(PathBuf, #[source] io::Error),
    /// Not an Ed25519 key in PEM.
    #[error("{0} holds no Ed25519 key (PKCS #8, PEM)")]
    Pem(PathBuf),
    /// Tokens of the old key may still be in use.
    #[error(
        "the key was changed less than eleven minutes ago: tokens of the old one are still in use"
    )]
    TooEarly,
    /// The steps are taken in order.
    #[error("no key was prepared: {0} is not there")]
    NotPrepared(PathBuf),
    /// Nobody would trust what is signed from now on.
    #[error("the new key's public half is not in the trust folder {0}")]
    NotTrusted(PathBuf),
}

/// After a switch, and with a minute for the restart.
const LAST_TOKEN_ENDS: TimeDelta = TimeDelta::minutes(11);

/// Makes a key pair (Ed25519; PKCS #8 and SPKI, PEM) and answers with the two paths.
///
/// # Errors
/// [`KeyError`].
pub fn init(dir: &Path, issuer: &str) -> Result<(PathBuf, PathBuf), KeyError> {
    check_name(issuer)?;
    fs::create_dir_all(dir).map_err(|e| KeyError::Write(dir.to_owned(), e))?;
    let key = generate();
    let (private_path, public_path) = (
        dir.join(format!("{issuer}.key.pem")),
        dir.join(format!("{issuer}.pub.pem")),
    );
    write_new(&private_path, private_pem(&key).as_bytes(), 0o600)?;
    write_new(&public_path, public_pem(&key).as_bytes(), 0o644)?;
    Ok((private_path, public_path))
}

/// The first step: a new private key beside the one in use, and its public half in the trust folder.
/// Answers with both paths.
///
/// # Errors
/// [`KeyError`]; one that is prepared already is kept.
pub fn prepare(key: &Path, trust: &Path, issuer: &str) -> Result<(PathBuf, PathBuf), KeyError> {
    check_name(issuer)?;
    let next = next_of(key);
    if next.exists() {
        return Err(KeyError::Exists(next));
    }
    let new = generate();
    let id = key_id(&new.verifying_key());
    let public = trust.join(format!("{issuer}.{id}.pub.pem"));
    // Everybody trusts it before anything is signed with it.
    write_new(&public, public_pem(&new).as_bytes(), 0o644)?;
    write_new(&next, private_pem(&new).as_bytes(), 0o600)?;
    Ok((next, public))
}

/// The second step: the prepared key takes the place of the one in use.
///
/// # Errors
/// [`KeyError`].
pub fn switch(key: &Path, trust: &Path, issuer: &str) -> Result<(), KeyError> {
    check_name(issuer)?;
    let next = next_of(key);
    if !next.exists() {
        return Err(KeyError::NotPrepared(next));
    }
    // From now on it counts how long the old one is not used any more.
    let opened = OpenOptions::new().write(true).open(&next);
    let touched = opened.and_then(|file| file.set_modified(clock::real_now().into()));
    touched.map_err(|e| KeyError::Write(next.clone(), e))?;
    let new = public_half(&next)?;
    let is_trusted = trusted(trust, issuer)?.iter().any(|(_, key)| *key == new);
    if !is_trusted {
        return Err(KeyError::NotTrusted(trust.to_owned()));
    }
    fs::rename(&next, key).map_err(|e| KeyError::Write(key.to_owned(), e))
}

/// The third step, ten minutes later: no token of another key than the one in use is taken any more.
/// Answers with the paths of what was retired. `now`: the old key was stolen, and those who hold its tokens
/// sign in again.
///
/// # Errors
/// [`KeyError`].
pub fn retire(key: &Path, trust: &Path, issuer: &str, now: bool) -> Result<Vec<PathBuf>, KeyError> {
    check_name(issuer)?;
    let switched = fs::metadata(key).and_then(|file| file.modified());
    let switched = switched.map_err(|e| KeyError::Read(key.to_owned(), e))?;
    let age = clock::real_now() - DateTime::<Utc>::from(switched);
    let is_young = (TimeDelta::zero()..LAST_TOKEN_ENDS).contains(&age);
    if is_young && !now {
        return Err(KeyError::TooEarly);
    }
    let (used, next) = (public_half(key)?, next_of(key));
    // One that waits for the second step is new, not old.
    let next = next.exists().then(|| public_half(&next)).transpose()?;
    let trusted = trusted(trust, issuer)?;
    if !trusted.iter().any(|(_, key)| *key == used) {
        return Err(KeyError::NotTrusted(trust.to_owned()));
    }
    let is_old = |key: &VerifyingKey| *key != used && Some(key) != next.as_ref();
    let mut retired = Vec::new();
    for (path, key) in trusted.into_iter().filter(|(_, key)| is_old(key)) {
        let to = trust.join(format!("{issuer}.{}.retired.pem", key_id(&key)));
        fs::rename(&path, &to).map_err(|e| KeyError::Write(to.clone(), e))?;
        retired.push(to);
    }
    Ok(retired)
}

fn check_name(issuer: &str) -> Result<(), KeyError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    match !issuer.is_empty() && issuer.chars().all(fits) {
        true => Ok(()),
        false => Err(KeyError::Name(issuer.to_owned())),
    }
}

/// Where the key waits that is to follow this one.
fn next_of(key: &Path) -> PathBuf {
    let name = key.file_name().unwrap_or_default().to_string_lossy();
    key.with_file_name(format!("next-{name}"))
}

fn generate() -> SigningKey {
    let mut seed = Zeroizing::new([0_u8; 32]);
    rand::rng().fill_bytes(&mut *seed);
    SigningKey::from_bytes(&seed)
}

fn private_pem(key: &SigningKey) -> Zeroizing<String> {
    key.to_pkcs8_pem(LineEnding::LF)
        .expect("an Ed25519 key can be written as PKCS #8")
}

fn public_pem(key: &SigningKey) -> String {
    key.verifying_key()
        .to_public_key_pem(LineEnding::LF)
        .expect("and its public half as SPKI")
}

fn public_half(path: &Path) -> Result<VerifyingKey, KeyError> {
    let pem = fs::read_to_string(path).map_err(|e| KeyError::Read(path.to_owned(), e))?;
    let key = SigningKey::from_pkcs8_pem(&Zeroizing::new(pem));
    let key = key.map_err(|_| KeyError::Pem(path.to_owned()))?;
    Ok(key.verifying_key())
}

/// The public keys by which an issuer's tokens are checked.
fn trusted(trust: &Path, issuer: &str) -> Result<Vec<(PathBuf, VerifyingKey)>, KeyError> {
    let failed = |e| KeyError::Read(trust.to_owned(), e);
    let mut keys = Vec::new();
    for file in fs::read_dir(trust).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let of = name
            .strip_suffix(".pub.pem")
            .and_then(|n| n.split('.').next());
        if of != Some(issuer) {
            continue;
        }
        let pem = fs::read_to_string(&path).map_err(|e| KeyError::Read(path.clone(), e))?;
        let key = VerifyingKey::from_public_key_pem(&pem);
        keys.push((path.clone(), key.map_err(|_| KeyError::Pem(path))?));
    }
    Ok(keys)
}

/// The mode is there from the first moment, and the name only when the file is whole.
fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyError> {
    let failed = |e: io::Error| match e.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::Write(path.to_owned(), e),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let opened = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&part);
    let written = opened.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    // Fails where the name is taken.
    let named = written.and_then(|()| fs::hard_link(&part, path));
    let removed = fs::remove_file(&part);
    named.and(removed).map_err(failed)
}
