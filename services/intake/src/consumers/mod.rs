//! The queue's door: the register follows every fact about complaints, one file per fact.
//!
//! All of them are [`crate::commands::follow`] with the fact in the register's own words; what a
//! fact does is decided in `domain/progress.rs`. Absent on purpose: facts of the directory, which
//! `organization` keeps, but for calendars, by which the statistics have counted.

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
        .on(note_on_investigation_opened::NoteOnInvestigationOpened(mine()))
        .on(let_members_read_on_group_formed::LetMembersReadOnGroupFormed(mine()))
        .on(keep_finding_on_investigation_concluded::KeepFindingOnInvestigationConcluded(mine()))
        .on(follow_classification_on_complaint_classified::FollowClassificationOnComplaintClassified(mine()))
        .on(note_on_recording_at_risk::NoteOnRecordingAtRisk(mine()))
        .on(note_on_reported_to_leadership::NoteOnReportedToLeadership(mine()))
        .on(follow_stage_on_dispatched::FollowStageOnDispatched(mine()))
        .on(follow_stage_on_designated::FollowStageOnDesignated(mine()))
        .on(follow_stage_on_returned::FollowStageOnReturned(mine()))
        .on(follow_stage_on_reassigned::FollowStageOnReassigned(mine()))
        .on(follow_stage_on_recalled::FollowStageOnRecalled(mine()))
        .on(let_assistants_read_on_assist_asked::LetAssistantsReadOnAssistAsked(mine()))
        .on(let_assistants_read_on_assist_signed_for::LetAssistantsReadOnAssistSignedFor(mine()))
        .on(note_on_assist_contributed::NoteOnAssistContributed(mine()))
        .on(note_on_urged::NoteOnUrged(mine()))
        .on(note_on_supervision_ordered::NoteOnSupervisionOrdered(mine()))
        .on(note_on_supervision_answered::NoteOnSupervisionAnswered(mine()))
        .on(note_on_supervision_overdue::NoteOnSupervisionOverdue(mine()))
        .on(note_on_contact_attempted::NoteOnContactAttempted(mine()))
        .on(note_on_measure_overdue::NoteOnMeasureOverdue(mine()))
        .on(follow_stage_on_taken_away::FollowStageOnTakenAway(mine()))
        .on(follow_stage_on_signed_for::FollowStageOnSignedFor(mine()))
        .on(keep_deadline_on_deadline_changed::KeepDeadlineOnDeadlineChanged(mine()))
        .on(note_on_due_soon::NoteOnDueSoon(mine()))
        .on(note_on_overdue::NoteOnOverdue(mine()))
        .on(note_on_escalated::NoteOnEscalated(mine()))
        .on(follow_stage_on_result_submitted::FollowStageOnResultSubmitted(mine()))
        .on(follow_stage_on_result_endorsed::FollowStageOnResultEndorsed(mine()))
        .on(follow_stage_on_result_approved::FollowStageOnResultApproved(mine()))
        .on(follow_stage_on_redo_ordered::FollowStageOnRedoOrdered(mine()))
        .on(follow_stage_on_review_opened::FollowStageOnReviewOpened(mine()))
        .on(follow_stage_on_reviewed::FollowStageOnReviewed(mine()))
        .on(count_measure_on_measure_ordered::CountMeasureOnMeasureOrdered(mine()))
        .on(note_on_measure_completed::NoteOnMeasureCompleted(mine()))
        .on(count_measure_on_measure_checked_off::CountMeasureOnMeasureCheckedOff(mine()))
        .on(note_on_acknowledgement_sent::NoteOnAcknowledgementSent(mine()))
        .on(follow_stage_on_reply_sent::FollowStageOnReplySent(mine()))
        .on(close_or_reopen_on_follow_up_recorded::CloseOrReopenOnFollowUpRecorded(mine()))
        .on(note_on_group_dissolved::NoteOnGroupDissolved(mine()))
        .on(note_on_measure_taken_away::NoteOnMeasureTakenAway(mine()))
        .on(note_on_extension_asked::NoteOnExtensionAsked(mine()))
        .on(note_on_extension_refused::NoteOnExtensionRefused(mine()))
        .on(note_on_suspension_asked::NoteOnSuspensionAsked(mine()))
        .on(note_on_suspension_refused::NoteOnSuspensionRefused(mine()))
        .on(promise_anew_on_extended::PromiseAnewOnExtended(mine()))
        .on(promise_anew_on_suspended::PromiseAnewOnSuspended(mine()))
        .on(promise_anew_on_resumed::PromiseAnewOnResumed(mine()))
        .on(note_on_message_failed::NoteOnMessageFailed(mine()))
        .on(recount_on_calendar_changed::RecountOnCalendarChanged)
}
