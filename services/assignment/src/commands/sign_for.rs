//! 签收 (F-4.4c).

use authorization::Action;
use persistence::Tx;

use super::{CommandError, Done, Request, carry_out, of_unit};

/// Signs for it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn sign_for(tx: &mut Tx<'_>, request: Request) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::SignFor).await?;
    let (case, at) = (opened.case, request.at);
    let of_department = of_unit(tx, &case, opened.by).await?;
    let decision = case.clone().sign_for(opened.by, of_department, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
