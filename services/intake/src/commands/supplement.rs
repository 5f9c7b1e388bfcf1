//! Something is added to what was said at registration; read by the rules before it is stored.

use authorization::Action;
use persistence::{Revision, Tx};
use uuid::Uuid;

use super::{CommandError, On, carry_out, load, once};
use crate::Intake;
use crate::domain::{Decision, StaffId};
use crate::store::{
    particulars,
    remarks::{self, Kind},
    search,
};

/// What is added.
pub(crate) struct Supplement {
    /// Names it.
    pub(crate) id: Uuid,
    /// The words.
    pub(crate) text: String,
    /// By what it is known again.
    pub(crate) key: Option<once::Key>,
}

/// Adds it, once; what it is called. Nothing that was seen can be stale: an addition contradicts nothing.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn supplement(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    added: Supplement,
) -> Result<(Uuid, Revision), CommandError> {
    let (complaint, before) = load(tx, &on, Action::Supplement).await?;
    if let Some(id) = once::before(tx, added.key.as_ref(), on.at).await? {
        return Ok((id, before));
    }
    once::made(tx, added.key.as_ref(), added.id).await?;
    let proposal = classification::propose(&added.text);
    let decision = complaint.clone().supplement(added.id, &proposal.scopes)?;
    let becomes_sealed = match &decision {
        Decision::Changed(next, _) | Decision::Followed(next) => intake.seals(next),
        Decision::AlreadyDone => false,
    };
    let key = if becomes_sealed || proposal.sensitive {
        Some(particulars::data_key(tx, &intake.ring, on.complaint).await?)
    } else {
        None
    };
    let by = on.caller.staff_id().ok().map(StaffId);
    let (id, text) = (added.id, &added.text);
    remarks::add(
        tx,
        id,
        on.complaint,
        Kind::Supplement,
        on.at,
        by,
        text,
        key.as_ref(),
    )
    .await?;
    if key.is_none() {
        search::fill::again(tx, on.complaint).await?;
    }
    let actor = on.caller.actor();
    let revision = carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await?;
    Ok((id, revision))
}
