//! A closed complaint begins again: new facts, supervision, dissatisfaction (F-6.3, F-6.6, F-6.7).

use authorization::{Action, Outcome};
use persistence::{Revision, Tx};
use regulation::ReopenReason;
use uuid::Uuid;

use super::{CommandError, On, carry_out, load_for_two, settled};
use crate::Intake;
use crate::domain::{Decision, StaffId};
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
        let key = if intake.seals(&complaint) {
            Some(particulars::data_key(tx, &intake.ring, on.complaint).await?)
        } else {
            None
        };
        let (remark, text, by) = (told.remark, &told.note, Some(by));
        remarks::add(
            tx,
            remark,
            on.complaint,
            Kind::Reopening,
            on.at,
            by,
            text,
            key.as_ref(),
        )
        .await?;
    }
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at)
        .await
        .map(Outcome::CarriedOut)
}
