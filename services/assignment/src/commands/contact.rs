//! An attempt to conciliate is recorded (S-5.1).

use authorization::Action;
use persistence::Tx;
use regulation::{ContactOutcome, ContactWay};

use super::{CommandError, Done, Request, carry_out};
use crate::domain::{MeasureId, NewContact, Signature};

/// How, and what came of it.
#[derive(Debug)]
pub struct NewAttempt {
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub outcome: ContactOutcome,
    /// What was said.
    pub note: String,
    /// The measure that it belongs to, where there is one.
    pub measure: Option<MeasureId>,
}

/// Records it. Nothing here says who the complainant is.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %request.complaint.0))]
pub async fn record_contact(
    tx: &mut Tx<'_>,
    request: Request,
    new: NewAttempt,
) -> Result<Done, CommandError> {
    let opened = request.open(tx, Action::Contact).await?;
    let (case, by, at) = (opened.case, opened.by, request.at);
    let contact = NewContact {
        way: new.way,
        outcome: new.outcome,
        note: new.note,
        measure: new.measure,
        attempted: Signature { by, at },
    };
    let decision = case.clone().record_contact(contact)?;
    carry_out(tx, &request.actor(), case, opened.revision, decision, at).await
}
