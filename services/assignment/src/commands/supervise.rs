//! 督办 (F-6.7): ordered by supervisors, the leadership or the complaint department, answered by
//! whoever has the case in hand.

use authorization::Denied;
use chrono::NaiveDate;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, is_recused, people, staff, terms};
use crate::domain::{NewSupervision, SupervisionId};

/// What has to be done, by when.
#[derive(Debug)]
pub struct OrderSupervision {
    /// A fresh id.
    pub id: SupervisionId,
    /// What has to be done.
    pub what: String,
    /// By the close of business of this local day.
    pub due_date: NaiveDate,
}

/// Orders it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn order_supervision(
    tx: &mut Tx<'_>,
    request: Request,
    new: OrderSupervision,
) -> Result<Done, CommandError> {
    let opened = request.open_to_supervise(tx).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    let asked = staff(people::in_hand(tx, &case).await?);
    let office = terms(tx, case.matter().site).await?.office;
    let order = NewSupervision {
        id: new.id,
        what: new.what,
        due_at: office.closing(new.due_date),
        by,
        asked,
    };
    let decision = case.clone().order_supervision(order, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

/// Answers it. Whoever was asked was asked in person; what has come to light about them since then
/// still counts.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn answer_supervision(
    tx: &mut Tx<'_>,
    request: Request,
    order: SupervisionId,
    text: String,
) -> Result<Done, CommandError> {
    let opened = request.load(tx).await?;
    let by = opened.by;
    let active = organization::staff(tx, by.0)
        .await?
        .is_some_and(|p| p.active);
    if !active || is_recused(tx, &opened.case, by.0).await? {
        return Err(Denied::Forbidden("conflict").into());
    }
    let now = staff(people::in_hand(tx, &opened.case).await?);
    let known = opened.case.side().supervisions.iter();
    let asked = known
        .filter(|s| s.id == order)
        .any(|s| s.asked.contains(&by));
    // Others learn nothing, not even whether there is such an order.
    if !asked && !now.contains(&by) {
        return Err(Denied::Forbidden("not-assigned").into());
    }
    let opened = request.current(tx, opened).await?;
    let (case, at) = (opened.case, request.at);
    let decision = case.clone().answer_supervision(order, by, &now, text, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
