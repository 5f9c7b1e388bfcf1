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

/// Writes the reply and queues its delivery.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub(crate) async fn send_reply(tx: &mut Tx<'_>, cmd: SendReply) -> Result<Revision, CommandError> {
    let (current, before) = store::load(tx, cmd.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if before.version != cmd.seen {
        return Err(CommandError::Stale);
    }
    let round = current.stage().round();
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

/// What a successful delivery means, beside the delivery's own row.
pub(super) async fn sent(
    tx: &mut Tx<'_>,
    delivery: &store::Delivery,
    actor: &Actor,
    channel: regulation::ReplyChannel,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let (current, before) = store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let decision = match delivery.message.kind {
        Kind::Acknowledgement => current.acknowledged(delivery.id, channel, at),
        Kind::Reply => current.reply_sent(delivery.id, channel, at),
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
        store::mark_sent(tx, delivery.complaint, round, channel, at).await?;
    }
    Ok(())
}

/// Whether this delivery is still what its case wants: a reply that was overtaken is not sent.
pub(crate) fn is_due(correspondence: &domain::Correspondence, delivery: &store::Delivery) -> bool {
    match (delivery.message.kind, correspondence.stage()) {
        (Kind::Reply, Stage::Replying { reply, .. }) => reply.delivery == delivery.id,
        (Kind::Reply, _) => false,
        _ => true,
    }
}
