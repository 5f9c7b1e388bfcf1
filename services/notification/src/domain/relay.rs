//! S-5.1: whoever handles a complaint and its complainant write to each other without learning who
//! the other is.

use chrono::{DateTime, Utc};
use regulation::Correspondence as Numbers;
use uuid::Uuid;

use super::{Correspondence, Refusal, StaffId, Stage};

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A member of staff; the complainant reads that it was the office.
    Staff(StaffId),
    /// Staff read no more than that.
    Complainant,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A text.
    Message,
    /// The complainant is asked to call: no text.
    CallBack,
}

impl Wish {
    /// As rows and bodies write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::CallBack => "call_back",
        }
    }
}

/// One message, without its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relayed {
    /// Its name.
    pub id: Uuid,
    /// Who wrote.
    pub author: Author,
    /// What it is.
    pub wish: Wish,
    /// When.
    pub at: DateTime<Utc>,
}

impl Correspondence {
    /// Whether it may be passed on; `lately` counts what this side sent within 24 hours.
    ///
    /// # Errors
    /// [`Refusal::Ended`], [`Refusal::TooMany`].
    pub const fn relay(
        &self,
        author: Author,
        lately: u32,
        numbers: &Numbers,
    ) -> Result<(), Refusal> {
        match &self.stage {
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::Replied { .. }
            | Stage::FollowedUp { .. } => {}
            // Its complainant is still there to be asked (S-5.1).
            Stage::Merged { .. } => {}
            Stage::Ended { .. } => return Err(Refusal::Ended),
        }
        let most = match author {
            Author::Staff(_) => numbers.relayed_by_staff,
            Author::Complainant => numbers.relayed_by_complainant,
        };
        if lately < most {
            Ok(())
        } else {
            Err(Refusal::TooMany)
        }
    }
}
