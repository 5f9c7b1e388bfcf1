//! The queue's door: the register follows every fact about complaints, one file per fact.
//!
//! All of them are [`crate::commands::follow`] with the fact in the register's own words; what a
//! fact does is decided in `domain/progress.rs`. Absent on purpose: facts of the directory, which
//! `organization` keeps, but for calendars, by which the statistics have counted. They stay apart:
//! each changes its own complaint.

mod close_or_reopen_on_follow_up_recorded;
mod count_measure_on_measure_checked_off;
mod count_measure_on_measure_ordered;
mod follow_classification_on_complaint_classified;
mod follow_stage_on_designated;
mod follow_stage_on_dispatched;
mod follow_stage_on_reassigned;
mod follow_stage_on_recalled;
mod follow_stage_on_redo_ordered;
mod follow_stage_on_reply_sent;
mod follow_stage_on_result_approved;
mod follow_stage_on_result_endorsed;
mod follow_stage_on_result_submitted;
mod follow_stage_on_returned;
mod follow_stage_on_review_opened;
mod follow_stage_on_reviewed;
mod follow_stage_on_signed_for;
mod follow_stage_on_taken_away;
mod keep_deadline_on_deadline_changed;
mod keep_finding_on_investigation_concluded;
mod let_assistants_read_on_assist_asked;
mod let_assistants_read_on_assist_signed_for;
mod let_members_read_on_group_formed;
mod note_on_acknowledgement_sent;
mod note_on_assist_contributed;
mod note_on_contact_attempted;
mod note_on_due_soon;
mod note_on_escalated;
mod note_on_extension_asked;
mod note_on_extension_refused;
mod note_on_group_dissolved;
mod note_on_investigation_opened;
mod note_on_measure_completed;
mod note_on_measure_overdue;
mod note_on_measure_taken_away;
mod note_on_message_failed;
mod note_on_overdue;
mod note_on_recording_at_risk;
mod note_on_reported_to_leadership;
mod note_on_supervision_answered;
mod note_on_supervision_ordered;
mod note_on_supervision_overdue;
mod note_on_suspension_asked;
mod note_on_suspension_refused;
mod note_on_urged;
mod promise_anew_on_extended;
mod promise_anew_on_resumed;
mod promise_anew_on_suspended;
mod recount_on_calendar_changed;

use messaging::Reactions;

use crate::Intake;

/// All of them.
pub(crate) fn reactions(intake: &Intake) -> Reactions {
    let mine = || intake.clone();
    Reactions::new()
        .apart(note_on_investigation_opened::NoteOnInvestigationOpened(mine()))
        .apart(let_members_read_on_group_formed::LetMembersReadOnGroupFormed(mine()))
        .apart(keep_finding_on_investigation_concluded::KeepFindingOnInvestigationConcluded(mine()))
        .apart(follow_classification_on_complaint_classified::FollowClassificationOnComplaintClassified(mine()))
        .apart(note_on_recording_at_risk::NoteOnRecordingAtRisk(mine()))
        .apart(note_on_reported_to_leadership::NoteOnReportedToLeadership(mine()))
        .apart(follow_stage_on_dispatched::FollowStageOnDispatched(mine()))
        .apart(follow_stage_on_designated::FollowStageOnDesignated(mine()))
        .apart(follow_stage_on_returned::FollowStageOnReturned(mine()))
        .apart(follow_stage_on_reassigned::FollowStageOnReassigned(mine()))
        .apart(follow_stage_on_recalled::FollowStageOnRecalled(mine()))
        .apart(let_assistants_read_on_assist_asked::LetAssistantsReadOnAssistAsked(mine()))
        .apart(let_assistants_read_on_assist_signed_for::LetAssistantsReadOnAssistSignedFor(mine()))
        .apart(note_on_assist_contributed::NoteOnAssistContributed(mine()))
        .apart(note_on_urged::NoteOnUrged(mine()))
        .apart(note_on_supervision_ordered::NoteOnSupervisionOrdered(mine()))
        .apart(note_on_supervision_answered::NoteOnSupervisionAnswered(mine()))
        .apart(note_on_supervision_overdue::NoteOnSupervisionOverdue(mine()))
        .apart(note_on_contact_attempted::NoteOnContactAttempted(mine()))
        .apart(note_on_measure_overdue::NoteOnMeasureOverdue(mine()))
        .apart(follow_stage_on_taken_away::FollowStageOnTakenAway(mine()))
        .apart(follow_stage_on_signed_for::FollowStageOnSignedFor(mine()))
        .apart(keep_deadline_on_deadline_changed::KeepDeadlineOnDeadlineChanged(mine()))
        .apart(note_on_due_soon::NoteOnDueSoon(mine()))
        .apart(note_on_overdue::NoteOnOverdue(mine()))
        .apart(note_on_escalated::NoteOnEscalated(mine()))
        .apart(follow_stage_on_result_submitted::FollowStageOnResultSubmitted(mine()))
        .apart(follow_stage_on_result_endorsed::FollowStageOnResultEndorsed(mine()))
        .apart(follow_stage_on_result_approved::FollowStageOnResultApproved(mine()))
        .apart(follow_stage_on_redo_ordered::FollowStageOnRedoOrdered(mine()))
        .apart(follow_stage_on_review_opened::FollowStageOnReviewOpened(mine()))
        .apart(follow_stage_on_reviewed::FollowStageOnReviewed(mine()))
        .apart(count_measure_on_measure_ordered::CountMeasureOnMeasureOrdered(mine()))
        .apart(note_on_measure_completed::NoteOnMeasureCompleted(mine()))
        .apart(count_measure_on_measure_checked_off::CountMeasureOnMeasureCheckedOff(mine()))
        .apart(note_on_acknowledgement_sent::NoteOnAcknowledgementSent(mine()))
        .apart(follow_stage_on_reply_sent::FollowStageOnReplySent(mine()))
        .apart(close_or_reopen_on_follow_up_recorded::CloseOrReopenOnFollowUpRecorded(mine()))
        .apart(note_on_group_dissolved::NoteOnGroupDissolved(mine()))
        .apart(note_on_measure_taken_away::NoteOnMeasureTakenAway(mine()))
        .apart(note_on_extension_asked::NoteOnExtensionAsked(mine()))
        .apart(note_on_extension_refused::NoteOnExtensionRefused(mine()))
        .apart(note_on_suspension_asked::NoteOnSuspensionAsked(mine()))
        .apart(note_on_suspension_refused::NoteOnSuspensionRefused(mine()))
        .apart(promise_anew_on_extended::PromiseAnewOnExtended(mine()))
        .apart(promise_anew_on_suspended::PromiseAnewOnSuspended(mine()))
        .apart(promise_anew_on_resumed::PromiseAnewOnResumed(mine()))
        .apart(note_on_message_failed::NoteOnMessageFailed(mine()))
        .on(recount_on_calendar_changed::RecountOnCalendarChanged)
}
