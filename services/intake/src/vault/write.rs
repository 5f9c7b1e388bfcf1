//! Into the vault: hashed and sealed while it comes.

use object_store::{ObjectStore as _, PutMode, PutOptions, PutPayload};
use sealing::{CHUNK, FileKey, TAG};
use sha2::{Digest as _, Sha256};

use super::{CHUNKS, Name, StoreError, Vault};

/// Takes a file in, piece by piece. What was written of a file that is not finished is for
/// [`Vault::discard`].
pub(crate) struct Writer<'a> {
    vault: &'a Vault,
    name: Name,
    key: &'a FileKey,
    hash: Sha256,
    size: u64,
    /// Plain text that waits for its chunk to be full, and for another byte: the last chunk is
    /// sealed as the last.
    waiting: Vec<u8>,
    /// Sealed chunks that wait for their object to be full.
    object: Vec<u8>,
    position: u32,
}

/// A file that is in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Bytes.
    pub(crate) size: u64,
    /// SHA-256 of the plain bytes.
    pub(crate) sha256: [u8; 32],
}

impl<'a> Writer<'a> {
    /// Begins a file.
    pub(crate) fn new(vault: &'a Vault, name: Name, key: &'a FileKey) -> Self {
        Self {
            vault,
            name,
            key,
            hash: Sha256::new(),
            size: 0,
            waiting: Vec::with_capacity(CHUNK),
            object: Vec::new(),
            position: 0,
        }
    }

    /// Bytes so far.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Takes more of it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        while !bytes.is_empty() {
            if self.waiting.len() == CHUNK {
                self.seal(false);
                if self.position.is_multiple_of(CHUNKS) {
                    self.put().await?;
                }
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn finish(mut self) -> Result<Written, StoreError> {
        self.seal(true);
        self.put().await?;
        Ok(Written {
            size: self.size,
            sha256: self.hash.finalize().into(),
        })
    }

    fn seal(&mut self, last: bool) {
        let sealed = self.key.seal(self.position, last, &self.waiting);
        if self.object.is_empty() && !last {
            self.object.reserve_exact(CHUNKS as usize * (CHUNK + TAG));
        }
        self.object.extend_from_slice(&sealed);
        self.waiting.clear();
        self.position += 1;
    }

    async fn put(&mut self) -> Result<(), StoreError> {
        let number = u64::from((self.position - 1) / CHUNKS);
        let object = std::mem::take(&mut self.object);
        let once = PutOptions::from(PutMode::Create);
        let place = self.vault.object(self.name, number);
        self.vault
            .store
            .put_opts(&place, PutPayload::from(object), once)
            .await?;
        Ok(())
    }
}
