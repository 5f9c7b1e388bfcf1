//! Files: sealed in chunks while they come, so that none is ever in memory as a whole.
//!
//! STREAM over AES-256-GCM: each chunk is bound to the file, to its position and to being the last
//! one or not, so that chunks can neither be changed, swapped, dropped, cut off nor moved to another
//! file. Which chunk does not open says where the file was changed.

use std::sync::Arc;

use aead_stream::{NewStream as _, Nonce, StreamBE32, StreamPrimitive as _, aead::Payload};
use aes_gcm::Aes256Gcm;
use zeroize::Zeroizing;

use crate::{Plain, SealingError, frame::frame, random_bytes};

/// Bytes of plain text in every chunk but the last.
pub const CHUNK: usize = 64 * 1024;
/// Bytes that sealing adds to a chunk.
pub const TAG: usize = 16;

const VERSION: u8 = 1;
const KEY: usize = 32;
const PREFIX: usize = 7;

/// One file's own key. Cheap to clone. Stored sealed by the complaint's data key; wiped when dropped.
#[derive(Clone)]
pub struct FileKey(Arc<Inner>);

struct Inner {
    stream: StreamBE32<Aes256Gcm>,
    secret: Zeroizing<[u8; KEY + PREFIX]>,
    bound: Vec<u8>,
}

impl FileKey {
    /// A fresh key for the file of this name.
    pub fn new(name: &str) -> Self {
        Self::of(name, Zeroizing::new(random_bytes()))
    }

    /// What [`secret`](Self::secret) gave.
    ///
    /// # Errors
    /// [`SealingError::Format`] where it is no file key.
    pub fn restore(name: &str, secret: &Plain) -> Result<Self, SealingError> {
        let [VERSION, secret @ ..] = secret.expose() else {
            return Err(SealingError::Format);
        };
        let secret = secret.try_into().map_err(|_| SealingError::Format)?;
        Ok(Self::of(name, Zeroizing::new(secret)))
    }

    fn of(name: &str, secret: Zeroizing<[u8; KEY + PREFIX]>) -> Self {
        let (key, prefix) = secret
            .split_first_chunk::<KEY>()
            .expect("a key stands in front of the prefix");
        let prefix: [u8; PREFIX] = prefix.try_into().expect("the rest is the prefix");
        let nonce: Nonce<Aes256Gcm, StreamBE32<Aes256Gcm>> = prefix.into();
        Self(Arc::new(Inner {
            stream: StreamBE32::new(key.into(), &nonce),
            bound: frame(&[b"redress file", &[VERSION], name.as_bytes()]),
            secret,
        }))
    }

    /// To be sealed and stored.
    pub fn secret(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([&[VERSION], &self.0.secret[..]].concat())
    }

    /// Seals the chunk at this position, counted from 0. Every position once.
    ///
    /// # Panics
    /// Where a chunk is longer than [`CHUNK`].
    pub fn seal(&self, position: u32, last: bool, chunk: &[u8]) -> Vec<u8> {
        assert!(chunk.len() <= CHUNK, "chunks have a size");
        let payload = Payload {
            msg: chunk,
            aad: &self.0.bound,
        };
        self.0
            .stream
            .encrypt(position, last, payload)
            .expect("only messages past 64 GiB are refused")
    }

    /// Opens it again.
    ///
    /// # Errors
    /// [`SealingError::Refused`] where it was changed, or stood elsewhere.
    pub fn open(&self, position: u32, last: bool, sealed: &[u8]) -> Result<Vec<u8>, SealingError> {
        let payload = Payload {
            msg: sealed,
            aad: &self.0.bound,
        };
        self.0
            .stream
            .decrypt(position, last, payload)
            .map_err(|_| SealingError::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> FileKey {
        FileKey::new("a photo")
    }

    #[test]
    fn what_was_sealed_opens_by_the_stored_key() {
        let key = key();
        let sealed = key.seal(0, true, b"bytes");
        assert_eq!(sealed.len(), 5 + TAG);
        let stored = Plain::new(key.secret().to_vec());
        let again = FileKey::restore("a photo", &stored).ok().unwrap();
        assert_eq!(again.open(0, true, &sealed).unwrap(), b"bytes");
        assert!(FileKey::restore("a photo", &Plain::new(vec![1; 12])).is_err());
    }

    #[test]
    fn a_chunk_opens_at_its_own_place_only() {
        let key = key();
        let mut sealed = key.seal(1, false, b"bytes");
        assert!(key.open(1, false, &sealed).is_ok());
        assert!(key.open(0, false, &sealed).is_err(), "moved");
        assert!(key.open(1, true, &sealed).is_err(), "cut off behind it");
        let stored = Plain::new(key.secret().to_vec());
        let elsewhere = FileKey::restore("another photo", &stored).ok().unwrap();
        assert!(elsewhere.open(1, false, &sealed).is_err(), "another file");
        assert!(FileKey::new("a photo").open(1, false, &sealed).is_err());
        sealed[2] ^= 1;
        assert!(key.open(1, false, &sealed).is_err(), "changed");
    }
}
