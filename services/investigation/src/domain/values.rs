//! Small values; each is parsed once and cannot be wrong afterwards.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Names a complaint everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComplaintId(pub Uuid);

/// Names a member of staff everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffId(pub Uuid);

/// Names a record of an investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub Uuid);

/// What people wrote: 1 to 5,000 characters, no control or bidi-override characters.
///
/// Interviews and facts may name people, so its `Debug` shows the length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(String);

/// Why a text is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More than [`Text::MAX`] characters.
    #[error("must have at most 5000 characters")]
    TooLong,
    /// Characters that hide or rearrange what is read.
    #[error("must not contain control or bidi-override characters")]
    Control,
}

impl Text {
    /// Characters at most.
    pub const MAX: usize = 5_000;

    /// Trims, then checks.
    ///
    /// # Errors
    /// [`TextError`] where it is empty, too long, or holds hidden characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > Self::MAX {
            return Err(TextError::TooLong);
        }
        if text.chars().any(is_hidden) {
            return Err(TextError::Control);
        }
        Ok(Self(text.to_owned()))
    }

    /// For `store` only: what was saved was parsed before.
    pub(crate) fn restore(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} characters)", self.0.chars().count())
    }
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Who did something, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_bounded_and_shows_everything_it_holds() {
        assert_eq!(
            Text::parse("  说明清楚\n第二行 ").map(|t| t.as_str().to_owned()),
            Ok("说明清楚\n第二行".to_owned())
        );
        assert_eq!(Text::parse(" \n "), Err(TextError::Empty));
        assert_eq!(Text::parse(&"好".repeat(5_000)).map(|_| ()), Ok(()));
        assert_eq!(Text::parse(&"好".repeat(5_001)), Err(TextError::TooLong));
        for hidden in ["a\u{0}b", "a\u{202E}b", "a\u{2066}b", "a\u{7f}b"] {
            assert_eq!(Text::parse(hidden), Err(TextError::Control));
        }
        for shown in ["第一行\r\n第二行", "一\t二"] {
            let read = Text::parse(shown).map(|t| t.as_str().to_owned());
            assert_eq!(read.as_deref(), Ok(shown));
        }
    }

    #[test]
    fn a_text_never_shows_itself_in_logs() {
        let text = Text::parse("张三收了红包").unwrap();
        assert_eq!(format!("{text:?}"), "Text(6 characters)");
    }
}
