//! All bytes are in the vault: the file is evidence from now on, and is told.

use authorization::Action;
use persistence::Tx;
use regulation::EvidenceKind;
use uuid::Uuid;

use crate::Intake;
use crate::commands::{CommandError, On, carry_out, load};
use crate::domain::{Collected, StaffId};
use crate::store::evidence::{self, View};
use crate::store::particulars;
use crate::vault::Written;

/// A file that is whole. No `Debug`: it holds a key.
pub(crate) struct Whole {
    /// Names it.
    pub(crate) id: Uuid,
    /// By its content.
    pub(crate) kind: EvidenceKind,
    /// Its bytes.
    pub(crate) written: Written,
    /// Its viewing copy.
    pub(crate) view: Option<View>,
    /// The recording that it secures.
    pub(crate) recording: Option<Uuid>,
}

/// Keeps it, if its sender still may and it was not given up meanwhile.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn finish(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: &On,
    whole: &Whole,
) -> Result<Collected, CommandError> {
    let (complaint, before) = load(tx, on, Action::AddEvidence).await?;
    let by = on.caller.staff_id().ok().map(StaffId);
    let collected = Collected {
        id: whole.id,
        kind: whole.kind,
        size: whole.written.size,
        sha256: whole.written.sha256,
        by,
        recording: whole.recording.filter(|_| by.is_some()),
        at: on.at,
    };
    let decision = complaint.clone().collect(collected)?;
    let key = particulars::data_key(tx, &intake.ring, on.complaint).await?;
    if !evidence::keep(tx, &key, &collected, whole.view.as_ref()).await? {
        return Err(CommandError::GivenUp);
    }
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await?;
    Ok(collected)
}
