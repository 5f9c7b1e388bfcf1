//! Tracking codes are stored as keyed hashes, so that a stolen table opens nobody's complaint.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::frame::frame;

/// What is stored of a tracking code. Compare with
/// [`KeyRing::code_matches`](crate::KeyRing::code_matches), which takes constant time; hence no
/// `PartialEq` here.
pub struct CodeHash([u8; 32]);

impl CodeHash {
    /// To be stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// To be stored.
    pub fn into_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

pub(crate) fn hash(key: &[u8; 32], number: &str, code: &str) -> CodeHash {
    CodeHash(mac(key, number, code).finalize().into_bytes().into())
}

pub(crate) fn matches(key: &[u8; 32], number: &str, code: &str, stored: &[u8]) -> bool {
    mac(key, number, code).verify_slice(stored).is_ok()
}

fn mac(key: &[u8; 32], number: &str, code: &str) -> Hmac<Sha256> {
    let code = Zeroizing::new(as_meant(code));
    let framed = Zeroizing::new(frame(&[
        b"redress tracking code",
        number.as_bytes(),
        code.as_bytes(),
    ]));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(&framed);
    mac
}

/// Crockford's reading: people copy codes from paper and over the phone.
fn as_meant(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}
