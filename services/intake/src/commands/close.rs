//! 办结 by the complaint department, with a reason (F-6.4).

use authorization::{Action, Outcome};
use persistence::{Revision, Tx};
use regulation::ClosingResult;
use uuid::Uuid;

use super::{CommandError, On, carry_out, load_for_two, settled};
use crate::Intake;
use crate::domain::{Decision, StaffId};
use crate::store::{
    particulars,
    remarks::{self, Kind},
};

/// What is told.
pub(crate) struct Closure {
    /// What became of it.
    pub(crate) result: ClosingResult,
    /// In words; kept as the narrative is.
    pub(crate) reason: String,
    /// Names the remark.
    pub(crate) remark: Uuid,
}

/// Closes.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn close(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    told: Closure,
) -> Result<Outcome<Revision>, CommandError> {
    let (complaint, before, permission) = load_for_two(tx, &on, Action::Close).await?;
    let by = StaffId(on.caller.staff_id()?);
    let decision = complaint
        .clone()
        .close(by, told.result, &told.reason, on.at)?;
    if let Decision::Changed(..) = decision {
        let wanted = (told.result, &told.reason);
        if permission.second_person && !settled(tx, &on, Action::Close, &complaint, &wanted).await?
        {
            return Ok(Outcome::AwaitsSecondPerson);
        }
        let key = if intake.seals(&complaint) {
            Some(particulars::data_key(tx, &intake.ring, on.complaint).await?)
        } else {
            None
        };
        let (remark, text, by) = (told.remark, &told.reason, Some(by));
        remarks::add(
            tx,
            remark,
            on.complaint,
            Kind::Closing,
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
