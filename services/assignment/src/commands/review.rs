//! 复核 by the next level (F-6.3). Reviewers were asked in person when the review was opened; what
//! has come to light about them since then still counts.

use authorization::Denied;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, is_recused, people, terms};
use crate::domain::{Assignment, StaffId, Stage};

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
    may_review(tx, &opened.case, by).await?;
    let opened = request.current(tx, opened).await?;
    let (case, at) = (opened.case, request.at);
    let leaders = people::leaders(tx, &case).await?;
    let terms = terms(tx, case.matter().site).await?;
    let decision = case.clone().review(by, upheld, note, leaders, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}

/// Others learn nothing, neither how it stands nor its version.
pub(super) async fn may_review(
    tx: &mut Tx<'_>,
    case: &Assignment,
    by: StaffId,
) -> Result<(), CommandError> {
    let person = organization::staff(tx, by.0).await?;
    let active = person.is_some_and(|p| p.active);
    if !active || is_recused(tx, case, by.0).await? {
        return Err(Denied::Forbidden("conflict").into());
    }
    if !has_a_part(case, by) {
        return Err(Denied::Forbidden("not-reviewer").into());
    }
    Ok(())
}

/// Asked to review, or has done so, or an author of what is reviewed, whom the rule refuses by name.
pub(super) fn has_a_part(case: &Assignment, by: StaffId) -> bool {
    let asked = match case.stage() {
        Stage::InReview {
            decision,
            reviewers,
            ..
        } => reviewers.contains(&by) || decision.authors().contains(&by),
        _ => false,
    };
    asked || case.record().reviews.iter().any(|review| review.by == by)
}
