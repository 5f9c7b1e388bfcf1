//! Somebody wants to bring in a file: whether it is taken, and how much of it.

use authorization::Action;
use persistence::Tx;
use sealing::FileKey;
use uuid::Uuid;

use crate::Intake;
use crate::commands::{CommandError, On, load};
use crate::domain::{Collected, FileName, StaffId, Unfit};
use crate::store::evidence::{self, New, State};
use crate::store::particulars;
use crate::vault::Name;

/// What is asked for. No `Debug`: it holds a name.
pub(crate) struct Begin {
    /// Names the file.
    pub(crate) id: Uuid,
    /// What its sender calls it.
    pub(crate) name: Option<FileName>,
    /// The recording that it secures; for staff only.
    pub(crate) recording: Option<Uuid>,
    /// Idempotency-Key.
    pub(crate) key: Option<String>,
    /// Bytes, as the sender says.
    pub(crate) announced: Option<u64>,
}

/// What a file may become. No `Debug`: it holds a key.
pub(crate) struct Slot {
    /// Seals it.
    pub(crate) key: FileKey,
    /// A member of staff brings it in.
    pub(crate) by_staff: bool,
    /// Bytes at most.
    pub(crate) granted: u64,
}

/// What comes of asking.
pub(crate) enum Begun {
    /// It is taken in.
    Receive(Slot),
    /// It came before, with this key: if it is the same, the answer is, too.
    Came(Collected, bool),
    /// It is just coming, with this key.
    Coming,
}

/// Permits, measures out, and writes the row.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn begin(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: &On,
    asked: &Begin,
) -> Result<Begun, CommandError> {
    let (complaint, _) = load(tx, on, Action::AddEvidence).await?;
    let by = on.caller.staff_id().ok().map(StaffId);
    let key = particulars::data_key(tx, &intake.ring, on.complaint).await?;
    if let Some(name) = &asked.key
        && let Some(before) = evidence::by_key(tx, &key, on.complaint, by, name).await?
    {
        return Ok(match before.state {
            State::Kept(kept) => Begun::Came(kept.collected, kept.view.is_some()),
            State::Receiving | State::Failed(_) => Begun::Coming,
        });
    }
    complaint.takes_evidence()?;
    let limits = intake.settings.evidence.limits();
    let granted = match by {
        Some(_) => limits.for_staff(asked.announced)?,
        None => {
            let added = evidence::added(tx, on.complaint).await?;
            limits.for_complainant(added, asked.announced)?
        }
    };
    if asked.announced == Some(0) {
        return Err(Unfit::Empty.into());
    }
    let file_key = FileKey::new(&Name::Original(asked.id).bound());
    let new = New {
        id: asked.id,
        complaint: on.complaint,
        by,
        recording: asked.recording.filter(|_| by.is_some()),
        key: asked.key.as_deref(),
        at: on.at,
        reserved: granted,
        name: asked.name.as_ref(),
    };
    evidence::begin(tx, &key, &file_key, new).await?;
    Ok(Begun::Receive(Slot {
        key: file_key,
        by_staff: by.is_some(),
        granted,
    }))
}
