//! 答复 (F-6.2): due after approval, written by a person, sent when the delivery succeeded.

use chrono::{DateTime, Utc};
use regulation::ReplyChannel;

use super::{Correspondence, Decision, DeliveryId, Fact, Refusal, StaffId, Stage};

/// An approved result, or a review that upheld one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Approved {
    /// Who decided.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A written reply; its text is kept beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reply {
    /// Who wrote it.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
    /// Which delivery brings it.
    pub delivery: DeliveryId,
}

impl Correspondence {
    /// A result was approved: a reply is due. `handler` is none where a review upheld the result.
    ///
    /// # Errors
    /// [`Refusal::Ended`] of what was declined or withdrawn.
    pub fn approved(
        mut self,
        approved: Approved,
        handler: Option<StaffId>,
    ) -> Result<Decision, Refusal> {
        let round = match &self.stage {
            Stage::ToReply {
                approved: known, ..
            }
            | Stage::Replying {
                approved: known, ..
            }
            | Stage::Replied {
                approved: known, ..
            }
            | Stage::FollowedUp {
                approved: known, ..
            } if approved.at <= known.at => {
                return Ok(Decision::AlreadyDone);
            }
            Stage::Ended {
                how: super::End::Declined | super::End::Withdrawn,
                ..
            } => return Err(Refusal::Ended),
            Stage::Merged { .. } => return Err(Refusal::Merged),
            // A closed one is reopened by intake before it is approved again; that may arrive later.
            Stage::UnderWay { round, .. }
            | Stage::Replied { round, .. }
            | Stage::FollowedUp { round, .. }
            | Stage::Ended {
                round,
                how: super::End::Closed,
                ..
            } => round + 1,
            // The result was approved anew before the reply was sent: same round, new reply.
            Stage::ToReply { round, .. } | Stage::Replying { round, .. } => *round,
        };
        self.case.handler = handler.or(self.case.handler);
        let stage = Stage::ToReply { round, approved };
        let fact = Fact::ReplyDue {
            round,
            at: approved.at,
        };
        Ok(Decision::Changed(Self { stage, ..self }, vec![fact]))
    }

    /// The work is done again: a reply that is not sent yet is not due any more (F-6.1).
    pub fn redone(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match &self.stage {
            stage if at < stage.since() => Err(Refusal::Older),
            Stage::ToReply { round, .. } | Stage::Replying { round, .. } => {
                let stage = Stage::UnderWay {
                    round: round - 1,
                    since: at,
                };
                Ok(Decision::Changed(
                    Self { stage, ..self },
                    vec![Fact::Resumed(at)],
                ))
            }
            Stage::Merged { .. } => Err(Refusal::Merged),
            Stage::UnderWay { .. }
            | Stage::Replied { .. }
            | Stage::FollowedUp { .. }
            | Stage::Ended { .. } => Ok(Decision::AlreadyDone),
        }
    }

    /// A person wrote it; it goes on its way.
    ///
    /// # Errors
    /// [`Refusal`] before the approval, and where it is written already.
    pub fn reply(self, reply: Reply) -> Result<Decision, Refusal> {
        match self.stage {
            Stage::ToReply { round, approved } => {
                let stage = Stage::Replying {
                    round,
                    approved,
                    reply,
                };
                let fact = Fact::ReplyWritten { round, reply };
                Ok(Decision::Changed(Self { stage, ..self }, vec![fact]))
            }
            Stage::Replying { .. } | Stage::Replied { .. } | Stage::FollowedUp { .. } => {
                Err(Refusal::AlreadyWritten)
            }
            Stage::UnderWay { .. } => Err(Refusal::NothingToReply),
            Stage::Merged { .. } => Err(Refusal::Merged),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// The delivery succeeded: now it is replied. Other deliveries than that of the reply in hand
    /// change nothing.
    pub fn reply_sent(
        self,
        delivery: DeliveryId,
        channel: ReplyChannel,
        at: DateTime<Utc>,
    ) -> Decision {
        match self.stage {
            Stage::Replying {
                round,
                approved,
                reply,
            } if reply.delivery == delivery => {
                let stage = Stage::Replied {
                    round,
                    approved,
                    reply,
                    sent_at: at,
                    attempts: Vec::new(),
                };
                let fact = Fact::ReplySent {
                    round,
                    reply,
                    channel,
                    at,
                };
                Decision::Changed(Self { stage, ..self }, vec![fact])
            }
            Stage::Replying { .. }
            | Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replied { .. }
            | Stage::FollowedUp { .. }
            | Stage::Merged { .. }
            | Stage::Ended { .. } => Decision::AlreadyDone,
        }
    }
}
