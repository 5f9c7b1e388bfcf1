//! A recording will be overwritten: it must be secured before that (S-4.2).

use authorization::Action;
use chrono::{DateTime, TimeDelta, Utc};
use persistence::{Actor, Tx};
use uuid::Uuid;

use super::{CommandError, Done, Request, carry_out};
use crate::domain::{Act, Decision, Recording, Text, secure_by};
use crate::publish;
use crate::store::{self, custody};

/// What must be secured.
#[derive(Debug)]
pub struct NameRecording {
    /// By whom, on what.
    pub request: Request,
    /// Names it.
    pub id: Uuid,
    /// Which camera and which time.
    pub name: Text,
    /// When it will be gone.
    pub overwritten_at: DateTime<Utc>,
    /// How long before that the alarm is raised.
    pub warning: TimeDelta,
}

/// Carries it out.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.request.complaint.0))]
pub async fn name_recording(tx: &mut Tx<'_>, cmd: NameRecording) -> Result<Done, CommandError> {
    let opened = cmd.request.open(tx, |_| Action::AddEvidence).await?;
    let at = cmd.request.at;
    let recording = Recording {
        id: cmd.id,
        name: cmd.name,
        overwritten_at: cmd.overwritten_at,
        secure_by: secure_by(cmd.overwritten_at, cmd.warning, at),
        act: Act { by: opened.by, at },
    };
    let decision = opened.current.clone().name_recording(recording)?;
    carry_out(
        tx,
        &cmd.request.caller.actor(),
        opened.current,
        opened.revision,
        decision,
    )
    .await
}

/// Raises the next alarm that is due; false where there is none. Told and marked in one transaction
/// with the complaint locked, so that it is raised once, whatever other replicas do.
///
/// # Errors
/// [`CommandError`].
pub async fn raise_next(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<bool, CommandError> {
    let Some((complaint, recording)) = custody::next_due(tx, at).await? else {
        return Ok(false);
    };
    let (current, revision) = store::load(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    // Marked where there is nobody to tell, too: the case has ended.
    if !custody::alarmed(tx, recording.id, at).await? {
        return Ok(true);
    }
    // Told without a new version: an alarm is no reason to refuse a clerk's decision as stale.
    match current.recording_at_risk(recording, at)? {
        Decision::AlreadyDone => {}
        Decision::Changed(_, facts) => {
            store::count_facts(tx, complaint, revision, facts.len()).await?;
            publish::tell(tx, &Actor::System, complaint, revision.event_seq, facts).await?;
        }
    }
    Ok(true)
}
