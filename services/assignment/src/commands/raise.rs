//! A clock speaks (F-4.4e): claimed, decided, told and marked in one transaction.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, fault};

use super::{CommandError, hearers};
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

/// An alarm that could not be raised; where it is known which, the others need not wait for it.
#[derive(Debug, thiserror::Error)]
#[error("an alarm could not be raised")]
pub struct RaiseError {
    /// Which.
    pub due: Option<Due>,
    /// Why.
    #[source]
    pub why: CommandError,
}

impl From<DbError> for RaiseError {
    fn from(e: DbError) -> Self {
        Self {
            due: None,
            why: e.into(),
        }
    }
}

impl From<diesel::result::Error> for RaiseError {
    fn from(e: diesel::result::Error) -> Self {
        DbError::from(e).into()
    }
}

/// Raises the next alarm that is due after `after`, unless another replica has it in hand.
///
/// # Errors
/// [`RaiseError`].
pub async fn raise_next(
    tx: &mut Tx<'_>,
    after: Option<&Due>,
    now: DateTime<Utc>,
) -> Result<Raised, RaiseError> {
    match due::claim(tx, after, now).await? {
        None => Ok(Raised::None),
        Some(due) => raise(tx, due, now).await.map_err(|why| RaiseError {
            due: Some(due),
            why,
        }),
    }
}

async fn raise(tx: &mut Tx<'_>, due: Due, now: DateTime<Utc>) -> Result<Raised, CommandError> {
    let found = store::load(tx, due.complaint).await?;
    let (case, before) = found.ok_or(CommandError::NotFound)?;
    let today = super::terms(tx, case.matter().site).await?.office.date(now);
    let recipients = hearers::recipients(tx, &case, due.alarm, today).await?;
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
