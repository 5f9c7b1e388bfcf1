//! The rules of writing to people about a complaint: what is due, when a reply counts as sent, how
//! often somebody is called.
//!
//! Absent on purpose: IO, async, the clock, serde, diesel, row versions and sequence numbers; and
//! the texts themselves (`content`).

mod case;
mod follow_up;
mod hours;
mod letter;
mod merging;
mod message;
mod pattern;
mod possible;
mod relay;
mod reply;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use regulation::{ReplyChannel, Satisfaction};
use uuid::Uuid;

pub use case::{Case, ComplaintId, Learned, StaffId};
pub use follow_up::{Answer, Attempt, HalfDay, Tries};
pub use hours::night_over;
pub use letter::{Hand, Letter};
pub use message::{Audience, Details, Kind, Message};
pub use pattern::{About, Pattern, PatternId};
pub use relay::{Author, Relayed, Wish};
pub use reply::{Approved, Reply};

/// Names a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeliveryId(pub Uuid);

/// Why nothing more is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// 不予受理.
    Declined,
    /// 撤回.
    Withdrawn,
    /// 办结.
    Closed,
}

/// How far reply and follow-up are.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The case is worked on; so many replies were sent.
    UnderWay {
        /// Replies so far.
        round: i32,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// A result is approved; somebody has to write the reply.
    ToReply {
        /// The reply's round.
        round: i32,
        /// What it rests on.
        approved: Approved,
    },
    /// Written, on its way.
    Replying {
        /// Its round.
        round: i32,
        /// What it rests on.
        approved: Approved,
        /// The reply.
        reply: Reply,
    },
    /// With the complainant; is followed up.
    Replied {
        /// Its round.
        round: i32,
        /// What it rests on.
        approved: Approved,
        /// The reply.
        reply: Reply,
        /// When it was sent.
        sent_at: DateTime<Utc>,
        /// Who tried to follow up so far.
        attempts: Vec<Attempt>,
    },
    /// The follow-up is finished.
    FollowedUp {
        /// Which round.
        round: i32,
        /// Who approved.
        approved: Approved,
        /// The reply.
        reply: Reply,
        /// When it was sent.
        sent_at: DateTime<Utc>,
        /// None where nobody was reached.
        satisfaction: Option<Satisfaction>,
        /// When it finished.
        at: DateTime<Utc>,
    },
    /// 并单: goes on within another complaint.
    Merged {
        /// Within which.
        lead: ComplaintId,
        /// Since when.
        at: DateTime<Utc>,
        /// How far it was.
        before: Box<Self>,
    },
    /// Nothing more is due.
    Ended {
        /// Replies that were sent.
        round: i32,
        /// Why.
        how: End,
        /// Since when.
        at: DateTime<Utc>,
    },
}

impl Stage {
    /// As rows and lists write it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnderWay { .. } => "under_way",
            Self::ToReply { .. } => "to_reply",
            Self::Replying { .. } => "replying",
            Self::Replied { .. } => "replied",
            Self::FollowedUp { .. } => "followed_up",
            Self::Merged { .. } => "merged",
            Self::Ended { .. } => "ended",
        }
    }

    /// Which reply it is about; of a case under way, how many there were.
    pub const fn round(&self) -> i32 {
        match self {
            Self::UnderWay { round, .. }
            | Self::ToReply { round, .. }
            | Self::Replying { round, .. }
            | Self::Replied { round, .. }
            | Self::FollowedUp { round, .. }
            | Self::Ended { round, .. } => *round,
            Self::Merged { before, .. } => before.round(),
        }
    }

    /// Since when it is so; older facts of other services change nothing any more.
    pub const fn since(&self) -> DateTime<Utc> {
        match self {
            Self::UnderWay { since, .. } => *since,
            Self::ToReply { approved, .. } => approved.at,
            Self::Replying { reply, .. } => reply.at,
            Self::Replied { sent_at, .. } => *sent_at,
            Self::FollowedUp { at, .. } | Self::Merged { at, .. } | Self::Ended { at, .. } => *at,
        }
    }
}

/// Everything that is written about one complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct Correspondence {
    complaint: ComplaintId,
    case: Case,
    stage: Stage,
}

/// What happened, in our own words; `publish` turns it into the contract's.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Something about the case; private.
    Learned(&'static str, DateTime<Utc>),
    /// A reply is due; private.
    ReplyDue {
        /// Its round.
        round: i32,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// A reply was written; private until it is sent.
    ReplyWritten {
        /// Its round.
        round: i32,
        /// The reply.
        reply: Reply,
    },
    /// The acknowledgement reached the complainant.
    Acknowledged {
        /// Which delivery.
        delivery: DeliveryId,
        /// How.
        channel: ReplyChannel,
        /// When.
        at: DateTime<Utc>,
    },
    /// The reply reached the complainant.
    ReplySent {
        /// Its round.
        round: i32,
        /// The reply.
        reply: Reply,
        /// How.
        channel: ReplyChannel,
        /// When.
        at: DateTime<Utc>,
    },
    /// An attempt at a follow-up.
    FollowUp {
        /// Which round.
        round: i32,
        /// The attempt.
        attempt: Attempt,
        /// Counts from 1 in its round.
        count: i32,
        /// Nothing more is tried.
        finished: bool,
    },
    /// A message could not be delivered.
    Failed {
        /// Which delivery.
        delivery: DeliveryId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nothing more is due; private.
    Ended(End, DateTime<Utc>),
    /// Opened again; private.
    Resumed(DateTime<Utc>),
}

impl Fact {
    /// Whether other services are told.
    pub const fn is_public(&self) -> bool {
        match self {
            Self::Acknowledged { .. }
            | Self::ReplySent { .. }
            | Self::FollowUp { .. }
            | Self::Failed { .. } => true,
            Self::Learned(..)
            | Self::ReplyDue { .. }
            | Self::ReplyWritten { .. }
            | Self::Ended(..)
            | Self::Resumed(_) => false,
        }
    }
}

/// A changed correspondence with its facts, or nothing to do.
#[derive(Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "made once per command, and never kept"
)]
pub enum Decision {
    /// To be saved and told.
    Changed(Correspondence, Vec<Fact>),
    /// It is so already.
    AlreadyDone,
}

/// Why something cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No result is approved that a reply could tell.
    #[error("no approved result waits for a reply")]
    NothingToReply,
    /// The reply of this round is written.
    #[error("the reply of this round is written already")]
    AlreadyWritten,
    /// Nothing is replied that could be followed up.
    #[error("no reply waits for a follow-up")]
    NothingToFollowUp,
    /// F-6.3.
    #[error("whoever handled the complaint does not follow it up")]
    ByHandler,
    /// F-6.9.
    #[error("whether there were reprisals was not asked")]
    ReprisalNotAsked,
    /// F-6.3.
    #[error("too early, or in the same half-day as an earlier try")]
    TooEarly,
    /// The complaint ended.
    #[error("the complaint has ended")]
    Ended,
    /// S-5.1: so many messages within a day are enough.
    #[error("as many messages as may be relayed within 24 hours")]
    TooMany,
    /// A letter is printed before it is posted.
    #[error("the letter is not printed")]
    NotPrinted,
    /// It goes on within another one (F-6.6).
    #[error("the complaint is merged into another one")]
    Merged,
    /// Another source's fact is older than what is known.
    #[error("older than what is known")]
    Older,
}

impl Correspondence {
    /// For `store` only: what was saved is valid.
    pub(crate) const fn restore(complaint: ComplaintId, case: Case, stage: Stage) -> Self {
        Self {
            complaint,
            case,
            stage,
        }
    }

    /// Begins with the registration.
    pub fn begin(complaint: ComplaintId, case: Case) -> (Self, Vec<Fact>) {
        let since = case.registered_at;
        let stage = Stage::UnderWay { round: 0, since };
        let facts = vec![Fact::Learned("registered", since)];
        (
            Self {
                complaint,
                case,
                stage,
            },
            facts,
        )
    }

    /// Which complaint.
    pub const fn complaint(&self) -> ComplaintId {
        self.complaint
    }

    /// What is known of it.
    pub const fn case(&self) -> &Case {
        &self.case
    }

    /// How far it is.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Takes over what another service told of the case.
    pub fn learn(mut self, what: Learned, at: DateTime<Utc>) -> Decision {
        let before = self.case.clone();
        let name = what.name();
        self.case.learn(what);
        if self.case == before {
            return Decision::AlreadyDone;
        }
        Decision::Changed(self, vec![Fact::Learned(name, at)])
    }

    /// Declined, withdrawn or closed: nothing more is due.
    pub fn end(self, how: End, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        let round = match &self.stage {
            Stage::Ended { .. } => return Ok(Decision::AlreadyDone),
            // Closed in an earlier round, told late by another source.
            stage if at < stage.since() => return Err(Refusal::Older),
            Stage::UnderWay { round, .. } => *round,
            Stage::ToReply { round, .. } | Stage::Replying { round, .. } => round - 1,
            Stage::Replied { round, .. } | Stage::FollowedUp { round, .. } => *round,
            Stage::Merged { .. } => return Err(Refusal::Merged),
        };
        let stage = Stage::Ended { round, how, at };
        Ok(Decision::Changed(
            Self { stage, ..self },
            vec![Fact::Ended(how, at)],
        ))
    }

    /// Opened again by intake; the next approval begins a new round.
    pub fn resume(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match &self.stage {
            Stage::UnderWay { .. } => Ok(Decision::AlreadyDone),
            // The next approval overtook the reopening.
            Stage::ToReply { .. } | Stage::Replying { .. } => Ok(Decision::AlreadyDone),
            Stage::Merged { .. } => Err(Refusal::Merged),
            Stage::Replied { round, .. }
            | Stage::FollowedUp { round, .. }
            | Stage::Ended { round, .. } => {
                if at < self.stage.since() {
                    return Err(Refusal::Older);
                }
                let stage = Stage::UnderWay {
                    round: *round,
                    since: at,
                };
                Ok(Decision::Changed(
                    Self { stage, ..self },
                    vec![Fact::Resumed(at)],
                ))
            }
        }
    }

    /// A message could not be delivered; somebody has to see to it.
    pub fn failed(self, delivery: DeliveryId, at: DateTime<Utc>) -> Decision {
        Decision::Changed(self, vec![Fact::Failed { delivery, at }])
    }

    /// The acknowledgement reached the complainant.
    pub fn acknowledged(
        self,
        delivery: DeliveryId,
        channel: ReplyChannel,
        at: DateTime<Utc>,
    ) -> Decision {
        Decision::Changed(
            self,
            vec![Fact::Acknowledged {
                delivery,
                channel,
                at,
            }],
        )
    }
}
