//! The queue's door: one reaction per event, each a command and a choice of what its errors mean.

mod await_order_on_complaint_classified;
mod end_case_on_complaint_closed;
mod end_case_on_complaint_declined;
mod end_case_on_complaint_withdrawn;
mod go_on_on_complaint_unmerged;
mod look_again_on_department_changed;
mod look_again_on_staff_changed;
mod open_case_on_complaint_registered;
mod redate_on_calendar_changed;
mod redo_or_review_on_complaint_reopened;
mod remember_conclusion_on_investigation_concluded;
mod rest_on_complaint_merged;
mod restrict_on_sensitivity_changed;
mod start_classification_clock_on_complaint_accepted;
mod start_follow_up_clock_on_reply_sent;
mod stop_follow_up_clock_on_follow_up_recorded;
mod take_away_on_interest_declared;
mod take_away_on_respondent_identified;

use chrono::{DateTime, Utc};
use messaging::{ConsumeError, Reaction, Reactions};
use organization::remember::RememberError;
use persistence::Tx;
use uuid::Uuid;

use crate::commands::{self, CommandError, Learn, Learned};
use crate::domain::{ComplaintId, Refusal};

/// Everything that this service hears; it does more with departments, staff, interests and calendars
/// than keep them. What it learns of a complaint changes that case alone.
pub fn reactions() -> Reactions {
    organization::hear_places(Reactions::new())
        .on(look_again_on_department_changed::LookAgainOnDepartmentChanged)
        .on(look_again_on_staff_changed::LookAgainOnStaffChanged)
        .apart(open_case_on_complaint_registered::OpenCaseOnComplaintRegistered)
        .apart(start_classification_clock_on_complaint_accepted::StartClassificationClockOnComplaintAccepted)
        .apart(end_case_on_complaint_declined::EndCaseOnComplaintDeclined)
        .apart(end_case_on_complaint_withdrawn::EndCaseOnComplaintWithdrawn)
        .apart(end_case_on_complaint_closed::EndCaseOnComplaintClosed)
        .apart(rest_on_complaint_merged::RestOnComplaintMerged)
        .apart(go_on_on_complaint_unmerged::GoOnOnComplaintUnmerged)
        .apart(redo_or_review_on_complaint_reopened::RedoOrReviewOnComplaintReopened)
        .apart(take_away_on_respondent_identified::TakeAwayOnRespondentIdentified)
        .apart(take_away_on_interest_declared::TakeAwayOnInterestDeclared)
        .apart(restrict_on_sensitivity_changed::RestrictOnSensitivityChanged)
        .apart(await_order_on_complaint_classified::AwaitOrderOnComplaintClassified)
        .apart(remember_conclusion_on_investigation_concluded::RememberConclusionOnInvestigationConcluded)
        .apart(start_follow_up_clock_on_reply_sent::StartFollowUpClockOnReplySent)
        .apart(stop_follow_up_clock_on_follow_up_recorded::StopFollowUpClockOnFollowUpRecorded)
        .on(redate_on_calendar_changed::RedateOnCalendarChanged)
}

/// Whether a fact of directory was the newest, or what else is to be answered.
fn kept(newest: Result<bool, RememberError>) -> Result<Option<Reaction>, ConsumeError> {
    match newest {
        Ok(true) => Ok(None),
        Ok(false) => Ok(Some(Reaction::Ignored {
            reason: "something newer is known".into(),
        })),
        Err(RememberError::Db(e)) => Err(e.into()),
        Err(e @ RememberError::Contract(_)) => Err(ConsumeError::Reject(e.into())),
    }
}

/// What every reaction here has in common: learn it, and say what a failure means.
async fn take_into_account(
    tx: &mut Tx<'_>,
    source: &'static str,
    complaint: Uuid,
    at: DateTime<Utc>,
    what: Learned,
) -> Result<Reaction, ConsumeError> {
    let complaint = ComplaintId(complaint);
    match commands::learn(
        tx,
        Learn {
            complaint,
            source,
            at,
            what,
        },
    )
    .await
    {
        Ok(_) => Ok(Reaction::Handled),
        Err(e) => failed(e),
    }
}

/// All of these are refused before anything is written, so there is nothing to take back.
fn failed(e: CommandError) -> Result<Reaction, ConsumeError> {
    match e {
        CommandError::NotFound => Err(ConsumeError::NotYet(
            "the register has not told of this complaint",
        )),
        CommandError::Missing(what) | CommandError::Refused(Refusal::NotYet(what)) => {
            Err(ConsumeError::NotYet(what))
        }
        CommandError::Refused(e) => Ok(Reaction::Ignored {
            reason: e.to_string(),
        }),
        e @ (CommandError::Stale
        | CommandError::Denied(_)
        | CommandError::Unknown(_)
        | CommandError::Db(_)) => Err(ConsumeError::Retry(e.into())),
    }
}
