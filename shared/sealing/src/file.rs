//! The key ring's file: JSON, keys as base64, for its owner's eyes only.
//!
//! ```json
//! { "active": "k2", "keys": { "k1": "…", "k2": "…" }, "lookup": "…" }
//! ```

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::{KeyRingError, random_bytes};

/// As written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    active: String,
    keys: BTreeMap<String, String>,
    lookup: String,
}

impl Drop for Written {
    fn drop(&mut self) {
        self.keys.values_mut().for_each(Zeroize::zeroize);
        self.lookup.zeroize();
    }
}

/// As used.
pub(crate) struct Contents {
    pub(crate) active: String,
    pub(crate) keks: BTreeMap<String, Zeroizing<[u8; 32]>>,
    pub(crate) lookup: Zeroizing<[u8; 32]>,
}

pub(crate) fn read(path: &Path) -> Result<Contents, KeyRingError> {
    check(path, &written(path)?)
}

/// Never overwrites: a lost key is lost data.
pub(crate) fn create(path: &Path) -> Result<(), KeyRingError> {
    let first = "k1".to_owned();
    let fresh = Written {
        active: first.clone(),
        keys: BTreeMap::from([(first, fresh_key())]),
        lookup: fresh_key(),
    };
    match write_new(path, &fresh) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(KeyRingError::Exists(path.to_owned()))
        }
        other => other.map_err(file(path)),
    }
}

/// Under an id that none ever had: the next number.
pub(crate) fn add_key(path: &Path) -> Result<String, KeyRingError> {
    change(path, |ring| {
        let numbers = ring.keys.keys().filter_map(|id| id.strip_prefix('k'));
        let last = numbers.filter_map(|n| n.parse::<u64>().ok()).max();
        let id = (last.unwrap_or_default() + 1..)
            .map(|n| format!("k{n}"))
            .find(|id| !retired(path, id).exists())
            .expect("some number is free");
        ring.keys.insert(id.clone(), fresh_key());
        Ok(id)
    })
}

pub(crate) fn activate(path: &Path, id: &str) -> Result<(), KeyRingError> {
    change(path, |ring| {
        if !ring.keys.contains_key(id) {
            return Err(KeyRingError::NoKey(id.to_owned()));
        }
        id.clone_into(&mut ring.active);
        Ok(())
    })
}

/// The ring of that one key beside it is written first: a crash leaves the key twice, never nowhere.
pub(crate) fn take_out(path: &Path, id: &str) -> Result<PathBuf, KeyRingError> {
    let aside = retired(path, id);
    change(path, |ring| {
        if ring.active == id {
            return Err(KeyRingError::InUse(id.to_owned()));
        }
        let key = ring.keys.remove(id);
        let key = key.ok_or_else(|| KeyRingError::NoKey(id.to_owned()))?;
        let alone = Written {
            active: id.to_owned(),
            keys: BTreeMap::from([(id.to_owned(), key)]),
            lookup: ring.lookup.clone(),
        };
        match write_new(&aside, &alone) {
            // Written by a step that was cut short after it.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let there = written(&aside)?;
                if there.keys == alone.keys {
                    return Ok(());
                }
                Err(KeyRingError::Exists(aside.clone()))
            }
            other => other.map_err(file(&aside)),
        }
    })?;
    Ok(aside)
}

/// Replaces the file in one step: a crash leaves the old ring or the new one, never half of one.
fn change<T>(
    path: &Path,
    with: impl FnOnce(&mut Written) -> Result<T, KeyRingError>,
) -> Result<T, KeyRingError> {
    // One at a time: what another one adds meanwhile would be lost.
    let lock = File::open(folder(path)).map_err(file(path))?;
    lock.lock().map_err(file(path))?;
    let mut ring = written(path)?;
    check(path, &ring)?;
    let done = with(&mut ring)?;
    let new = beside(path, ".new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(file(&new)(error)),
        _ => {} // left by a change that was cut short: never in use
    }
    write_new(&new, &ring).map_err(file(&new))?;
    fs::rename(&new, path)
        .and_then(|()| sync_folder(path))
        .map_err(file(path))?;
    Ok(done)
}

/// Where a key lies that was taken out.
fn retired(path: &Path, id: &str) -> PathBuf {
    beside(path, &format!(".retired-{id}"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn fresh_key() -> String {
    STANDARD.encode(*Zeroizing::new(random_bytes::<32>()))
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> KeyRingError {
    let path = path.to_owned();
    move |source| KeyRingError::File { path, source }
}

fn written(path: &Path) -> Result<Written, KeyRingError> {
    let mode = fs::metadata(path).map_err(file(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        let mode = format!("{:o}", mode & 0o777);
        tracing::warn!(path = %path.display(), mode, "others than its owner may read or change the key ring");
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(file(path))?);
    // serde's message may quote what it stumbles over, so it is dropped.
    serde_json::from_slice(&bytes).map_err(|_| content(path, "is not in the format of a key ring"))
}

fn check(path: &Path, ring: &Written) -> Result<Contents, KeyRingError> {
    if !ring.keys.contains_key(&ring.active) {
        return Err(content(path, "does not hold its active key"));
    }
    if ring.keys.keys().any(|id| id.is_empty() || id.len() > 255) {
        return Err(content(
            path,
            "has a key id that is empty or longer than 255 bytes",
        ));
    }
    let keks = ring
        .keys
        .iter()
        .map(|(id, key)| Ok((id.clone(), decode(path, key)?)))
        .collect::<Result<_, _>>()?;
    Ok(Contents {
        active: ring.active.clone(),
        keks,
        lookup: decode(path, &ring.lookup)?,
    })
}

fn decode(path: &Path, text: &str) -> Result<Zeroizing<[u8; 32]>, KeyRingError> {
    let bytes = STANDARD
        .decode(text)
        .map(Zeroizing::new)
        .map_err(|_| content(path, "has a key that is no base64"))?;
    let key = bytes
        .as_slice()
        .try_into()
        .map_err(|_| content(path, "has a key that is not 32 bytes long"))?;
    Ok(Zeroizing::new(key))
}

fn content(path: &Path, problem: &'static str) -> KeyRingError {
    KeyRingError::Content {
        path: path.to_owned(),
        problem,
    }
}

/// On the disk, with its name, before it is used: data sealed by a key that a power cut took is
/// lost.
fn write_new(path: &Path, ring: &Written) -> io::Result<()> {
    let text = Zeroizing::new(serde_json::to_vec_pretty(ring)?);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(&text)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

fn folder(path: &Path) -> &Path {
    let parent = path.parent();
    parent
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
