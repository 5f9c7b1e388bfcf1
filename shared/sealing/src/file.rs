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
    path::Path,
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

/// Replaces the file in one step: a crash leaves the old ring or the new one, never half of one.
pub(crate) fn add_key(path: &Path) -> Result<(), KeyRingError> {
    let mut ring = written(path)?;
    check(path, &ring)?;
    let id = (ring.keys.len() + 1..)
        .map(|n| format!("k{n}"))
        .find(|id| !ring.keys.contains_key(id))
        .expect("some number is free");
    ring.keys.insert(id.clone(), fresh_key());
    ring.active = id;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(file(&beside)(error)),
        _ => {} // left by a rotation that was cut short: never in use
    }
    write_new(&beside, &ring).map_err(file(&beside))?;
    fs::rename(&beside, path)
        .and_then(|()| sync_folder(path))
        .map_err(file(path))
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
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
