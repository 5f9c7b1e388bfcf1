//! What becomes of a claimed delivery, with everything that follows from it.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use serde_json::json;

use super::{CommandError, carry_out, complaint_department, reply};
use crate::domain::{Audience, Details, Kind, Message};
use crate::publish;
use crate::store::{self, Claimed, Ending};

/// It reached whom it was for: acknowledgement and reply are facts for everybody.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn delivered(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let delivery = &claimed.delivery;
    // The correspondence first, as every command does: two at once take turns.
    store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if !store::finish(tx, claimed, Ending::Sent(at)).await? {
        // The lease was lost; whoever has it now tells.
        return Ok(());
    }
    let body = json!({ "delivery_id": delivery.id.0, "kind": delivery.message.kind.code(), "channel": delivery.channel.code() });
    publish::entry(
        tx,
        &Actor::System,
        delivery.complaint,
        at,
        "message.sent",
        &body,
    )
    .await?;
    reply::sent(tx, delivery, &Actor::System, delivery.channel, at).await
}

/// It never will: everybody hears, and where it was for the complainant, somebody has to act.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn gave_up(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    problem: &'static str,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let delivery = &claimed.delivery;
    let (current, before) = store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if !store::finish(tx, claimed, Ending::Failed(at, problem)).await? {
        return Ok(());
    }
    let case = current.case().clone();
    let decision = current.failed(delivery.id, at);
    carry_out(tx, &Actor::System, before, decision).await?;
    if delivery.message.kind.audience() == Audience::Complainant {
        let details = Details {
            failed: Some(delivery.message.kind),
            ..Details::default()
        };
        // Where directory has told of nobody yet, the list of failed deliveries shows it.
        let staff = match complaint_department(tx, &case).await {
            Ok(staff) => staff,
            Err(CommandError::NotYet(_)) => Vec::new(),
            Err(e) => return Err(e),
        };
        for message in Message::to_staff(Kind::DeliveryFailed, staff, details) {
            // Each failure of the same delivery is news.
            let cause = store::failure_cause(delivery.id, delivery.attempts);
            store::enqueue(tx, cause, delivery.complaint, &case, &message, at).await?;
        }
    }
    Ok(())
}
