//! What becomes of a claimed delivery, with everything that follows from it.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use serde_json::json;

use super::{CommandError, carry_out, complaint_department, or_nobody, pattern, reply};
use crate::domain::{About, Audience, Correspondence, Details, Kind, Message, Pattern};
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
    subject(tx, delivery).await?;
    if !store::finish(tx, claimed, Ending::Sent(at, template)).await? {
        // The lease was lost; whoever has it now tells.
        return Ok(());
    }
    told(tx, delivery, "message.sent", template, at).await?;
    match delivery.about {
        About::Complaint(_) => {
            reply::sent(tx, delivery, &Actor::System, delivery.channel, at).await
        }
        About::Pattern(_) => Ok(()),
    }
}

/// What it is about, locked first, as every command does: two at once take turns.
enum Subject {
    Complaint(Correspondence, Revision),
    Pattern(Pattern),
}

async fn subject(tx: &mut Tx<'_>, delivery: &store::Delivery) -> Result<Subject, CommandError> {
    match delivery.about {
        About::Complaint(complaint) => {
            let known = store::load(tx, complaint).await?;
            known.map(|(current, before)| Subject::Complaint(current, before))
        }
        About::Pattern(pattern) => {
            let known = store::lock_pattern(tx, pattern).await?;
            known.map(Subject::Pattern)
        }
    }
    .ok_or(CommandError::NotFound)
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
    subject(tx, delivery).await?;
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
    Ok(publish::entry(tx, &Actor::System, delivery.about, at, action, &body).await?)
}

/// It never will: everybody hears, and where it was for the complainant, somebody has to act. What
/// repeats is then told to whoever answers for it besides.
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
    match subject(tx, delivery).await? {
        Subject::Complaint(current, before) => {
            if !store::finish(tx, claimed, Ending::Failed(at, problem)).await? {
                return Ok(());
            }
            tell_failure(tx, &Actor::System, (current, before), delivery, at).await
        }
        Subject::Pattern(pattern) => {
            // Seen to where others are told instead; else it stays for people to see.
            let others = pattern::others(tx, &pattern, delivery).await?;
            let ending = if others.is_empty() {
                Ending::Failed(at, problem)
            } else {
                Ending::Cancelled(at)
            };
            if !store::finish(tx, claimed, ending).await? {
                return Ok(());
            }
            told(tx, delivery, "message.failed", None, at).await?;
            pattern::tell_instead(tx, &pattern, delivery, others, at).await
        }
    }
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
    let (complaint, case) = (current.complaint(), current.case().clone());
    let decision = current.failed(delivery.id, at);
    carry_out(tx, actor, before, decision).await?;
    if delivery.message.kind.audience() == Audience::Complainant {
        let details = Details {
            failed: Some(delivery.message.kind),
            ..Details::default()
        };
        let staff = or_nobody(complaint_department(tx, complaint, &case).await)?;
        for message in Message::to_staff(Kind::DeliveryFailed, staff, details) {
            // Each failure of the same delivery is news.
            let cause = store::failure_cause(delivery.id, delivery.attempts);
            store::enqueue(tx, cause, complaint, &case, &message, at).await?;
        }
    }
    Ok(())
}
