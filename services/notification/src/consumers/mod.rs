//! The queue's door: one reaction per event, each a command and a choice of what its errors mean.

mod acknowledge_on_complaint_registered;
mod ask_for_group_on_group_dissolved;
mod ask_for_reply_on_result_approved;
mod ask_for_reply_on_reviewed;
mod end_on_complaint_closed;
mod end_on_complaint_withdrawn;
mod follow_handler_on_signed_for;
mod follow_respondents_on_respondent_identified;
mod follow_sensitivity_on_sensitivity_changed;
mod give_task_on_assist_asked;
mod give_task_on_designated;
mod give_task_on_dispatched;
mod give_task_on_extension_asked;
mod give_task_on_measure_ordered;
mod give_task_on_measure_taken_away;
mod give_task_on_pattern_adopted;
mod give_task_on_reassigned;
mod give_task_on_redo_ordered;
mod give_task_on_reported_to_leadership;
mod give_task_on_review_opened;
mod give_task_on_supervision_ordered;
mod give_task_on_suspension_asked;
mod go_on_on_complaint_unmerged;
mod release_handler_on_returned;
mod release_people_on_recalled;
mod release_people_on_taken_away;
mod remind_on_due_soon;
mod remind_on_escalated;
mod remind_on_measure_overdue;
mod remind_on_overdue;
mod remind_on_pattern_overdue;
mod remind_on_urged;
mod report_to_supervisors_on_identity_revealed;
mod rest_on_complaint_merged;
mod resume_on_complaint_reopened;
mod tell_acceptance_on_complaint_accepted;
mod tell_handler_on_extension_refused;
mod tell_handler_on_suspension_refused;
mod tell_head_on_pattern_raised;
mod tell_new_date_on_complaint_classified;
mod tell_new_date_on_extended;
mod tell_new_date_on_resumed;
mod tell_new_date_on_suspended;
mod tell_reason_on_complaint_declined;
mod warn_on_recording_at_risk;

use events::Event;
use messaging::{ConsumeError, Reaction, Reactions, Received};
use persistence::Tx;

use crate::commands::{
    CommandError, Heard, after_recusal, complaint_department, hear, with_deputies,
};
use crate::domain::{
    Audience, ComplaintId, Correspondence, Decision, Details, Kind, Learned, Message, StaffId,
    Stage,
};
use crate::store;

/// Everything that this service hears, besides directory's facts. Each changes the correspondence of
/// its own complaint alone, but for a merger, which reads how far its lead is.
pub(crate) fn reactions() -> Reactions {
    Reactions::new()
        .apart(acknowledge_on_complaint_registered::AcknowledgeOnComplaintRegistered)
        .apart(tell_acceptance_on_complaint_accepted::TellAcceptanceOnComplaintAccepted)
        .apart(tell_reason_on_complaint_declined::TellReasonOnComplaintDeclined)
        .apart(follow_respondents_on_respondent_identified::FollowRespondentsOnRespondentIdentified)
        .apart(follow_sensitivity_on_sensitivity_changed::FollowSensitivityOnSensitivityChanged)
        .apart(end_on_complaint_withdrawn::EndOnComplaintWithdrawn)
        .apart(end_on_complaint_closed::EndOnComplaintClosed)
        .on(rest_on_complaint_merged::RestOnComplaintMerged)
        .apart(go_on_on_complaint_unmerged::GoOnOnComplaintUnmerged)
        .apart(resume_on_complaint_reopened::ResumeOnComplaintReopened)
        .apart(tell_new_date_on_complaint_classified::TellNewDateOnComplaintClassified)
        .apart(give_task_on_dispatched::GiveTaskOnDispatched)
        .apart(give_task_on_designated::GiveTaskOnDesignated)
        .apart(follow_handler_on_signed_for::FollowHandlerOnSignedFor)
        .apart(release_handler_on_returned::ReleaseHandlerOnReturned)
        .apart(release_people_on_recalled::ReleasePeopleOnRecalled)
        .apart(give_task_on_reassigned::GiveTaskOnReassigned)
        .apart(give_task_on_assist_asked::GiveTaskOnAssistAsked)
        .apart(give_task_on_supervision_ordered::GiveTaskOnSupervisionOrdered)
        .apart(remind_on_urged::RemindOnUrged)
        .apart(remind_on_measure_overdue::RemindOnMeasureOverdue)
        .apart(release_people_on_taken_away::ReleasePeopleOnTakenAway)
        .apart(give_task_on_reported_to_leadership::GiveTaskOnReportedToLeadership)
        .apart(give_task_on_review_opened::GiveTaskOnReviewOpened)
        .apart(give_task_on_redo_ordered::GiveTaskOnRedoOrdered)
        .apart(give_task_on_measure_ordered::GiveTaskOnMeasureOrdered)
        .apart(give_task_on_measure_taken_away::GiveTaskOnMeasureTakenAway)
        .apart(ask_for_group_on_group_dissolved::AskForGroupOnGroupDissolved)
        .apart(warn_on_recording_at_risk::WarnOnRecordingAtRisk)
        .apart(report_to_supervisors_on_identity_revealed::ReportToSupervisorsOnIdentityRevealed)
        .apart(tell_new_date_on_extended::TellNewDateOnExtended)
        .apart(tell_new_date_on_suspended::TellNewDateOnSuspended)
        .apart(tell_new_date_on_resumed::TellNewDateOnResumed)
        .apart(give_task_on_extension_asked::GiveTaskOnExtensionAsked)
        .apart(give_task_on_suspension_asked::GiveTaskOnSuspensionAsked)
        .apart(tell_handler_on_extension_refused::TellHandlerOnExtensionRefused)
        .apart(tell_handler_on_suspension_refused::TellHandlerOnSuspensionRefused)
        .apart(remind_on_due_soon::RemindOnDueSoon)
        .apart(remind_on_overdue::RemindOnOverdue)
        .apart(remind_on_escalated::RemindOnEscalated)
        .on(tell_head_on_pattern_raised::TellHeadOnPatternRaised)
        .apart(give_task_on_pattern_adopted::GiveTaskOnPatternAdopted)
        .apart(remind_on_pattern_overdue::RemindOnPatternOverdue)
        .apart(ask_for_reply_on_result_approved::AskForReplyOnResultApproved)
        .apart(ask_for_reply_on_reviewed::AskForReplyOnReviewed)
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
    if matches!(now.stage(), Stage::Ended { .. } | Stage::Merged { .. }) {
        return Ok(());
    }
    let staff = after_recusal(tx, heard.complaint, now.case(), staff).await?;
    let staff = with_deputies(tx, heard, now.case(), staff).await?;
    heard
        .queue(tx, now.case(), &Message::to_staff(kind, staff, details))
        .await
}

/// The complainant hears of another promised date; of the same one only where something else is to be
/// said with it. Once the reply is there, or the case has ended, nothing is promised any more.
async fn promise_anew(
    tx: &mut Tx<'_>,
    heard: &Heard,
    kind: Kind,
    promised: chrono::NaiveDate,
) -> Result<(), CommandError> {
    let before = hear(tx, heard, |_| Ok(Decision::AlreadyDone)).await?;
    let at = heard.at;
    let now = hear(tx, heard, move |c| {
        Ok(c.learn(Learned::Promised(promised), at))
    })
    .await?;
    let same = before.case().promised == promised;
    if matches!(now.stage(), Stage::Ended { .. }) || (same && kind == Kind::Resumed) {
        return Ok(());
    }
    let details = Details {
        promised: Some(promised),
        ..Details::default()
    };
    let message = Message::to_complainant(kind, details);
    heard.queue(tx, now.case(), &[message]).await
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
    let staff = complaint_department(tx, heard.complaint, now.case()).await?;
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

/// The case ended: what still waits for staff is not sent, but for reports on what was done in it.
async fn silence(tx: &mut Tx<'_>, heard: &Heard) -> Result<(), CommandError> {
    let over = |kind: &&Kind| kind.audience() == Audience::Staff && !kind.outlives_case();
    let kinds: Vec<Kind> = Kind::ALL.iter().filter(over).copied().collect();
    store::cancel(tx, heard.complaint, &kinds, heard.at).await?;
    Ok(())
}
