//! Out of the vault: opened chunk by chunk, in order.

use futures_util::stream::{self, Stream};
use object_store::ObjectStoreExt as _;
use sealing::{CHUNK, FileKey, TAG};

use super::{CHUNKS, Name, OBJECT, StoreError, Vault};

/// Bytes of the file that were changed or are gone: from the first one to the one behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damage {
    /// The first.
    pub(crate) from: u64,
    /// Behind the last.
    pub(crate) to: u64,
}

/// Why a file cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// A chunk does not open.
    #[error("bytes {} to {} were changed in the store", .0.from, .0.to)]
    Altered(Damage),
    /// An object is not there.
    #[error("bytes {} to {} are missing in the store", .0.from, .0.to)]
    Missing(Damage),
    /// The store cannot be reached.
    #[error("the object store does not answer")]
    Store(#[from] StoreError),
}

/// The file's bytes, an object at a time.
pub(crate) fn pieces(
    vault: Vault,
    name: Name,
    key: FileKey,
    size: u64,
) -> impl Stream<Item = Result<Vec<u8>, ReadError>> {
    let objects = size.div_ceil(OBJECT);
    let start = (vault, key, 0_u64);
    stream::try_unfold(start, move |(vault, key, number)| async move {
        if number == objects {
            return Ok(None);
        }
        let piece = object(&vault, name, &key, size, number).await?;
        Ok(Some((piece, (vault, key, number + 1))))
    })
}

async fn object(
    vault: &Vault,
    name: Name,
    key: &FileKey,
    size: u64,
    number: u64,
) -> Result<Vec<u8>, ReadError> {
    let (from, to) = (number * OBJECT, size.min((number + 1) * OBJECT));
    let sealed = match vault.store.get(&vault.object(name, number)).await {
        Ok(found) => found.bytes().await?,
        Err(StoreError::NotFound { .. }) => return Err(ReadError::Missing(Damage { from, to })),
        Err(e) => return Err(e.into()),
    };
    let mut opened = Vec::with_capacity(usize::try_from(to - from).unwrap_or(CHUNK));
    let mut rest = &sealed[..];
    let first = u32::try_from(number).unwrap_or(u32::MAX) * CHUNKS;
    let mut at = from;
    for position in first.. {
        let length = (to - at).min(CHUNK as u64);
        let damage = Damage {
            from: at,
            to: at + length,
        };
        let altered = || ReadError::Altered(damage);
        let end = usize::try_from(length).unwrap_or(CHUNK) + TAG;
        let (chunk, behind) = rest.split_at_checked(end).ok_or_else(altered)?;
        at += length;
        let plain = key
            .open(position, at == size, chunk)
            .map_err(|_| altered())?;
        opened.extend_from_slice(&plain);
        rest = behind;
        if at == to {
            break;
        }
    }
    if rest.is_empty() {
        Ok(opened)
    } else {
        Err(ReadError::Altered(Damage { from, to }))
    }
}
