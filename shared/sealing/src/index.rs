//! The blind index: equal values give equal bytes, and the bytes tell nothing without the key.

use std::{fmt, net::IpAddr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    frame::frame, normalise_business_number, normalise_email, normalise_phone, normalise_wechat,
};

/// What is stored beside a sealed value so that it is found again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Blind(pub Vec<u8>);

impl fmt::Debug for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blind(…)")
    }
}

/// Keyed HMAC-SHA-256 over the normalised value. Each kind of value has its own name space: a
/// WeChat id that looks like a phone number is found as a WeChat id only.
#[derive(Clone)]
pub struct BlindIndex(Zeroizing<[u8; 32]>);

impl BlindIndex {
    pub(crate) fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self(key.clone())
    }

    /// Of a phone number; `None` where it is none.
    pub fn phone(&self, phone: &str) -> Option<Blind> {
        normalise_phone(phone).map(|phone| self.of("phone", phone.as_bytes()))
    }

    /// Of an e-mail address; `None` where it is none.
    pub fn email(&self, email: &str) -> Option<Blind> {
        normalise_email(email).map(|email| self.of("email", email.as_bytes()))
    }

    /// Of a WeChat id; `None` where it is none.
    pub fn wechat(&self, id: &str) -> Option<Blind> {
        normalise_wechat(id).map(|id| self.of("wechat", id.as_bytes()))
    }

    /// Of a business number, however it is spaced and cased; `None` where it holds no letter or digit.
    pub fn business_number(&self, number: &str) -> Option<Blind> {
        normalise_business_number(number).map(|n| self.of("business number", n.as_bytes()))
    }

    /// Of an IP address, to be kept for 184 days in a table of its own.
    pub fn ip(&self, ip: IpAddr) -> Blind {
        match ip.to_canonical() {
            IpAddr::V4(ip) => self.of("ip", &ip.octets()),
            IpAddr::V6(ip) => self.of("ip", &ip.octets()),
        }
    }

    fn of(&self, kind: &str, value: &[u8]) -> Blind {
        let framed = Zeroizing::new(frame(&[b"redress blind index", kind.as_bytes(), value]));
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0[..]).expect("HMAC takes keys of any length");
        mac.update(&framed);
        Blind(mac.finalize().into_bytes().to_vec())
    }
}
