//! Types for personal values while they are in memory.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

use crate::SealingError;

/// A personal text: name, phone, e-mail, WeChat id, a sealed narrative.
///
/// It comes in (`Deserialize`, `From<String>`), is looked at in one visible way
/// ([`expose`](Self::expose)) and goes nowhere by itself: no `Debug`, `Display`, `Serialize`. Its
/// memory is wiped when it is dropped.
#[derive(Clone)]
pub struct Personal(Zeroizing<String>);

impl Personal {
    /// Takes the text in.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself. Every use of this word is a place to review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// How many characters.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }
}

impl From<String> for Personal {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // `any`, so that the visitor hears of a wrong type: asked for a string, serde_json writes
        // its own message.
        deserializer.deserialize_any(TextOnly)
    }
}

/// Serde's own message would quote a number or a flag sent in place of a text ("invalid type:
/// integer `13800138000`"), and error texts reach logs.
struct TextOnly;

impl TextOnly {
    fn refuse<E: de::Error>() -> E {
        E::custom("expected a text")
    }
}

impl de::Visitor<'_> for TextOnly {
    type Value = Personal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Personal, E> {
        Ok(Personal::new(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Personal, E> {
        Ok(Personal::new(text))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Personal, E> {
        Err(Self::refuse())
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Personal, E> {
        Err(Self::refuse())
    }
}

/// What was sealed, opened again. Wiped when dropped.
pub struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Every use of this word is a place to review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// As the text that was sealed.
    ///
    /// # Errors
    /// [`SealingError::NotText`] where it is no UTF-8.
    pub fn into_text(self) -> Result<Personal, SealingError> {
        std::str::from_utf8(&self.0)
            .map(Personal::new)
            .map_err(|_| SealingError::NotText)
    }
}

/// Fails to compile where the type has one of the traits: the method call is ambiguous then.
macro_rules! assert_lacks {
    ($type:ty: $($bound:path),+) => {
        const _: fn() = || {
            trait Ambiguous<Marker> {
                fn has() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            $({
                struct Marker;
                impl<T: ?Sized + $bound> Ambiguous<Marker> for T {}
            })+
            let _ = <$type as Ambiguous<_>>::has;
        };
    };
}

assert_lacks!(Personal: fmt::Debug, fmt::Display, serde::Serialize);
assert_lacks!(Plain: fmt::Debug, fmt::Display, serde::Serialize);
assert_lacks!(crate::DataKey: fmt::Debug, fmt::Display, serde::Serialize);
assert_lacks!(crate::FileKey: fmt::Debug, fmt::Display, serde::Serialize);
assert_lacks!(crate::KeyRing: fmt::Debug, fmt::Display, serde::Serialize);
assert_lacks!(crate::BlindIndex: fmt::Debug, fmt::Display, serde::Serialize);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Form {
        phone: Personal,
    }

    #[test]
    fn a_text_is_taken_from_a_request_body() {
        let form: Form = serde_json::from_str(r#"{"phone":"138 0013 8000"}"#).unwrap();
        assert_eq!(form.phone.expose(), "138 0013 8000");
    }

    #[test]
    fn what_is_no_text_is_refused_without_being_quoted() {
        for body in [
            r#"{"phone":13800138000}"#,
            r#"{"phone":-13800138000}"#,
            r#"{"phone":13800138000.5}"#,
            r#"{"phone":true}"#,
            r#"{"phone":["13800138000"]}"#,
            r#"{"phone":{"13800138000":1}}"#,
            r#"{"phone":null}"#,
        ] {
            let error = serde_json::from_str::<Form>(body)
                .err()
                .expect("refused")
                .to_string();
            assert!(
                !error.contains("13800138000") && !error.contains("true"),
                "{error}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_said_to_be_none() {
        assert_eq!(
            Plain::new(vec![0xff]).into_text().err(),
            Some(SealingError::NotText)
        );
        assert_eq!(
            Plain::new("张三".into()).into_text().unwrap().expose(),
            "张三"
        );
    }
}
