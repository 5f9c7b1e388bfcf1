//! What the portal gives a browser to keep: sealed, so that nobody reads or changes it in between.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use sealing::{KeyRing, Sealed};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a sealed text is for: one that is for something else does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// The answers given so far.
    Draft,
    /// What is shown once a complaint is sent.
    Receipt,
    /// The complainant's token, in a cookie.
    Session,
    /// That a form of an act came from a page of this session.
    Act,
    /// A form of somebody of the staff, until it can be sent.
    Waiting,
    /// Who of the staff is signed in, in a cookie.
    Account,
    /// Words that wait until somebody has said again who they are.
    Kept,
}

impl For {
    const fn column(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Receipt => "receipt",
            Self::Session => "session",
            Self::Act => "act",
            Self::Account => "account",
            Self::Waiting => "waiting",
            Self::Kept => "kept",
        }
    }
}

/// Seals; cheap to clone.
#[derive(Clone)]
pub(crate) struct Seal(KeyRing);

impl Seal {
    pub(crate) const fn new(ring: KeyRing) -> Self {
        Self(ring)
    }

    /// `bound`: what it belongs to beside its purpose; empty where to nothing.
    pub(crate) fn close(&self, purpose: For, bound: &str, value: &impl Serialize) -> String {
        let plain = serde_json::to_vec(value).expect("plain structs are JSON");
        let sealed = self.0.seal_alone("portal", purpose.column(), bound, &plain);
        BASE64.encode(sealed.0)
    }

    /// None: changed, of another purpose, of another installation, or nothing that was sealed.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        purpose: For,
        bound: &str,
        text: &str,
    ) -> Option<T> {
        let sealed = Sealed(BASE64.decode(text).ok()?);
        let plain = self
            .0
            .open_alone("portal", purpose.column(), bound, &sealed)
            .ok()?;
        serde_json::from_slice(plain.expose()).ok()
    }
}
