//! The queue's door: the register follows every fact about complaints, one file per fact.
//!
//! All of them are [`crate::commands::follow`] with the fact in the register's own words; what a
//! fact does is decided in `domain/progress.rs`. Absent on purpose: facts of the directory, which
//! `organization` keeps.

mod close_or_reopen_on_follow_up_recorded;
mod count_measure_on_measure_checked_off;
mod count_measure_on_measure_ordered;
mod follow_classification_on_complaint_classified;
mod follow_stage_on_designated;
mod follow_stage_on_dispatched;
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
mod let_members_read_on_group_formed;
mod note_on_acknowledgement_sent;
mod note_on_due_soon;
mod note_on_escalated;
mod note_on_investigation_opened;
mod note_on_measure_completed;
mod note_on_message_failed;
mod note_on_overdue;
mod note_on_reported_to_leadership;

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
        .on(note_on_reported_to_leadership::NoteOnReportedToLeadership(mine()))
        .on(follow_stage_on_dispatched::FollowStageOnDispatched(mine()))
        .on(follow_stage_on_designated::FollowStageOnDesignated(mine()))
        .on(follow_stage_on_returned::FollowStageOnReturned(mine()))
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
        .on(note_on_message_failed::NoteOnMessageFailed(mine()))
}
