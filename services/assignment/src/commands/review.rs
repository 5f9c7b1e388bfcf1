//! 复核 by the next level (F-6.3). Reviewers were asked in person when the review was opened; what
//! has come to light about them since then still counts.

use authorization::Denied;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, is_recused, people, terms};

/// Decides the review.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn review(
    tx: &mut Tx<'_>,
    request: Request,
    upheld: bool,
    note: String,
) -> Result<Done, CommandError> {
    let opened = request.load(tx).await?;
    let by = opened.by;
    let active = organization::staff(tx, by.0)
        .await?
        .is_some_and(|p| p.active);
    if !active || is_recused(tx, &opened.case, by.0).await? {
        return Err(Denied::Forbidden("conflict").into());
    }
    let opened = request.current(opened)?;
    let (case, at) = (opened.case, request.at);
    let leaders = people::leaders(tx, &case).await?;
    let terms = terms(tx, case.matter().site).await?;
    let decision = case.clone().review(by, upheld, note, leaders, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
