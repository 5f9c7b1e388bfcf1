//! The queue's door: one reaction per event, each a command and a choice of what its errors mean.

mod end_investigation_on_complaint_closed;
mod end_investigation_on_complaint_declined;
mod end_investigation_on_complaint_withdrawn;
mod go_on_on_complaint_unmerged;
mod keep_custody_on_evidence_accessed;
mod keep_custody_on_evidence_added;
mod keep_custody_on_evidence_verified;
mod look_again_on_staff_changed;
mod name_handler_on_dispatched;
mod name_handler_on_reassigned;
mod name_handler_on_signed_for;
mod open_investigation_on_complaint_accepted;
mod recuse_members_on_respondent_identified;
mod release_handler_on_recalled;
mod release_handler_on_returned;
mod release_people_on_taken_away;
mod remember_case_on_complaint_registered;
mod reopen_investigation_on_complaint_reopened;
mod rest_on_complaint_merged;
mod restrict_reading_on_sensitivity_changed;
mod take_group_on_designated;

use chrono::{DateTime, Utc};
use events::Event;
use messaging::{ConsumeError, Reaction, Reactions, Received};
use persistence::Tx;
use uuid::Uuid;

use crate::commands::{self, CommandError, Learn, Learned};
use crate::domain::{ComplaintId, Deed, Entry, Hash, Refusal, StaffId};

/// Everything that this service hears; of the organization all but staff, with whom it does more
/// than remember them. The interests declared in a case are its own. What it learns of a complaint
/// changes that case alone.
pub fn reactions() -> Reactions {
    let known = organization::hear_departments(organization::hear_places(Reactions::new()));
    organization::hear_calendars(known)
        .on(look_again_on_staff_changed::LookAgainOnStaffChanged)
        .apart(remember_case_on_complaint_registered::RememberCaseOnComplaintRegistered)
        .apart(open_investigation_on_complaint_accepted::OpenInvestigationOnComplaintAccepted)
        .apart(end_investigation_on_complaint_declined::EndInvestigationOnComplaintDeclined)
        .apart(end_investigation_on_complaint_withdrawn::EndInvestigationOnComplaintWithdrawn)
        .apart(end_investigation_on_complaint_closed::EndInvestigationOnComplaintClosed)
        .apart(rest_on_complaint_merged::RestOnComplaintMerged)
        .apart(go_on_on_complaint_unmerged::GoOnOnComplaintUnmerged)
        .apart(reopen_investigation_on_complaint_reopened::ReopenInvestigationOnComplaintReopened)
        .apart(recuse_members_on_respondent_identified::RecuseMembersOnRespondentIdentified)
        .apart(restrict_reading_on_sensitivity_changed::RestrictReadingOnSensitivityChanged)
        .apart(take_group_on_designated::TakeGroupOnDesignated)
        .apart(name_handler_on_dispatched::NameHandlerOnDispatched)
        .apart(name_handler_on_signed_for::NameHandlerOnSignedFor)
        .apart(release_handler_on_returned::ReleaseHandlerOnReturned)
        .apart(name_handler_on_reassigned::NameHandlerOnReassigned)
        .apart(release_handler_on_recalled::ReleaseHandlerOnRecalled)
        .apart(release_people_on_taken_away::ReleasePeopleOnTakenAway)
        .apart(keep_custody_on_evidence_added::KeepCustodyOnEvidenceAdded)
        .apart(keep_custody_on_evidence_accessed::KeepCustodyOnEvidenceAccessed)
        .apart(keep_custody_on_evidence_verified::KeepCustodyOnEvidenceVerified)
}

/// What an event tells of a file: which, who, what.
type Told = (Uuid, Option<Uuid>, Deed);

async fn keep_custody<E: Event>(
    tx: &mut Tx<'_>,
    received: Received<E>,
    told: fn(&E) -> Result<Told, ConsumeError>,
) -> Result<Reaction, ConsumeError> {
    let (evidence, by, deed) = told(&received.event)?;
    let entry = Entry {
        evidence,
        at: received.event.occurred_at(),
        by: by.map(StaffId),
        deed,
    };
    let complaint = ComplaintId(received.event.subject());
    outcome(commands::keep_custody(tx, E::SOURCE, complaint, entry).await)
}

/// Digits of a hash; anything else can never be one.
fn hash(digits: &str) -> Result<Hash, ConsumeError> {
    let refused = || ConsumeError::Reject("a hash that is none".into());
    let digits = digits.as_bytes();
    let mut hash = [0; 32];
    if digits.len() != 2 * hash.len() {
        return Err(refused());
    }
    for (byte, two) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let two = std::str::from_utf8(two).map_err(|_| refused())?;
        *byte = u8::from_str_radix(two, 16).map_err(|_| refused())?;
    }
    Ok(hash)
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
    outcome(commands::learn(tx, cmd).await)
}

fn outcome<T>(done: Result<T, CommandError>) -> Result<Reaction, ConsumeError> {
    match done {
        Ok(_) => Ok(Reaction::Handled),
        Err(e) => failed(e),
    }
}

/// What a failure means to the queue.
fn failed(e: CommandError) -> Result<Reaction, ConsumeError> {
    match e {
        CommandError::NotFound => Err(ConsumeError::NotYet(
            "the register has not told of this complaint",
        )),
        // Intake's stream is in order by itself, so only another source can be ahead of acceptance.
        CommandError::Refused(Refusal::NotAccepted) => {
            Err(ConsumeError::NotYet("the complaint is not accepted yet"))
        }
        // Refused before anything was written, so there is nothing to take back.
        CommandError::Refused(e) => Ok(Reaction::Ignored {
            reason: e.to_string(),
        }),
        CommandError::Missing(what) => Err(ConsumeError::NotYet(what)),
        e @ (CommandError::Stale
        | CommandError::Denied(_)
        | CommandError::UnknownStaff(_)
        | CommandError::ClosedSubtype(_)
        | CommandError::Db(_)) => Err(ConsumeError::Retry(e.into())),
    }
}
