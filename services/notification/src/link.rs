//! Links by which a complainant answers without signing in: 256 random bits, of which only the hash
//! is stored. Each try of a delivery makes its own; the first answer uses up all of the round.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use sha2::{Digest, Sha256};

/// A token; no `Debug`.
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one, from the system's generator by way of the thread's.
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// From a link; none where it cannot be one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As links carry it.
    fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The link to a page of ours.
    pub(crate) fn link(&self, url: &str, page: &str) -> String {
        format!("{}/{page}/{}", url.trim_end_matches('/'), self.text())
    }

    /// As tables keep it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_finds_its_way_back_and_no_two_are_alike() {
        let (one, two) = (Token::fresh(), Token::fresh());
        assert_eq!(Token::parse(&one.text()).unwrap().hash(), one.hash());
        assert_ne!(one.hash(), two.hash());
        for bad in ["", "abc", "!", &"A".repeat(44)] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn hostile_links_are_tokens_or_none(text in prop_oneof!["\\PC{0,60}", "[0-9A-Za-z_-]{40,46}"]) {
            if let Some(token) = Token::parse(&text) {
                prop_assert_eq!(token.text(), text, "one token has one spelling");
            }
        }
    }
}
