//! The key ring: the only keys that no database holds.

use std::{collections::BTreeMap, path::Path, sync::Arc};

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
/// values). Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Arc<Keys>);

struct Keys {
    active: String,
    keks: BTreeMap<String, Aes256Gcm>,
    lookup: Zeroizing<[u8; 32]>,
}

impl KeyRing {
    /// Reads a key ring file; warns where others than its owner may read it.
    ///
    /// # Errors
    /// See [`KeyRingError`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, KeyRingError> {
        let contents = file::read(path.as_ref())?;
        let keks = contents
            .keks
            .iter()
            .map(|(id, key)| (id.clone(), cipher(key)))
            .collect();
        Ok(Self(Arc::new(Keys {
            active: contents.active,
            keks,
            lookup: contents.lookup,
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

    /// Adds a new key to the file, makes it the active one and reads the result. Older keys stay
    /// until every data key is [rewrapped](Self::rewrap).
    ///
    /// # Errors
    /// See [`KeyRingError`].
    pub fn rotate(path: impl AsRef<Path>) -> Result<Self, KeyRingError> {
        file::add_key(path.as_ref())?;
        Self::load(path)
    }

    /// Id of the key that wraps new data keys.
    pub fn active(&self) -> &str {
        &self.0.active
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
        Ok(DataKey::new(
            complaint,
            &*unwrap(self.kek(wrapped)?, complaint, wrapped)?,
        ))
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
        let key = unwrap(self.kek(wrapped)?, complaint, wrapped)?;
        Ok((wrapped.kek()? != self.0.active).then(|| self.wrap(complaint, &key)))
    }

    /// Seals something short-lived that belongs to no complaint's data key, as the remembered
    /// answer of an idempotent request: bound to table, column and row, with a key of its own.
    pub fn seal_alone(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Sealed {
        let (key, wrapped) = self.new_data_key(Uuid::nil());
        let length =
            u16::try_from(wrapped.0.len()).expect("a wrapped key is at most 317 bytes long");
        Sealed(
            [
                &length.to_be_bytes()[..],
                &wrapped.0,
                &key.seal_row(table, column, row, plain).0,
            ]
            .concat(),
        )
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
        let (length, rest) = sealed
            .0
            .split_first_chunk::<2>()
            .ok_or(SealingError::Format)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (wrapped, value) = rest.split_at_checked(length).ok_or(SealingError::Format)?;
        let key = self.unwrap(Uuid::nil(), &WrappedKey(wrapped.to_vec()))?;
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
        let kek = self
            .0
            .keks
            .get(&self.0.active)
            .expect("a ring is read only with its active key");
        wrap(kek, &self.0.active, complaint, key)
    }

    fn kek(&self, wrapped: &WrappedKey) -> Result<&Aes256Gcm, SealingError> {
        let id = wrapped.kek()?;
        self.0
            .keks
            .get(id)
            .ok_or_else(|| SealingError::UnknownKey(id.escape_debug().to_string()))
    }
}
