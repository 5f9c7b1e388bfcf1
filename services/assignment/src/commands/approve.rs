//! Approval by the complaint department (ordinary) or the leadership (major) (F-6.1).

use authorization::{Action, Outcome};
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out_by_two, people, terms};
use crate::store;

/// Approves.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn approve(tx: &mut Tx<'_>, request: Request) -> Result<Outcome<Done>, CommandError> {
    let authors = authors_of(tx, &request).await?;
    let opened = request.open_or_above(tx, Action::Approve, &authors).await?;
    let terms = terms(tx, opened.case.matter().site).await?;
    let case = opened.case.clone();
    let decision = case.approve(opened.by, &terms, request.at)?;
    carry_out_by_two(tx, &request, opened, decision, &"approval").await
}

/// Whoever worked on it does not approve it, so they are not "somebody left" either.
pub(super) async fn authors_of(
    tx: &mut Tx<'_>,
    request: &Request,
) -> Result<Vec<crate::domain::StaffId>, CommandError> {
    request.caller.staff_id()?;
    let found = store::load(tx, request.complaint).await?;
    let (case, _) = found.ok_or(CommandError::NotFound)?;
    Ok(people::authors(&case))
}
