//! 催办 by a person (F-6.7): whoever must act hears of it.

use authorization::{Action, permit};
use persistence::Tx;

use super::assist::seen_case;
use super::{CommandError, Done, Opened, Request, carry_out, case_of, people, staff};

impl Request {
    /// Supervision is for those who may read what they supervise.
    pub(super) async fn open_to_supervise(&self, tx: &mut Tx<'_>) -> Result<Opened, CommandError> {
        let opened = self.load(tx).await?;
        permit(tx, &self.caller, Action::TaskView, &seen_case(&opened.case)).await?;
        permit(tx, &self.caller, Action::Supervise, &case_of(&opened.case)).await?;
        self.current(tx, opened).await
    }
}

/// Urges.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn urge(
    tx: &mut Tx<'_>,
    request: Request,
    note: Option<String>,
) -> Result<Done, CommandError> {
    let opened = request.open_to_supervise(tx).await?;
    let (case, at) = (opened.case, request.at);
    let recipients = people::in_hand(tx, &case).await?;
    let decision = case.clone().urge(opened.by, note, staff(recipients), at)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
