//! The envelope: a data key per complaint, and what it seals.
//!
//! Stored formats, first byte the version:
//! - wrapped key v1: `1 | len(kek id) | kek id | nonce (12) | data key and tag (48)`, bound to all
//!   that stands before the nonce and to the complaint;
//! - sealed value v1: `1 | nonce (12) | ciphertext and tag`, bound to table, column and complaint
//!   (and row, where a complaint has several rows in one table).

use std::fmt;

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Personal, Plain, SealingError, frame::frame, random_bytes};

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// A complaint's data key, wrapped by a key-encryption key: this is what is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

/// A sealed value: this is what is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// What seals and opens the values of one complaint. Lives in memory only, wiped when dropped.
pub struct DataKey {
    complaint: Uuid,
    cipher: Aes256Gcm,
}

impl DataKey {
    pub(crate) fn new(complaint: Uuid, key: &[u8; 32]) -> Self {
        Self {
            complaint,
            cipher: cipher(key),
        }
    }

    /// Seals for this place; opens nowhere else.
    pub fn seal(&self, table: &str, column: &str, plain: &[u8]) -> Sealed {
        Sealed(shut(
            &self.cipher,
            vec![VERSION],
            &self.place(table, column, None),
            plain,
        ))
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn open(&self, table: &str, column: &str, sealed: &Sealed) -> Result<Plain, SealingError> {
        self.open_at(&self.place(table, column, None), sealed)
    }

    /// As [`seal`](Self::seal), in a table with several rows per complaint: bound to the row too.
    pub fn seal_row(&self, table: &str, column: &str, row: &str, plain: &[u8]) -> Sealed {
        Sealed(shut(
            &self.cipher,
            vec![VERSION],
            &self.place(table, column, Some(row)),
            plain,
        ))
    }

    /// Opens what [`seal_row`](Self::seal_row) sealed.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn open_row(
        &self,
        table: &str,
        column: &str,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Plain, SealingError> {
        self.open_at(&self.place(table, column, Some(row)), sealed)
    }

    /// Seals a personal text for this place.
    pub fn seal_text(&self, table: &str, column: &str, text: &Personal) -> Sealed {
        self.seal(table, column, text.expose().as_bytes())
    }

    /// Opens a personal text.
    ///
    /// # Errors
    /// See [`SealingError`].
    pub fn open_text(
        &self,
        table: &str,
        column: &str,
        sealed: &Sealed,
    ) -> Result<Personal, SealingError> {
        self.open(table, column, sealed)?.into_text()
    }

    fn open_at(&self, place: &[u8], sealed: &Sealed) -> Result<Plain, SealingError> {
        let [VERSION, rest @ ..] = sealed.0.as_slice() else {
            return Err(SealingError::Format);
        };
        unshut(&self.cipher, place, rest)
    }

    fn place(&self, table: &str, column: &str, row: Option<&str>) -> Vec<u8> {
        let (table, column, complaint) = (
            table.as_bytes(),
            column.as_bytes(),
            self.complaint.as_bytes(),
        );
        let label: &[u8] = b"redress value";
        match row {
            None => frame(&[label, &[VERSION], table, column, complaint]),
            Some(row) => frame(&[label, &[VERSION], table, column, complaint, row.as_bytes()]),
        }
    }
}

impl WrappedKey {
    /// Which key-encryption key wrapped it; rotation looks for the ones of old keys.
    ///
    /// # Errors
    /// [`SealingError::Format`] where it is no wrapped key.
    pub fn kek(&self) -> Result<&str, SealingError> {
        self.parts().map(|(id, ..)| id)
    }

    /// Id of the wrapping key, what stands before the nonce, and the rest.
    fn parts(&self) -> Result<(&str, &[u8], &[u8]), SealingError> {
        let [VERSION, length, rest @ ..] = self.0.as_slice() else {
            return Err(SealingError::Format);
        };
        let id = rest
            .get(..usize::from(*length))
            .ok_or(SealingError::Format)?;
        let (head, body) = self.0.split_at(2 + id.len());
        Ok((
            std::str::from_utf8(id).map_err(|_| SealingError::Format)?,
            head,
            body,
        ))
    }
}

/// Wraps a data key. `id` is at most 255 bytes long (the key ring sees to it).
pub(crate) fn wrap(kek: &Aes256Gcm, id: &str, complaint: Uuid, key: &[u8; 32]) -> WrappedKey {
    let length = u8::try_from(id.len()).expect("the key ring refuses longer ids");
    let head = [&[VERSION, length], id.as_bytes()].concat();
    let bound = wrapping(&head, complaint);
    WrappedKey(shut(kek, head, &bound, key))
}

/// The way back.
pub(crate) fn unwrap(
    kek: &Aes256Gcm,
    complaint: Uuid,
    wrapped: &WrappedKey,
) -> Result<Zeroizing<[u8; 32]>, SealingError> {
    let (_, head, body) = wrapped.parts()?;
    let plain = unshut(kek, &wrapping(head, complaint), body)?;
    Ok(Zeroizing::new(
        plain
            .expose()
            .try_into()
            .map_err(|_| SealingError::Format)?,
    ))
}

fn wrapping(head: &[u8], complaint: Uuid) -> Vec<u8> {
    frame(&[b"redress data key", head, complaint.as_bytes()])
}

pub(crate) fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

/// Appends a fresh nonce and the ciphertext to `stored`.
fn shut(cipher: &Aes256Gcm, mut stored: Vec<u8>, bound: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random_bytes();
    let payload = Payload {
        msg: plain,
        aad: bound,
    };
    let ciphertext = cipher
        .encrypt(&Nonce::from(nonce), payload)
        .expect("only messages past 64 GiB are refused");
    stored.extend_from_slice(&nonce);
    stored.extend_from_slice(&ciphertext);
    stored
}

/// `body` = nonce and ciphertext.
fn unshut(cipher: &Aes256Gcm, bound: &[u8], body: &[u8]) -> Result<Plain, SealingError> {
    let (nonce, ciphertext) = body
        .split_first_chunk::<NONCE>()
        .ok_or(SealingError::Format)?;
    let payload = Payload {
        msg: ciphertext,
        aad: bound,
    };
    cipher
        .decrypt(&Nonce::from(*nonce), payload)
        .map(Plain::new)
        .map_err(|_| SealingError::Refused)
}
