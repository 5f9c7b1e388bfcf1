//! The result is handed in (F-6.1).

use authorization::Action;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, heads_unit, people, terms};
use crate::domain::Submit;

/// Submits.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn submit(
    tx: &mut Tx<'_>,
    request: Request,
    summary: String,
    without: Option<String>,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::SubmitResult).await?;
    let (case, at, by) = (opened.case, request.at, opened.by);
    let heads_unit = heads_unit(tx, &case, by).await?;
    let endorsers = people::endorsers(tx, &case, by).await?;
    let terms = terms(tx, case.matter().site).await?;
    let submit = Submit {
        by,
        heads_unit,
        summary,
        endorsers,
        without,
    };
    let decision = case.clone().submit(submit, &terms, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
