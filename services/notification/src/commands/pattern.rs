//! What repeats is told to the head of the unit (F-5.3): once, and never to nobody. What is ordered on
//! it is told to whoever must carry it out (F-5.4).

use chrono::{DateTime, Utc};
use persistence::Tx;
use regulation::{Role, Sensitivity};
use uuid::Uuid;

use super::CommandError;
use super::recipients::{Matter, or_nobody};
use crate::domain::{Details, Kind, Message, Pattern, PatternId, StaffId};
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
    let message = (pattern.message(), Details::default());
    queue(tx, cause, pattern, staff, message, at).await
}

/// What was ordered on it is told to its owner, who may be complained about in it, and then hears of the
/// measure and nothing else (F-5.4).
///
/// # Errors
/// [`CommandError::NotYet`] while the pattern itself is not known.
#[tracing::instrument(skip_all, fields(pattern.id = %pattern.0))]
pub(crate) async fn tell_of_pattern_measure(
    tx: &mut Tx<'_>,
    cause: Uuid,
    pattern: PatternId,
    owner: StaffId,
    details: Details,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let pattern = known(tx, pattern).await?;
    store::keep_pattern_measure(tx, pattern.id, owner, details.measure).await?;
    let message = (Kind::PatternMeasureOrdered, details);
    queue(tx, cause, &pattern, vec![owner], message, at).await
}

/// What was ordered on it is late: its owner hears, and of the others whoever is not recused, with their
/// deputies; else whoever answers for it.
///
/// # Errors
/// [`CommandError::NotYet`] while the pattern itself or somebody is not known.
#[tracing::instrument(skip_all, fields(pattern.id = %pattern.0))]
pub(crate) async fn tell_of_overdue_pattern_measure(
    tx: &mut Tx<'_>,
    cause: Uuid,
    pattern: PatternId,
    staff: Vec<StaffId>,
    due_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let pattern = known(tx, pattern).await?;
    let (owner, others): (Vec<StaffId>, Vec<StaffId>) =
        staff.into_iter().partition(|id| Some(*id) == pattern.owner);
    let matter = Matter::repeated(&pattern);
    let mut told = matter.keep(tx, others).await?;
    if told.is_empty() {
        told = answerable(tx, &pattern, &owner).await?;
    }
    let mut told = matter.with_deputies(tx, told, at).await?;
    told.extend(owner);
    let details = Details {
        due_at: Some(due_at),
        measure: pattern.measure,
        ..Details::default()
    };
    let message = (Kind::PatternMeasureOverdue, details);
    queue(tx, cause, &pattern, told, message, at).await
}

async fn known(tx: &mut Tx<'_>, pattern: PatternId) -> Result<Pattern, CommandError> {
    let known = store::pattern(tx, pattern).await?;
    known.ok_or(CommandError::NotYet(
        "assignment has not told of the pattern",
    ))
}

/// Who else answers for it and was not told yet: for when one of its messages does not arrive.
///
/// # Errors
/// [`CommandError::Db`].
pub(super) async fn others(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    failed: &store::Delivery,
) -> Result<Vec<StaffId>, CommandError> {
    let told = store::told_of_pattern(tx, pattern.id, failed.message.kind).await?;
    or_nobody(answerable(tx, pattern, &told).await)
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
    let message = (failed.message.kind, failed.message.details);
    queue(tx, cause, pattern, others, message, at).await
}

/// Whether a message that waited is for somebody who has been recused since: it is not sent. Of a measure
/// its owner hears all the same (F-5.4).
///
/// # Errors
/// [`CommandError::Db`].
pub(crate) async fn hides_pattern(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    delivery: &store::Delivery,
) -> Result<bool, CommandError> {
    let Some(to) = delivery.message.to else {
        return Ok(true);
    };
    let owns = delivery.message.kind.is_about_measure() && pattern.owner == Some(to);
    Ok(!owns && Matter::repeated(pattern).recuses(tx, to).await?)
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
    (kind, details): (Kind, Details),
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    for message in Message::to_staff(kind, staff, details) {
        store::enqueue_about_pattern(tx, cause, pattern, &message, at).await?;
    }
    Ok(())
}
