//! Letters (F-6.2): written by the program, printed and posted by people. Sent is what was posted.

use chrono::{DateTime, Utc};

use super::{Refusal, StaffId};

/// Who did something with a letter, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hand {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// How far a letter is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Letter {
    /// A file; nobody has printed it.
    Written,
    /// On paper.
    Printed {
        /// The last time.
        last: Hand,
        /// How often.
        times: i32,
    },
    /// With the post.
    Posted {
        /// Who printed it last.
        printed: Hand,
        /// How often it was printed.
        times: i32,
        /// Who posted it.
        posted: Hand,
    },
}

impl Letter {
    /// Somebody printed it, for the first time or once more.
    pub const fn print(self, hand: Hand) -> Self {
        match self {
            Self::Written => Self::Printed {
                last: hand,
                times: 1,
            },
            Self::Printed { times, .. } => Self::Printed {
                last: hand,
                times: times + 1,
            },
            Self::Posted { times, posted, .. } => Self::Posted {
                printed: hand,
                times: times + 1,
                posted,
            },
        }
    }

    /// Somebody posted it; none where it is with the post already.
    ///
    /// # Errors
    /// [`Refusal::NotPrinted`].
    pub const fn post(self, hand: Hand) -> Result<Option<Self>, Refusal> {
        match self {
            Self::Written => Err(Refusal::NotPrinted),
            Self::Printed { last, times } => Ok(Some(Self::Posted {
                printed: last,
                times,
                posted: hand,
            })),
            Self::Posted { .. } => Ok(None),
        }
    }
}
