//! What the other services told changes what is due here.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use uuid::Uuid;

use super::{CommandError, carry_out};
use crate::domain::{
    Case, ComplaintId, Correspondence, Decision, DeliveryId, Message, Refusal, Stage,
};
use crate::store;

/// Something that another service told.
pub(crate) struct Heard {
    /// Which service.
    pub(crate) source: &'static str,
    /// The event: nothing is queued twice for it.
    pub(crate) cause: Uuid,
    /// Which complaint.
    pub(crate) complaint: ComplaintId,
    /// When it happened.
    pub(crate) at: DateTime<Utc>,
}

impl Heard {
    /// Queues messages that it causes.
    ///
    /// # Errors
    /// [`CommandError`].
    pub(crate) async fn queue(
        &self,
        tx: &mut Tx<'_>,
        case: &Case,
        messages: &[Message],
    ) -> Result<(), CommandError> {
        for message in messages {
            store::enqueue(tx, self.cause, self.complaint, case, message, self.at).await?;
        }
        Ok(())
    }
}

/// A registration begins a correspondence; one that is known stays.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %heard.complaint.0))]
pub(crate) async fn begin(
    tx: &mut Tx<'_>,
    heard: &Heard,
    case: Case,
) -> Result<Correspondence, CommandError> {
    if let Some((known, _)) = store::load(tx, heard.complaint).await? {
        return Ok(known);
    }
    let (begun, facts) = Correspondence::begin(heard.complaint, case);
    let decision = Decision::Changed(begun.clone(), facts);
    carry_out(
        tx,
        &Actor::Service(heard.source.to_owned()),
        Revision::default(),
        decision,
    )
    .await?;
    Ok(begun)
}

/// Loads, decides, saves; answers the correspondence as it is after that. One that is merged is
/// decided on as what it is beneath, so that what was on its way counts when it is unmerged.
///
/// # Errors
/// [`CommandError::NotYet`] before intake told of the complaint; [`CommandError::Refused`].
pub(crate) async fn hear(
    tx: &mut Tx<'_>,
    heard: &Heard,
    decide: impl FnOnce(Correspondence) -> Result<Decision, Refusal> + Send,
) -> Result<Correspondence, CommandError> {
    hear_of_merging(tx, heard, move |c| c.beneath(decide)).await
}

/// The same for what merges and unmerges. A reply that is not due any more is not sent.
///
/// # Errors
/// As above.
#[tracing::instrument(skip_all, fields(complaint.id = %heard.complaint.0))]
pub(crate) async fn hear_of_merging(
    tx: &mut Tx<'_>,
    heard: &Heard,
    decide: impl FnOnce(Correspondence) -> Result<Decision, Refusal> + Send,
) -> Result<Correspondence, CommandError> {
    let Some((current, before)) = store::load(tx, heard.complaint).await? else {
        return Err(CommandError::NotYet(
            "intake has not told of this complaint",
        ));
    };
    let on_its_way = reply_on_its_way(&current);
    let decision = decide(current.clone())?;
    let (changed, _) = carry_out(
        tx,
        &Actor::Service(heard.source.to_owned()),
        before,
        decision,
    )
    .await?;
    let now = changed.unwrap_or(current);
    if let Some(reply) = on_its_way
        && reply_on_its_way(&now) != Some(reply)
    {
        store::cancel_reply(tx, reply, heard.at).await?;
    }
    Ok(now)
}

/// The reply that is sent, or sent anew where it came back.
fn reply_on_its_way(correspondence: &Correspondence) -> Option<DeliveryId> {
    match correspondence.stage().beneath() {
        Stage::Replying { reply, .. } | Stage::Replied { reply, .. } => Some(reply.delivery),
        Stage::UnderWay { .. }
        | Stage::ToReply { .. }
        | Stage::FollowedUp { .. }
        | Stage::Merged { .. }
        | Stage::Ended { .. } => None,
    }
}
