//! Personal values at rest and in memory.
//!
//! At rest: a key ring outside of the database holds the key-encryption keys; each complaint has
//! a data key of its own, stored wrapped; each value is sealed with AES-256-GCM and bound to its
//! table, column and complaint, so that a ciphertext moved elsewhere does not open. Rotation
//! rewraps data keys only; erasure destroys the data key. What must be found again by exact value
//! (phone, e-mail, WeChat id, tracking code) is stored beside it as a keyed hash.
//!
//! In memory: [`Personal`] and [`Plain`] have no `Debug`, `Display` or `Serialize`, so that a log
//! line, an error text, an event or a response body that carries one does not compile.
//!
//! Absent on purpose: the database (services store the bytes), the decision who may read
//! (`authorization`), and the making of numbers and codes (intake's domain).

mod code;
mod envelope;
mod error;
mod file;
mod frame;
mod index;
mod mask;
mod normal;
mod personal;
mod ring;
mod stream;

pub use code::CodeHash;
pub use envelope::{DataKey, Sealed, WrappedKey};
pub use error::{KeyRingError, SealingError};
pub use index::{Blind, BlindIndex};
pub use mask::{age_band, mask_email, mask_name, mask_tail};
pub use normal::{normalise_business_number, normalise_email, normalise_phone, normalise_wechat};
pub use personal::{Personal, Plain};
pub use ring::KeyRing;
pub use stream::{CHUNK, FileKey, TAG};

/// Bytes nobody can foretell, from the operating system: codes, salts, keys.
///
/// # Panics
/// Where the operating system has no randomness to give; nothing may be sealed then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    use rand::TryRng as _;
    let mut bytes = [0; N];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system gives randomness");
    bytes
}
