//! 退回 with a reason (F-4.4c).

use authorization::Action;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, of_unit, people, terms};

/// Returns it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn return_order(
    tx: &mut Tx<'_>,
    request: Request,
    reason: String,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::Return).await?;
    let (case, at) = (opened.case, request.at);
    let of_department = of_unit(tx, &case, opened.by).await?;
    let leaders = people::leaders(tx, &case).await?;
    let terms = terms(tx, case.matter().site).await?;
    let decision =
        case.clone()
            .return_order(opened.by, of_department, reason, leaders, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
