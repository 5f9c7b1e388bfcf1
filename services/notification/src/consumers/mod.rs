//! The queue's door: one reaction per event, each a command and a choice of what its errors mean.

mod acknowledge_on_complaint_registered;
mod ask_for_reply_on_result_approved;
mod ask_for_reply_on_reviewed;
mod end_on_complaint_closed;
mod end_on_complaint_withdrawn;
mod follow_handler_on_signed_for;
mod follow_respondents_on_respondent_identified;
mod follow_sensitivity_on_sensitivity_changed;
mod give_task_on_designated;
mod give_task_on_dispatched;
mod give_task_on_measure_ordered;
mod give_task_on_redo_ordered;
mod give_task_on_reported_to_leadership;
mod give_task_on_review_opened;
mod release_handler_on_returned;
mod release_people_on_taken_away;
mod remind_on_due_soon;
mod remind_on_escalated;
mod remind_on_overdue;
mod resume_on_complaint_reopened;
mod tell_acceptance_on_complaint_accepted;
mod tell_new_date_on_complaint_classified;
mod tell_reason_on_complaint_declined;

use events::Event;
use messaging::{ConsumeError, Reaction, Reactions, Received};
use persistence::Tx;

use crate::commands::{CommandError, Heard, after_recusal, complaint_department};
use crate::domain::{
    Audience, ComplaintId, Correspondence, Details, Kind, Message, StaffId, Stage,
};
use crate::store;

/// Everything that this service hears, besides directory's facts.
pub(crate) fn reactions() -> Reactions {
    Reactions::new()
        .on(acknowledge_on_complaint_registered::AcknowledgeOnComplaintRegistered)
        .on(tell_acceptance_on_complaint_accepted::TellAcceptanceOnComplaintAccepted)
        .on(tell_reason_on_complaint_declined::TellReasonOnComplaintDeclined)
        .on(follow_respondents_on_respondent_identified::FollowRespondentsOnRespondentIdentified)
        .on(follow_sensitivity_on_sensitivity_changed::FollowSensitivityOnSensitivityChanged)
        .on(end_on_complaint_withdrawn::EndOnComplaintWithdrawn)
        .on(end_on_complaint_closed::EndOnComplaintClosed)
        .on(resume_on_complaint_reopened::ResumeOnComplaintReopened)
        .on(tell_new_date_on_complaint_classified::TellNewDateOnComplaintClassified)
        .on(give_task_on_dispatched::GiveTaskOnDispatched)
        .on(give_task_on_designated::GiveTaskOnDesignated)
        .on(follow_handler_on_signed_for::FollowHandlerOnSignedFor)
        .on(release_handler_on_returned::ReleaseHandlerOnReturned)
        .on(release_people_on_taken_away::ReleasePeopleOnTakenAway)
        .on(give_task_on_reported_to_leadership::GiveTaskOnReportedToLeadership)
        .on(give_task_on_review_opened::GiveTaskOnReviewOpened)
        .on(give_task_on_redo_ordered::GiveTaskOnRedoOrdered)
        .on(give_task_on_measure_ordered::GiveTaskOnMeasureOrdered)
        .on(remind_on_due_soon::RemindOnDueSoon)
        .on(remind_on_overdue::RemindOnOverdue)
        .on(remind_on_escalated::RemindOnEscalated)
        .on(ask_for_reply_on_result_approved::AskForReplyOnResultApproved)
        .on(ask_for_reply_on_reviewed::AskForReplyOnReviewed)
}

fn heard<E: Event>(received: &Received<E>) -> Heard {
    Heard {
        source: E::SOURCE,
        cause: received.id,
        complaint: ComplaintId(received.event.subject()),
        at: received.at,
    }
}

fn outcome(done: Result<(), CommandError>) -> Result<Reaction, ConsumeError> {
    match done {
        Ok(()) => Ok(Reaction::Handled),
        Err(CommandError::NotYet(what)) => Err(ConsumeError::NotYet(what)),
        // Refused before anything was written, so there is nothing to take back.
        Err(CommandError::Refused(refusal)) => Ok(Reaction::Ignored {
            reason: refusal.to_string(),
        }),
        Err(
            e @ (CommandError::NotFound
            | CommandError::Stale
            | CommandError::DeliveryState
            | CommandError::Db(_)),
        ) => Err(ConsumeError::Retry(e.into())),
    }
}

/// Tells those who are not recused; once the case has ended, nobody.
async fn tell_staff(
    tx: &mut Tx<'_>,
    heard: &Heard,
    now: &Correspondence,
    kind: Kind,
    staff: Vec<StaffId>,
    details: Details,
) -> Result<(), CommandError> {
    if matches!(now.stage(), Stage::Ended { .. }) {
        return Ok(());
    }
    let staff = after_recusal(tx, now.case(), staff).await?;
    heard
        .queue(tx, now.case(), &Message::to_staff(kind, staff, details))
        .await
}

/// The complaint department writes the reply.
async fn ask_for_reply(
    tx: &mut Tx<'_>,
    heard: &Heard,
    now: &Correspondence,
) -> Result<(), CommandError> {
    if !matches!(now.stage(), Stage::ToReply { .. }) {
        return Ok(());
    }
    let staff = complaint_department(tx, now.case()).await?;
    let details = Details {
        round: Some(now.stage().round()),
        ..Details::default()
    };
    heard
        .queue(
            tx,
            now.case(),
            &Message::to_staff(Kind::ReplyDue, staff, details),
        )
        .await
}

/// The case ended: what still waits for staff is not sent.
async fn silence(tx: &mut Tx<'_>, heard: &Heard) -> Result<(), CommandError> {
    let to_staff = |kind: &&Kind| kind.audience() == Audience::Staff;
    let kinds: Vec<Kind> = Kind::ALL.iter().filter(to_staff).copied().collect();
    store::cancel(tx, heard.complaint, &kinds, heard.at).await?;
    Ok(())
}
