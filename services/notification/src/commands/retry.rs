//! People see to what machines could not: another try, another channel, a telephone call.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use regulation::ReplyChannel;
use serde_json::json;

use super::{CommandError, reply};
use crate::domain::{Audience, DeliveryId, StaffId};
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

/// Queues a failed delivery again, or a call that reached nobody on another channel.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn retry(tx: &mut Tx<'_>, cmd: Retry) -> Result<i32, CommandError> {
    let delivery = locked(tx, cmd.delivery, cmd.seen).await?;
    let waits_for_call = delivery.state == "queued" && delivery.channel == ReplyChannel::Phone;
    let elsewhere = cmd
        .channel
        .is_some_and(|channel| channel != delivery.channel);
    if delivery.state != "failed" && !(waits_for_call && elsewhere) {
        return Err(CommandError::DeliveryState);
    }
    let channel = match delivery.message.kind.audience() {
        Audience::Complainant => cmd.channel.unwrap_or(delivery.channel),
        Audience::Staff => delivery.channel,
    };
    let version = store::requeue(tx, delivery.id, channel, None).await?;
    let body = json!({ "delivery_id": delivery.id.0, "channel": channel.code() });
    publish::entry(
        tx,
        &Actor::Staff(cmd.by.0),
        delivery.complaint,
        cmd.at,
        "message.retried",
        &body,
    )
    .await?;
    Ok(version)
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

/// Records a call; one that reached the complainant is the delivery.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn record_call(tx: &mut Tx<'_>, cmd: RecordCall) -> Result<i32, CommandError> {
    let delivery = locked(tx, cmd.delivery, cmd.seen).await?;
    if delivery.state != "queued" || delivery.channel != ReplyChannel::Phone {
        return Err(CommandError::DeliveryState);
    }
    let actor = Actor::Staff(cmd.by.0);
    let body = json!({ "delivery_id": delivery.id.0, "reached": cmd.reached });
    publish::entry(
        tx,
        &actor,
        delivery.complaint,
        cmd.at,
        "message.called",
        &body,
    )
    .await?;
    let ended = cmd.reached.then_some(cmd.at);
    let version = store::requeue(tx, delivery.id, ReplyChannel::Phone, ended).await?;
    if cmd.reached {
        reply::sent(tx, &delivery, &actor, ReplyChannel::Phone, cmd.at).await?;
    }
    Ok(version)
}

/// The correspondence is locked before the delivery, as everywhere.
async fn locked(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    seen: i32,
) -> Result<store::Delivery, CommandError> {
    let found = store::delivery(tx, id.0)
        .await?
        .ok_or(CommandError::NotFound)?;
    let (current, _) = store::load(tx, found.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let delivery = store::lock(tx, id).await?.ok_or(CommandError::NotFound)?;
    if delivery.version != seen {
        return Err(CommandError::Stale);
    }
    if !reply::is_due(&current, &delivery) {
        return Err(CommandError::DeliveryState);
    }
    Ok(delivery)
}
