//! 不予受理 with a coded reason and a signpost (F-2.2); a repeat refers to the earlier one (F-6.6).

use authorization::{Action, permit};
use persistence::{Revision, Tx};
use regulation::DeclineReason;
use uuid::Uuid;

use super::{CommandError, On, carry_out, case_of, load, unmerge};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Decision, FieldError, StaffId};
use crate::store::remarks::{self, Kind};
use crate::store::{complaints, list, mergers};

/// What is told.
pub(crate) struct Declination {
    /// Why.
    pub(crate) reason: DeclineReason,
    /// What it repeats without new facts.
    pub(crate) earlier: Option<ComplaintId>,
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
    let earlier = earlier(tx, &on, told.earlier).await?;
    let decision =
        complaint
            .clone()
            .decline(by, told.reason, earlier.as_ref(), &told.signpost, on.at)?;
    let changes = matches!(decision, Decision::Changed(..));
    if changes {
        let mut signpost = told.signpost;
        if let Some(earlier) = told.earlier {
            mergers::refer(tx, on.complaint, earlier).await?;
            signpost = refer(tx, on.complaint, earlier, &signpost).await?;
        }
        let by = Some(by);
        let kind = Kind::Signpost;
        remarks::add(
            tx,
            told.remark,
            on.complaint,
            kind,
            on.at,
            by,
            &signpost,
            None,
        )
        .await?;
    }
    let actor = on.caller.actor();
    let revision = carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await?;
    if changes {
        unmerge::release(tx, intake, on.complaint, on.at).await?;
    }
    Ok(revision)
}

/// The one that it repeats: another one, which the caller may see.
async fn earlier(
    tx: &mut Tx<'_>,
    on: &On,
    id: Option<ComplaintId>,
) -> Result<Option<Complaint>, CommandError> {
    let Some(id) = id else { return Ok(None) };
    let found = complaints::peek(tx, id).await?;
    if let Some((earlier, _)) = found
        && id != on.complaint
        && permit(tx, &on.caller, Action::TaskView, &case_of(&earlier))
            .await
            .is_ok()
    {
        return Ok(Some(earlier));
    }
    let (pointer, rule) = ("/earlier_id", "must name another complaint that you see");
    Err(CommandError::Fields(vec![FieldError { pointer, rule }]))
}

/// The complainant reads the earlier number in the message that tells the reason.
async fn refer(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    earlier: ComplaintId,
    signpost: &str,
) -> Result<String, CommandError> {
    let (Some((_, entry)), Some(earlier)) =
        (list::whole(tx, id).await?, list::item(tx, earlier).await?)
    else {
        return Err(CommandError::NotFound);
    };
    let reference = match regulation::Language::parse(&entry.language) {
        Ok(regulation::Language::ZhCn) => "原投诉件编号：",
        Ok(regulation::Language::En) | Err(_) => "Earlier complaint: ",
    };
    Ok(format!("{signpost}\n{reference}{}", earlier.number))
}
