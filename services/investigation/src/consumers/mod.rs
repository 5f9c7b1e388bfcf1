//! The queue's door: one reaction per event, each a command and a choice of what its errors mean.

mod end_investigation_on_complaint_closed;
mod end_investigation_on_complaint_declined;
mod end_investigation_on_complaint_withdrawn;
mod name_handler_on_dispatched;
mod name_handler_on_signed_for;
mod open_investigation_on_complaint_accepted;
mod recuse_members_on_respondent_identified;
mod release_handler_on_returned;
mod release_people_on_taken_away;
mod remember_case_on_complaint_registered;
mod reopen_investigation_on_complaint_reopened;
mod restrict_reading_on_sensitivity_changed;
mod take_group_on_designated;

use chrono::{DateTime, Utc};
use messaging::{ConsumeError, Reaction, Reactions};
use persistence::Tx;
use uuid::Uuid;

use crate::commands::{self, CommandError, Learn, Learned};
use crate::domain::{ComplaintId, Refusal};

/// Everything that this service hears, besides directory's facts.
pub fn reactions() -> Reactions {
    Reactions::new()
        .on(remember_case_on_complaint_registered::RememberCaseOnComplaintRegistered)
        .on(open_investigation_on_complaint_accepted::OpenInvestigationOnComplaintAccepted)
        .on(end_investigation_on_complaint_declined::EndInvestigationOnComplaintDeclined)
        .on(end_investigation_on_complaint_withdrawn::EndInvestigationOnComplaintWithdrawn)
        .on(end_investigation_on_complaint_closed::EndInvestigationOnComplaintClosed)
        .on(reopen_investigation_on_complaint_reopened::ReopenInvestigationOnComplaintReopened)
        .on(recuse_members_on_respondent_identified::RecuseMembersOnRespondentIdentified)
        .on(restrict_reading_on_sensitivity_changed::RestrictReadingOnSensitivityChanged)
        .on(take_group_on_designated::TakeGroupOnDesignated)
        .on(name_handler_on_dispatched::NameHandlerOnDispatched)
        .on(name_handler_on_signed_for::NameHandlerOnSignedFor)
        .on(release_handler_on_returned::ReleaseHandlerOnReturned)
        .on(release_people_on_taken_away::ReleasePeopleOnTakenAway)
}

/// What every reaction here has in common: learn it, and say what a failure means.
async fn take_into_account(
    tx: &mut Tx<'_>,
    source: &'static str,
    complaint: Uuid,
    at: DateTime<Utc>,
    what: Learned,
) -> Result<Reaction, ConsumeError> {
    let cmd = Learn {
        complaint: ComplaintId(complaint),
        source,
        at,
        what,
    };
    match commands::learn(tx, cmd).await {
        Ok(_) => Ok(Reaction::Handled),
        Err(CommandError::NotFound) => Err(ConsumeError::NotYet(
            "the register has not told of this complaint",
        )),
        // Intake's stream is in order by itself, so only another source can be ahead of acceptance.
        Err(CommandError::Refused(Refusal::NotAccepted)) => {
            Err(ConsumeError::NotYet("the complaint is not accepted yet"))
        }
        // Refused before anything was written, so there is nothing to take back.
        Err(CommandError::Refused(e)) => Ok(Reaction::Ignored {
            reason: e.to_string(),
        }),
        Err(
            e @ (CommandError::Stale
            | CommandError::Denied(_)
            | CommandError::UnknownStaff(_)
            | CommandError::Db(_)),
        ) => Err(ConsumeError::Retry(e.into())),
    }
}
