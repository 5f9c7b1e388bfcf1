//! 不予受理 with a coded reason and a signpost (F-2.2).

use authorization::Action;
use persistence::{Revision, Tx};
use regulation::DeclineReason;
use uuid::Uuid;

use super::{CommandError, On, carry_out, load};
use crate::Intake;
use crate::domain::{Decision, StaffId};
use crate::store::remarks::{self, Kind};

/// What is told.
pub(crate) struct Declination {
    /// Why.
    pub(crate) reason: DeclineReason,
    /// Where to turn instead; the complainant reads it.
    pub(crate) signpost: String,
    /// Names the remark.
    pub(crate) remark: Uuid,
}

/// Declines.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn decline(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    told: Declination,
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::Decline).await?;
    let by = StaffId(on.caller.staff_id()?);
    let decision = complaint
        .clone()
        .decline(by, told.reason, &told.signpost, on.at)?;
    if let Decision::Changed(..) = decision {
        let (remark, text) = (told.remark, &told.signpost);
        remarks::add(
            tx,
            remark,
            on.complaint,
            Kind::Signpost,
            on.at,
            Some(by),
            text,
            None,
        )
        .await?;
    }
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}
