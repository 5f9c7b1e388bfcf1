//! People see to what machines could not: another try, another channel, a telephone call.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::ReplyChannel;
use serde_json::json;

use super::{CommandError, reply};
use crate::domain::{Audience, Correspondence, DeliveryId, StaffId};
use crate::{publish, store};

/// Another try.
pub(crate) struct Retry {
    /// Of which delivery.
    pub(crate) delivery: DeliveryId,
    /// The version on which they decided.
    pub(crate) seen: i32,
    /// Another channel, for messages to the complainant.
    pub(crate) channel: Option<ReplyChannel>,
    /// Who.
    pub(crate) by: StaffId,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Queues a failed delivery again; or on another channel what waits for a call or for the post.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn retry(tx: &mut Tx<'_>, cmd: Retry) -> Result<i32, CommandError> {
    let delivery = locked(tx, cmd.delivery, cmd.seen).await?;
    let elsewhere = cmd
        .channel
        .is_some_and(|channel| channel != delivery.channel);
    let waits = waits_for_call(&delivery) || delivery.state == "to_post";
    if delivery.state != "failed" && !(waits && elsewhere) {
        return Err(CommandError::DeliveryState);
    }
    let channel = match delivery.message.kind.audience() {
        Audience::Complainant => cmd.channel.unwrap_or(delivery.channel),
        Audience::Staff => delivery.channel,
    };
    let version = store::requeue(tx, delivery.id, channel).await?;
    let body = json!({ "delivery_id": delivery.id.0, "channel": channel.code() });
    publish::entry(
        tx,
        &Actor::Staff(cmd.by.0),
        delivery.about,
        cmd.at,
        "message.retried",
        &body,
    )
    .await?;
    Ok(version)
}

fn waits_for_call(delivery: &store::Delivery) -> bool {
    delivery.state == "queued" && delivery.channel == ReplyChannel::Phone
}

/// A telephone call that brought a reply, or did not.
pub(crate) struct RecordCall {
    /// Which delivery.
    pub(crate) delivery: DeliveryId,
    /// The version on which they decided.
    pub(crate) seen: i32,
    /// Somebody answered and was told.
    pub(crate) reached: bool,
    /// Who called.
    pub(crate) by: StaffId,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Records a call; one that reached the complainant is the delivery. Calls are made where they were
/// asked for, and where nothing else brought the message.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn record_call(tx: &mut Tx<'_>, cmd: RecordCall) -> Result<i32, CommandError> {
    let delivery = locked(tx, cmd.delivery, cmd.seen).await?;
    let failed =
        delivery.state == "failed" && delivery.message.kind.audience() == Audience::Complainant;
    if !waits_for_call(&delivery) && !failed {
        return Err(CommandError::DeliveryState);
    }
    let actor = Actor::Staff(cmd.by.0);
    let body = json!({ "delivery_id": delivery.id.0, "reached": cmd.reached });
    publish::entry(tx, &actor, delivery.about, cmd.at, "message.called", &body).await?;
    if !cmd.reached {
        return Ok(store::touch(tx, delivery.id).await?);
    }
    let channel = ReplyChannel::Phone;
    let version = store::sent_by_hand(tx, delivery.id, channel, cmd.at).await?;
    reply::sent(tx, &delivery, &actor, channel, cmd.at).await?;
    Ok(version)
}

/// As it is now, if the person has seen it so and it is still wanted.
async fn locked(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    seen: i32,
) -> Result<store::Delivery, CommandError> {
    let (current, _, delivery) = found_and_locked(tx, id).await?;
    if delivery.version != seen {
        return Err(CommandError::Stale);
    }
    if !reply::is_due(&current, &delivery) {
        return Err(CommandError::DeliveryState);
    }
    Ok(delivery)
}

/// The correspondence is locked before the delivery, as everywhere.
pub(super) async fn found_and_locked(
    tx: &mut Tx<'_>,
    id: DeliveryId,
) -> Result<(Correspondence, Revision, store::Delivery), CommandError> {
    let found = store::delivery(tx, id.0)
        .await?
        .ok_or(CommandError::NotFound)?;
    let complaint = found.about.complaint().ok_or(CommandError::NotFound)?;
    let (current, before) = store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let delivery = store::lock(tx, id).await?.ok_or(CommandError::NotFound)?;
    Ok((current, before, delivery))
}
