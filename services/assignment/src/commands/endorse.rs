//! The unit head's endorsement (F-6.1).

use authorization::{Action, Denied, permit};
use persistence::Tx;

use super::{CommandError, Done, Opened, Request, carry_out, case_of, is_recused};
use crate::domain::Stage;

impl Request {
    /// The head of the unit by the table, or whoever was asked in person and is free of conflict.
    /// True: by the table.
    pub(super) async fn open_for_endorsement(
        &self,
        tx: &mut Tx<'_>,
    ) -> Result<(Opened, bool), CommandError> {
        let opened = self.load(tx).await?;
        let by_table = match permit(tx, &self.caller, Action::Endorse, &case_of(&opened.case)).await
        {
            Ok(_) => true,
            Err(Denied::Forbidden(reason)) => {
                let asked = match opened.case.stage() {
                    Stage::Submitted(submission) => submission.endorsers.contains(&opened.by),
                    // So that repeating it reads "already done" and not "forbidden".
                    Stage::Endorsed(endorsement) => endorsement.endorsed.by == opened.by,
                    _ => false,
                };
                if !asked || is_recused(tx, &opened.case, opened.by.0).await? {
                    return Err(Denied::Forbidden(reason).into());
                }
                false
            }
            Err(denied) => return Err(denied.into()),
        };
        Ok((self.current(tx, opened).await?, by_table))
    }
}

/// Endorses.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn endorse(tx: &mut Tx<'_>, request: Request) -> Result<Done, CommandError> {
    let (opened, by_table) = request.open_for_endorsement(tx).await?;
    let (case, at) = (opened.case, request.at);
    let decision = case.clone().endorse(opened.by, by_table, at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
