//! What repeats is told to the head of the unit (F-5.3): once, and never to nobody.

use chrono::{DateTime, Utc};
use persistence::Tx;
use regulation::{Role, Sensitivity};
use uuid::Uuid;

use super::CommandError;
use super::recipients::Matter;
use crate::domain::{Details, Message, Pattern, StaffId};
use crate::store;

/// A pattern is told to its heads, and to whoever stands in for one who is away. Told twice, it is told
/// once: each message is named after `cause`.
///
/// # Errors
/// [`CommandError::NotYet`] while directory has not told of somebody.
#[tracing::instrument(skip_all, fields(pattern.id = %pattern.id.0))]
pub(crate) async fn tell_of_pattern(
    tx: &mut Tx<'_>,
    cause: Uuid,
    pattern: &Pattern,
    heads: Vec<StaffId>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    store::keep_pattern(tx, pattern).await?;
    let matter = Matter::repeated(pattern);
    let mut staff = matter.keep(tx, heads).await?;
    if staff.is_empty() {
        staff = answerable(tx, pattern, &[]).await?;
    }
    let staff = matter.with_deputies(tx, staff, at).await?;
    if staff.is_empty() {
        tracing::error!("nobody is left to tell of what repeats");
    }
    queue(tx, cause, pattern, staff, at).await
}

/// Who else answers for it and was not told yet: for when one of its messages does not arrive.
///
/// # Errors
/// [`CommandError::Db`].
pub(super) async fn others(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
) -> Result<Vec<StaffId>, CommandError> {
    let told = store::told_of_pattern(tx, pattern.id).await?;
    match answerable(tx, pattern, &told).await {
        // Where directory has told of nobody yet, the failure stays to be seen.
        Err(CommandError::NotYet(_)) => Ok(Vec::new()),
        others => others,
    }
}

/// They are told instead.
///
/// # Errors
/// [`CommandError::Db`].
pub(super) async fn tell_instead(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    failed: &store::Delivery,
    others: Vec<StaffId>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let cause = store::failure_cause(failed.id, failed.attempts);
    queue(tx, cause, pattern, others, at).await
}

/// Whether a message that waited is for somebody who has been recused since: it is not sent.
///
/// # Errors
/// [`CommandError::Db`].
pub(crate) async fn hides_pattern(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    delivery: &store::Delivery,
) -> Result<bool, CommandError> {
    match delivery.message.to {
        Some(to) => Ok(Matter::repeated(pattern).recuses(tx, to).await?),
        None => Ok(true),
    }
}

/// Who may see and adopt it, the nearest first; of a restricted one the integrity officers alone.
async fn answerable(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    but: &[StaffId],
) -> Result<Vec<StaffId>, CommandError> {
    let roles: &[Role] = match pattern.sensitivity() {
        Sensitivity::S1 | Sensitivity::S2 => &[Role::Officer, Role::Leadership, Role::Supervisor],
        Sensitivity::S3 => &[Role::IntegrityOfficer],
    };
    let matter = Matter::repeated(pattern);
    matter.first_with_role(tx, roles, but).await
}

async fn queue(
    tx: &mut Tx<'_>,
    cause: Uuid,
    pattern: &Pattern,
    staff: Vec<StaffId>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    for message in Message::to_staff(pattern.message(), staff, Details::default()) {
        store::enqueue_about_pattern(tx, cause, pattern, &message, at).await?;
    }
    Ok(())
}
