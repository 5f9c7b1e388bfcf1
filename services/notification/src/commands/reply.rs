//! 答复 (F-6.2): a person writes, a delivery brings it, and only then it is replied.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use uuid::Uuid;

use super::{CommandError, carry_out};
use crate::domain::{ComplaintId, Details, Fact, Kind, Message, Reply, StaffId, Stage};
use crate::{domain, store};

/// What somebody writes.
pub(crate) struct SendReply {
    /// Names the command.
    pub(crate) id: Uuid,
    /// To which complaint.
    pub(crate) complaint: ComplaintId,
    /// The version on which they decided.
    pub(crate) seen: i32,
    /// Who.
    pub(crate) by: StaffId,
    /// What.
    pub(crate) text: String,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Writes the reply and queues its delivery; written by the same person in the same words, it is
/// already done.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub(crate) async fn send_reply(tx: &mut Tx<'_>, cmd: SendReply) -> Result<Revision, CommandError> {
    let (current, before) = store::load(tx, cmd.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let round = current.stage().round();
    if is_written(tx, &current, &cmd).await? {
        return Ok(before);
    }
    if before.version != cmd.seen {
        return Err(CommandError::Stale);
    }
    let details = Details {
        round: Some(round),
        ..Details::default()
    };
    let message = Message::to_complainant(Kind::Reply, details);
    let delivery = store::delivery_id(cmd.id, &message);
    let reply = Reply {
        by: cmd.by,
        at: cmd.at,
        delivery,
    };
    let case = current.case().clone();
    let decision = current.reply(reply)?;
    let (_, after) = carry_out(tx, &Actor::Staff(cmd.by.0), before, decision).await?;
    store::write_reply(tx, cmd.complaint, round, reply, &cmd.text).await?;
    store::enqueue(tx, cmd.id, cmd.complaint, &case, &message, cmd.at).await?;
    // Whoever was asked to write it need not be asked any more.
    store::cancel(tx, cmd.complaint, &[Kind::ReplyDue], cmd.at).await?;
    Ok(after)
}

async fn is_written(
    tx: &mut Tx<'_>,
    current: &domain::Correspondence,
    cmd: &SendReply,
) -> Result<bool, CommandError> {
    match current.stage() {
        Stage::Replying { round, .. }
        | Stage::Replied { round, .. }
        | Stage::FollowedUp { round, .. } => {
            let replies = store::replies_of(tx, cmd.complaint).await?;
            let same = |reply: &store::ReplyRow| {
                reply.round == *round && reply.written_by == cmd.by.0 && reply.text == cmd.text
            };
            Ok(replies.iter().any(same))
        }
        Stage::UnderWay { .. }
        | Stage::ToReply { .. }
        | Stage::Merged { .. }
        | Stage::Ended { .. } => Ok(false),
    }
}

/// What a successful delivery means, beside the delivery's own row.
pub(super) async fn sent(
    tx: &mut Tx<'_>,
    delivery: &store::Delivery,
    actor: &Actor,
    channel: regulation::ReplyChannel,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let complaint = delivery.about.complaint().ok_or(CommandError::NotFound)?;
    let (current, before) = store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let decision = match delivery.message.kind {
        Kind::Acknowledgement => current.acknowledged(delivery.id, channel, at),
        Kind::Reply => {
            let id = delivery.id;
            current.beneath(|c| Ok(c.reply_sent(id, channel, at)))?
        }
        _ => domain::Decision::AlreadyDone,
    };
    let replied = match &decision {
        domain::Decision::Changed(next, facts) if matches!(facts[..], [Fact::ReplySent { .. }]) => {
            Some(next.stage().round())
        }
        domain::Decision::Changed(..) | domain::Decision::AlreadyDone => None,
    };
    carry_out(tx, actor, before, decision).await?;
    if let Some(round) = replied {
        store::mark_sent(tx, complaint, round, channel, at).await?;
        for member in store::members(tx, complaint).await? {
            tell_member(tx, complaint, round, member, at).await?;
        }
    }
    Ok(())
}

/// Whoever complains of the same gets the reply, too (F-6.6); one that came before the merging was
/// heard of at once.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn tell_member_of_reply(
    tx: &mut Tx<'_>,
    lead: ComplaintId,
    member: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    match store::peek(tx, lead).await? {
        Some((lead_now, _)) => match lead_now.stage() {
            Stage::Replied { round, .. } | Stage::FollowedUp { round, .. } => {
                tell_member(tx, lead, *round, member, at).await
            }
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::Merged { .. }
            | Stage::Ended { .. } => Ok(()),
        },
        None => Ok(()),
    }
}

/// Once a round, whichever comes first.
async fn tell_member(
    tx: &mut Tx<'_>,
    lead: ComplaintId,
    round: i32,
    member: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let Some((member_now, _)) = store::peek(tx, member).await? else {
        return Ok(());
    };
    let details = Details {
        round: Some(round),
        ..Details::default()
    };
    let message = Message::to_complainant(Kind::LeadReply, details);
    let cause = store::lead_reply_cause(lead, round, member);
    store::enqueue(tx, cause, member, member_now.case(), &message, at).await?;
    Ok(())
}

/// Whether this delivery is still what its case wants: a reply that was overtaken is not sent; one
/// that came back is, until the follow-up is finished.
pub(crate) fn is_due(correspondence: &domain::Correspondence, delivery: &store::Delivery) -> bool {
    match (delivery.message.kind, correspondence.stage().beneath()) {
        (Kind::Reply, Stage::Replying { reply, .. } | Stage::Replied { reply, .. }) => {
            reply.delivery == delivery.id
        }
        (Kind::Reply, _) => false,
        (Kind::LeadReply, _) => correspondence.stage().lead().is_some(),
        (Kind::Message | Kind::CallBack | Kind::Answered, Stage::Ended { .. }) => false,
        _ => true,
    }
}
