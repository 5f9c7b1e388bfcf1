//! The custody log of evidence (S-4.2): kept from what intake tells, and read.

use authorization::{Action, Caller, permit};
use chrono::{DateTime, Utc};
use persistence::{Actor, Tx, audit};

use super::{CommandError, case_of};
use crate::domain::{ComplaintId, Deed, Entry};
use crate::publish;
use crate::store::{self, custody};

/// Adds to the log what intake tells of a file; a copy of a recording secures it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn keep_custody(
    tx: &mut Tx<'_>,
    source: &'static str,
    complaint: ComplaintId,
    entry: Entry,
) -> Result<(), CommandError> {
    // Locked, so that entries of one complaint queue up.
    store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    custody::add(tx, complaint, &entry).await?;
    if let Deed::Collected {
        recording: Some(recording),
        ..
    } = entry.deed
    {
        custody::secured(tx, complaint, recording, entry.evidence, entry.at).await?;
    }
    let actor = Actor::Service(source.to_owned());
    Ok(publish::keep_custody(tx, &actor, complaint, &entry).await?)
}

/// The log, and the recordings that must be secured.
#[derive(Debug)]
pub struct Custody {
    /// In the order in which it happened.
    pub entries: Vec<Entry>,
    /// Oldest first.
    pub recordings: Vec<custody::Named>,
}

/// Reads it, for whoever may see the evidence; recorded.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn read_custody(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Custody, CommandError> {
    caller.staff_id()?;
    let (investigation, _) = store::peek(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    permit(tx, caller, Action::FullNarrative, &case_of(&investigation)).await?;
    let actor = caller.actor();
    audit::append(tx, complaint.0, at, &actor, "custody.read", b"{}").await?;
    Ok(Custody {
        entries: custody::of(tx, complaint).await?,
        recordings: custody::recordings_of(tx, complaint).await?,
    })
}
