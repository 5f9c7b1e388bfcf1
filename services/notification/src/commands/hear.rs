//! What the other services told changes what is due here.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use uuid::Uuid;

use super::{CommandError, carry_out};
use crate::domain::{Case, ComplaintId, Correspondence, Decision, Message, Refusal, Stage};
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

/// Loads, decides, saves; answers the correspondence as it is after that. A reply that is not due
/// any more is not sent.
///
/// # Errors
/// [`CommandError::NotYet`] before intake told of the complaint; [`CommandError::Refused`].
#[tracing::instrument(skip_all, fields(complaint.id = %heard.complaint.0))]
pub(crate) async fn hear(
    tx: &mut Tx<'_>,
    heard: &Heard,
    decide: impl FnOnce(Correspondence) -> Result<Decision, Refusal> + Send,
) -> Result<Correspondence, CommandError> {
    let Some((current, before)) = store::load(tx, heard.complaint).await? else {
        return Err(CommandError::NotYet(
            "intake has not told of this complaint",
        ));
    };
    let on_its_way = match current.stage() {
        Stage::Replying { reply, .. } => Some(reply.delivery),
        Stage::UnderWay { .. }
        | Stage::ToReply { .. }
        | Stage::Replied { .. }
        | Stage::FollowedUp { .. }
        | Stage::Ended { .. } => None,
    };
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
        && !matches!(now.stage(), Stage::Replying { .. })
    {
        store::cancel_reply(tx, reply, heard.at).await?;
    }
    Ok(now)
}
