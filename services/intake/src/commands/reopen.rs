//! A closed complaint begins again: new facts, supervision, dissatisfaction (F-6.3, F-6.6, F-6.7).

use authorization::{Action, Outcome};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx};
use regulation::ReopenReason;
use uuid::Uuid;

use super::{CommandError, On, carry_out, load, load_for_two, settled};
use crate::Intake;
use crate::domain::{Complaint, Decision, StaffId};
use crate::store::{
    particulars,
    remarks::{self, Kind},
};

/// What is told.
pub(crate) struct Reopening {
    /// Why.
    pub(crate) reason: ReopenReason,
    /// In words; kept as the narrative is.
    pub(crate) note: String,
    /// Names the remark.
    pub(crate) remark: Uuid,
}

/// Opens it again.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn reopen(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    told: Reopening,
) -> Result<Outcome<Revision>, CommandError> {
    let (complaint, before, permission) = load_for_two(tx, &on, Action::Reopen).await?;
    let by = StaffId(on.caller.staff_id()?);
    let decision = complaint.clone().reopen(by, told.reason, &told.note)?;
    if let Decision::Changed(..) = decision {
        let wanted = (told.reason, &told.note);
        if permission.second_person
            && !settled(tx, &on, Action::Reopen, &complaint, &wanted).await?
        {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        remember(tx, intake, &complaint, told.remark, &told.note, by, on.at).await?;
    }
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at)
        .await
        .map(Outcome::CarriedOut)
}

/// Whether the caller may do it alone, as a part of something else.
pub(super) async fn may(tx: &mut Tx<'_>, on: &On) -> Result<(), CommandError> {
    load(tx, on, Action::Reopen).await.map(|_| ())
}

/// Keeps why, in words.
pub(super) async fn remember(
    tx: &mut Tx<'_>,
    intake: &Intake,
    complaint: &Complaint,
    remark: Uuid,
    note: &str,
    by: StaffId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let id = complaint.id();
    let key = if intake.seals(complaint) {
        Some(particulars::data_key(tx, &intake.ring, id).await?)
    } else {
        None
    };
    let kind = Kind::Reopening;
    Ok(remarks::add(tx, remark, id, kind, at, Some(by), note, key.as_ref()).await?)
}
