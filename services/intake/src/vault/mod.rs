//! The bytes of evidence, sealed, in an object store: a local folder, or anything S3-compatible.
//!
//! A file is a row of objects of 4 MiB: `evidence/<file>/000000`, `000001`, … Each is written once
//! (`PutMode::Create`) and never overwritten; inside, 64 sealed chunks that open at their own place
//! only. So an upload and a download hold one object in memory, whatever the file's size, and a
//! changed byte is located to its chunk.
//!
//! Absent on purpose: the database, and any look into what the bytes mean.

mod open;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use uuid::Uuid;

pub(crate) use read::{Damage, ReadError, pieces};
pub(crate) use write::{Writer, Written};

/// Chunks in an object.
const CHUNKS: u32 = 64;
/// Bytes of plain text that an object holds at most.
const OBJECT: u64 = sealing::CHUNK as u64 * CHUNKS as u64;

/// The store cannot be reached, or refuses.
pub(crate) type StoreError = object_store::Error;

/// Where the bytes lie. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Vault {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
}

/// One file of the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// As it was brought in.
    Original(Uuid),
    /// What people look at.
    View(Uuid),
}

impl Name {
    /// What its key is bound to.
    pub(crate) fn bound(self) -> String {
        match self {
            Self::Original(id) => format!("{id}/original"),
            Self::View(id) => format!("{id}/view"),
        }
    }
}

impl Vault {
    fn object(&self, name: Name, number: u64) -> Path {
        let folder = self.prefix.clone().join("evidence");
        let folder = match name {
            Name::Original(id) => folder.join(id.simple().to_string()).join("original"),
            Name::View(id) => folder.join(id.simple().to_string()).join("view"),
        };
        folder.join(format!("{number:06}"))
    }

    /// Removes everything of an evidence that was not kept; what is gone already is no error.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn discard(&self, id: Uuid) -> Result<(), StoreError> {
        let folder = self.prefix.clone().join("evidence");
        let folder = folder.join(id.simple().to_string());
        let found: Vec<_> = self
            .store
            .list(Some(&folder))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await?;
        for object in found {
            match self.store.delete(&object).await {
                Ok(()) | Err(StoreError::NotFound { .. }) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}
