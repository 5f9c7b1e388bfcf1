//! 重办 before approval (F-6.1): by whoever would endorse or approve.

use authorization::{Action, Outcome};
use persistence::Tx;

use super::approve::authors_of;
use super::{CommandError, Done, Request, carry_out_by_two, terms};
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
) -> Result<Outcome<Done>, CommandError> {
    let authors = authors_of(tx, &request).await?;
    let found = store::load(tx, request.complaint).await?;
    let (peeked, _) = found.ok_or(CommandError::NotFound)?;
    let opened = match peeked.stage() {
        Stage::Submitted(_) => request.open_for_endorsement(tx).await?.0,
        _ => request.open_or_above(tx, Action::Approve, &authors).await?,
    };
    let terms = terms(tx, opened.case.matter().site).await?;
    let wanted = ("redo", reason.clone());
    let case = opened.case.clone();
    let decision = case.send_back(opened.by, reason, &terms, request.at)?;
    carry_out_by_two(tx, &request, opened, decision, &wanted).await
}
