//! A clock speaks (F-4.4e): claimed, decided, told and marked in one transaction.

use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, fault};

use super::{CommandError, people};
use crate::domain::{Decision, Refusal};
use crate::store::due::{self, Due};
use crate::{publish, store};

/// What became of the next alarm.
#[derive(Debug)]
pub enum Raised {
    /// None is due.
    None,
    /// This one was told.
    Told(Due),
    /// This one no longer counts, and is gone.
    Dropped(Due),
    /// Nobody at all is left to tell; it stays due.
    Nobody(Due),
}

/// Raises the next alarm that is due after `after`, unless another replica has it in hand.
///
/// # Errors
/// [`CommandError`].
pub async fn raise_next(
    tx: &mut Tx<'_>,
    after: Option<&Due>,
    now: DateTime<Utc>,
) -> Result<Raised, CommandError> {
    let Some(due) = due::claim(tx, after, now).await? else {
        return Ok(Raised::None);
    };
    let found = store::load(tx, due.complaint).await?;
    let (case, before) = found.ok_or(CommandError::NotFound)?;
    let recipients = people::recipients(tx, &case, due.alarm).await?;
    if recipients.is_empty() {
        return Ok(Raised::Nobody(due));
    }
    match case.raise(due.clock, due.version, due.alarm, recipients, now) {
        Ok(Decision::Changed(case, facts)) => {
            store::told(tx, before, case.complaint(), facts.len()).await?;
            publish::tell(
                tx,
                &Actor::System,
                case.complaint(),
                before.event_seq,
                facts,
            )
            .await?;
            due::fired(tx, &due, now).await?;
            fault::point("assignment.alarm_raised");
            Ok(Raised::Told(due))
        }
        Ok(Decision::AlreadyDone) | Err(Refusal::Obsolete) => {
            due::drop(tx, &due).await?;
            Ok(Raised::Dropped(due))
        }
        Err(refusal) => Err(refusal.into()),
    }
}
