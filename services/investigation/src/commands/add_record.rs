//! Evidence is written down (S-4.2: collected and preserved).

use authorization::Action;
use chrono::{DateTime, Utc};
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out};
use crate::domain::{Act, Record, RecordId, RecordKind, Text};

/// What was collected.
#[derive(Debug)]
pub struct AddRecord {
    /// By whom, on what.
    pub request: Request,
    /// Names the new record.
    pub id: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// What it says.
    pub text: Text,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn add_record(tx: &mut Tx<'_>, cmd: AddRecord) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::Verify).await?;
    let act = Act {
        by: opened.by,
        at: cmd.request.at,
    };
    let record = Record {
        id: cmd.id,
        kind: cmd.kind,
        text: cmd.text,
        taken_at: cmd.taken_at,
        act,
    };
    let decision = opened.current.clone().add_record(record)?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}
