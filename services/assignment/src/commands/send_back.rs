//! 重办 before approval (F-6.1): by whoever would endorse or approve.

use authorization::Action;
use persistence::Tx;

use super::approve::authors_of;
use super::{CommandError, Done, Request, carry_out, terms};
use crate::domain::Stage;
use crate::store;

/// Sends the result back.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn send_back(
    tx: &mut Tx<'_>,
    request: Request,
    reason: String,
) -> Result<Done, CommandError> {
    let authors = authors_of(tx, &request).await?;
    let found = store::load(tx, request.complaint).await?;
    let (peeked, _) = found.ok_or(CommandError::NotFound)?;
    let opened = match peeked.stage() {
        Stage::Submitted(_) => request.open_for_endorsement(tx).await?.0,
        _ => request.open_or_above(tx, Action::Approve, &authors).await?,
    };
    let (case, at) = (opened.case, request.at);
    let terms = terms(tx, case.matter().site).await?;
    let decision = case.clone().send_back(opened.by, reason, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
