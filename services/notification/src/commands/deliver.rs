//! What becomes of a claimed delivery, with everything that follows from it.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use serde_json::json;

use super::{CommandError, carry_out, complaint_department, reply};
use crate::domain::{Audience, Correspondence, Details, Kind, Message};
use crate::publish;
use crate::store::{self, Claimed, Ending};

/// It reached whom it was for: acknowledgement and reply are facts for everybody.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn delivered(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    template: Option<i32>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let delivery = &claimed.delivery;
    // The correspondence first, as every command does: two at once take turns.
    store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if !store::finish(tx, claimed, Ending::Sent(at, template)).await? {
        // The lease was lost; whoever has it now tells.
        return Ok(());
    }
    told(tx, delivery, "message.sent", template, at).await?;
    reply::sent(tx, delivery, &Actor::System, delivery.channel, at).await
}

/// The letter is written: from now on it waits for people.
///
/// # Errors
/// [`CommandError`].
pub(crate) async fn written(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    template: Option<i32>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let delivery = &claimed.delivery;
    store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if !store::finish(tx, claimed, Ending::ToPost(template)).await? {
        return Ok(());
    }
    store::wrote_letter(tx, delivery.id, at).await?;
    told(tx, delivery, "letter.written", template, at).await
}

async fn told(
    tx: &mut Tx<'_>,
    delivery: &store::Delivery,
    action: &str,
    template: Option<i32>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let body = json!({
        "delivery_id": delivery.id.0, "kind": delivery.message.kind.code(),
        "channel": delivery.channel.code(), "template_version": template,
    });
    Ok(publish::entry(tx, &Actor::System, delivery.complaint, at, action, &body).await?)
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
    let known = store::load(tx, delivery.complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    if !store::finish(tx, claimed, Ending::Failed(at, problem)).await? {
        return Ok(());
    }
    tell_failure(tx, &Actor::System, known, delivery, at).await
}

/// What a failure means, beside the delivery's own row: a fact for everybody, and a task for the
/// complaint department where it was for the complainant.
///
/// # Errors
/// [`CommandError`].
pub(super) async fn tell_failure(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (current, before): (Correspondence, Revision),
    delivery: &store::Delivery,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let case = current.case().clone();
    let decision = current.failed(delivery.id, at);
    carry_out(tx, actor, before, decision).await?;
    if delivery.message.kind.audience() == Audience::Complainant {
        let details = Details {
            failed: Some(delivery.message.kind),
            ..Details::default()
        };
        // Where directory has told of nobody yet, the list of what waits for people shows it.
        let staff = match complaint_department(tx, delivery.complaint, &case).await {
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
