//! The key ring: the only keys that no database holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use aes_gcm::Aes256Gcm;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    BlindIndex, CodeHash, DataKey, KeyRingError, Plain, Sealed, SealingError, WrappedKey, code,
    envelope::{cipher, unwrap, wrap},
    file, random_bytes,
};

/// Key-encryption keys by id, which of them wraps new data keys, and the lookup key (blind index
/// and code hashes; it stays through rotations, since hashes cannot be made anew without their
/// values). Cheap to clone; all clones follow the file.
#[derive(Clone)]
pub struct KeyRing(Arc<Held>);

struct Held {
    path: PathBuf,
    lookup: Zeroizing<[u8; 32]>,
    keys: RwLock<Arc<Keys>>,
}

struct Keys {
    active: String,
    keks: BTreeMap<String, Aes256Gcm>,
}

impl From<file::Contents> for Keys {
    fn from(contents: file::Contents) -> Self {
        let ciphers = contents.keks.iter();
        Self {
            keks: ciphers.map(|(id, key)| (id.clone(), cipher(key))).collect(),
            active: contents.active,
        }
    }
}

/// A key is changed in four steps, while everything goes on: it is [prepared](Self::prepare), and known to
/// every process a few seconds later; then [switched to](Self::switch); then every data key is
/// [wrapped anew](Self::rewrap); then the old one is [retired](Self::retire).
impl KeyRing {
    /// Reads a key ring file; warns where others than its owner may read it.
    ///
    /// # Errors
    /// See [`KeyRingError`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, KeyRingError> {
        let path = path.as_ref().to_owned();
        let contents = file::read(&path)?;
        Ok(Self(Arc::new(Held {
            path,
            lookup: contents.lookup.clone(),
            keys: RwLock::new(Arc::new(contents.into())),
        })))
    }

    /// Makes a key ring file with one key (mode 0600) and reads it. Refuses to overwrite.
    ///
    /// # Errors
    /// See [`KeyRingError`].
    pub fn generate(path: impl AsRef<Path>) -> Result<Self, KeyRingError> {
        file::create(path.as_ref())?;
        Self::load(path)
    }

    /// Adds a new key to the file, which seals nothing yet: its id.
    ///
    /// # Errors
    /// See [`KeyRingError`].
    pub fn prepare(path: impl AsRef<Path>) -> Result<String, KeyRingError> {
        file::add_key(path.as_ref())
    }

    /// Seals with this key of the file from now on.
    ///
    /// # Errors
    /// See [`KeyRingError`]; [`KeyRingError::NoKey`] where it is not there.
    pub fn switch(path: impl AsRef<Path>, id: &str) -> Result<(), KeyRingError> {
        file::activate(path.as_ref(), id)
    }

    /// Takes a key out of the file that wraps nothing any more, and puts it into a file beside it, whose
    /// path is given: throwing a key away is for people to decide.
    ///
    /// # Errors
    /// See [`KeyRingError`]; [`KeyRingError::InUse`] of the active one, [`KeyRingError::NoKey`].
    pub fn retire(path: impl AsRef<Path>, id: &str) -> Result<PathBuf, KeyRingError> {
        file::take_out(path.as_ref(), id)
    }

    /// Reads the file again; whether its keys are others than before. What cannot be read leaves the ring as
    /// it was.
    ///
    /// # Errors
    /// See [`KeyRingError`]; also where the file has become another ring's.
    pub fn refresh(&self) -> Result<bool, KeyRingError> {
        let contents = file::read(&self.0.path)?;
        if contents.lookup != self.0.lookup {
            return Err(KeyRingError::Content {
                path: self.0.path.clone(),
                problem: "is another ring than the one that was read before",
            });
        }
        let before = self.keys();
        let same = contents.active == before.active && contents.keks.keys().eq(before.keks.keys());
        if !same {
            let keys = Arc::new(contents.into());
            *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        }
        Ok(!same)
    }

    fn keys(&self) -> Arc<Keys> {
        let keys = self.0.keys.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&keys)
    }

    /// Where it was read.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Id of the key that wraps new data keys.
    pub fn active(&self) -> String {
        self.keys().active.clone()
    }

    /// A data key for a new complaint, and what to store of it.
    pub fn new_data_key(&self, complaint: Uuid) -> (DataKey, WrappedKey) {
        let key = Zeroizing::new(random_bytes());
        (DataKey::new(complaint, &key), self.wrap(complaint, &key))
    }

    /// The data key of a complaint, from what was stored.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn unwrap(&self, complaint: Uuid, wrapped: &WrappedKey) -> Result<DataKey, SealingError> {
        Ok(DataKey::new(complaint, &*self.bare(complaint, wrapped)?))
    }

    /// The same data key under the active key; `None` where it is already. Sealed values stay as
    /// they are.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn rewrap(
        &self,
        complaint: Uuid,
        wrapped: &WrappedKey,
    ) -> Result<Option<WrappedKey>, SealingError> {
        // Opened in any case: what does not open is said now, and not when somebody needs it.
        let key = self.bare(complaint, wrapped)?;
        Ok((wrapped.kek()? != self.keys().active).then(|| self.wrap(complaint, &key)))
    }

    /// The same for what was [sealed alone](Self::seal_alone).
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn rewrap_alone(&self, sealed: &Sealed) -> Result<Option<Sealed>, SealingError> {
        let (wrapped, value) = apart(sealed)?;
        let anew = self.rewrap(Uuid::nil(), &wrapped)?;
        Ok(anew.map(|wrapped| together(&wrapped, value)))
    }

    /// Seals something short-lived that belongs to no complaint's data key, as the remembered
    /// answer of an idempotent request: bound to table, column and row, with a key of its own.
    pub fn seal_alone(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Sealed {
        let (key, wrapped) = self.new_data_key(Uuid::nil());
        together(&wrapped, &key.seal_row(table, column, row, plain).0)
    }

    /// Opens what [`seal_alone`](Self::seal_alone) sealed.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn open_alone(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Plain, SealingError> {
        let (wrapped, value) = apart(sealed)?;
        let key = self.unwrap(Uuid::nil(), &wrapped)?;
        key.open_row(table, column, row, &Sealed(value.to_vec()))
    }

    /// Finds personal values again by exact value.
    pub fn blind_index(&self) -> BlindIndex {
        BlindIndex::new(&self.0.lookup)
    }

    /// What to store of a tracking code. Case, spaces, dashes and the letters that Crockford's
    /// alphabet reads as digits make no difference.
    pub fn code_hash(&self, number: &str, code: &str) -> CodeHash {
        code::hash(&self.0.lookup, number, code)
    }

    /// Whether this is the code whose hash was stored; takes the same time for right and wrong.
    pub fn code_matches(&self, number: &str, code: &str, stored: &[u8]) -> bool {
        code::matches(&self.0.lookup, number, code, stored)
    }

    fn wrap(&self, complaint: Uuid, key: &[u8; 32]) -> WrappedKey {
        let keys = self.keys();
        let kek = keys
            .keks
            .get(&keys.active)
            .expect("a ring is read only with its active key");
        wrap(kek, &keys.active, complaint, key)
    }

    /// A key that is not known yet was put into the file a moment ago: another process has read it sooner.
    fn bare(
        &self,
        complaint: Uuid,
        wrapped: &WrappedKey,
    ) -> Result<Zeroizing<[u8; 32]>, SealingError> {
        let id = wrapped.kek()?;
        let mut keys = self.keys();
        if !keys.keks.contains_key(id) && self.refresh().is_ok() {
            keys = self.keys();
        }
        let kek = keys.keks.get(id);
        let kek = kek.ok_or_else(|| SealingError::UnknownKey(id.escape_debug().to_string()))?;
        unwrap(kek, complaint, wrapped)
    }
}

/// A wrapped key, with its length in two bytes before it, and what it sealed.
fn together(wrapped: &WrappedKey, value: &[u8]) -> Sealed {
    let length = u16::try_from(wrapped.0.len()).expect("a wrapped key is at most 317 bytes long");
    Sealed([&length.to_be_bytes()[..], &wrapped.0, value].concat())
}

fn apart(sealed: &Sealed) -> Result<(WrappedKey, &[u8]), SealingError> {
    let parts = sealed.0.split_first_chunk::<2>();
    let (length, rest) = parts.ok_or(SealingError::Format)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (wrapped, value) = rest.split_at_checked(length).ok_or(SealingError::Format)?;
    Ok((WrappedKey(wrapped.to_vec()), value))
}
