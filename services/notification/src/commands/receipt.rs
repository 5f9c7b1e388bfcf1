//! What the gateway or the post told after a message was handed over.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use serde_json::json;

use super::{CommandError, deliver};
use crate::domain::DeliveryId;
use crate::{publish, store};

/// What became of a text message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is on the telephone.
    Delivered,
    /// It never will be.
    Undeliverable,
}

/// A receipt.
pub(crate) struct Receipt {
    /// Names the telling: told once more, it changes nothing.
    pub(crate) webhook: String,
    /// Of which delivery.
    pub(crate) delivery: DeliveryId,
    /// Of which sending: people may have had it sent anew since.
    pub(crate) resent: i32,
    /// What became of it.
    pub(crate) verdict: Verdict,
    /// When.
    pub(crate) at: DateTime<Utc>,
}

/// Takes a receipt; one that is known, of an earlier sending or of nothing of ours changes nothing.
///
/// # Errors
/// [`CommandError::NotYet`] where the receipt overtook our own record of the sending.
pub(crate) async fn hear_receipt(tx: &mut Tx<'_>, receipt: Receipt) -> Result<(), CommandError> {
    let Receipt {
        delivery: id, at, ..
    } = receipt;
    if !store::first_telling(tx, &receipt.webhook, at).await? {
        return Ok(());
    }
    let Some(found) = store::delivery(tx, id.0).await? else {
        return Ok(());
    };
    let complaint = found.about.complaint().ok_or(CommandError::NotFound)?;
    let (current, before) = store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let Some(delivery) = store::lock(tx, id).await?.filter(|delivery| {
        delivery.channel == regulation::ReplyChannel::Sms && delivery.resent == receipt.resent
    }) else {
        return Ok(());
    };
    match (delivery.state.as_str(), receipt.verdict) {
        ("queued" | "sending", _) => Err(CommandError::NotYet("the sending is not recorded")),
        ("sent", Verdict::Delivered) => {
            store::note_receipt(tx, id, "delivered", at).await?;
            let body = json!({ "delivery_id": id.0 });
            let actor = &Actor::System;
            Ok(publish::entry(tx, actor, complaint, at, "message.delivered", &body).await?)
        }
        ("sent", Verdict::Undeliverable) => {
            store::note_receipt(tx, id, "undeliverable", at).await?;
            store::come_back(tx, id, "sms-undeliverable", at).await?;
            deliver::tell_failure(tx, &Actor::System, (current, before), &delivery, at).await
        }
        _ => Ok(()),
    }
}
