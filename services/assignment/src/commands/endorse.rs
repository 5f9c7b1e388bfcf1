//! The unit head's endorsement (F-6.1).

use authorization::{Action, Denied, Permission, permit};
use persistence::Tx;

use super::{CommandError, Done, Opened, Request, carry_out, case_of, is_recused};
use crate::domain::{Assignment, StaffId, Stage};

impl Request {
    /// The head of the unit by the table, or whoever was asked in person and is free of conflict.
    /// True: by the table.
    pub(super) async fn open_for_endorsement(
        &self,
        tx: &mut Tx<'_>,
    ) -> Result<(Opened, bool), CommandError> {
        let opened = self.load(tx).await?;
        let known = case_of(&opened.case);
        let permitted = permit(tx, &self.caller, Action::Endorse, &known).await;
        let by_table = may_endorse(tx, permitted, &opened.case, opened.by).await?;
        Ok((self.current(tx, opened).await?, by_table))
    }
}

/// The same question before anybody tries.
pub(super) async fn may_endorse(
    tx: &mut Tx<'_>,
    permitted: Result<Permission, Denied>,
    case: &Assignment,
    by: StaffId,
) -> Result<bool, CommandError> {
    match permitted {
        Ok(_) => Ok(true),
        Err(Denied::Forbidden(reason)) => {
            let asked = match case.stage() {
                Stage::Submitted(submission) => submission.endorsers.contains(&by),
                // So that repeating it reads "already done" and not "forbidden".
                Stage::Endorsed(endorsement) => endorsement.endorsed.by == by,
                _ => false,
            };
            if !asked || is_recused(tx, case, by.0).await? {
                return Err(Denied::Forbidden(reason).into());
            }
            Ok(false)
        }
        Err(denied) => Err(denied.into()),
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
