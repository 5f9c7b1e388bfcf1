//! Files that are whole or not there, and secrets that are made once.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};

/// For its owner alone.
const PRIVATE: u32 = 0o600;
/// In a folder that only its reader is given: the reader runs as another user.
const FOR_OTHERS: u32 = 0o644;

/// Makes the folder and those above it.
pub(crate) fn folder(path: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(path).with_context(|| format!("making the folder {}", path.display()))
}

/// The text of a file, or nothing where there is none.
pub(crate) fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e).with_context(|| format!("reading {}", path.display())),
    }
}

/// Writes aside, then moves: being killed leaves the old file or the new one.
fn write(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let put = || -> io::Result<()> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let aside = path.with_added_extension("new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(mode);
        let mut file = options.open(&aside)?;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&aside, path)
    };
    if read(path)?.as_deref() == Some(text) {
        return Ok(());
    }
    put().with_context(|| format!("writing {}", path.display()))
}

/// Writes what only this user reads.
pub(crate) fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    write(path, text, PRIVATE)
}

/// Writes what PostgreSQL, RabbitMQ or every service reads.
pub(crate) fn write_for_others(path: &Path, text: &str) -> anyhow::Result<()> {
    write(path, text, FOR_OTHERS)
}

/// A password that needs no escaping in a URL or in SQL.
pub(crate) fn new_password() -> String {
    let bytes: [u8; 24] = sealing::random_bytes();
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A password in a file of its own, made once.
pub(crate) fn secret_for_others(path: &Path) -> anyhow::Result<()> {
    match read(path)? {
        Some(text) if !text.is_empty() => Ok(()),
        _ => write_for_others(path, &new_password()),
    }
}

/// A file with `scheme://user:password@place`; keeps the password that is there, and returns it.
pub(crate) fn url(path: &Path, scheme: &str, user: &str, place: &str) -> anyhow::Result<String> {
    let password = match read(path)? {
        None => new_password(),
        Some(text) => match password_of(&text) {
            Some(password) => password.to_owned(),
            None => bail!("{} holds no URL with a password", path.display()),
        },
    };
    write_private(path, &format!("{scheme}://{user}:{password}@{place}"))?;
    Ok(password)
}

fn password_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (user_info, _) = rest.split_once('@')?;
    let (_, password) = user_info.split_once(':')?;
    (!password.is_empty() && password.chars().all(|c| c.is_ascii_alphanumeric()))
        .then_some(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_found_in_a_url() {
        assert_eq!(password_of("postgres://a:b1c@h:1/d"), Some("b1c"));
        assert_eq!(password_of("postgres://a@h:1/d"), None);
        assert_eq!(password_of("postgres://a:b'c@h:1/d"), None);
    }

    #[test]
    fn passwords_differ_and_need_no_escaping() {
        let (one, other) = (new_password(), new_password());
        assert_ne!(one, other);
        assert_eq!(one.len(), 48);
        assert!(one.chars().all(|c| c.is_ascii_hexdigit()));
    }
}
