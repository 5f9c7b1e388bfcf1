//! Which rules of the regulation stand behind what the history shows.

/// The rules behind an entry of the trail; its action is an event's type or a word of our own.
pub fn rules_of(action: &str) -> &'static [&'static str] {
    let noun_and_verb = action
        .strip_prefix("redress.")
        .and_then(|action| action.strip_suffix(".v1"));
    match noun_and_verb.unwrap_or(action) {
        "complaint.registered" => &["S-4.1", "F-4.1b", "F-4.6"],
        "complaint.accepted" => &["F-4.1b"],
        "complaint.declined" => &["F-2.2"],
        "complaint.supplemented" => &["S-4.1"],
        "complaint.respondent_identified" => &["F-4.2b"],
        "complaint.sensitivity_changed" => &["F-6.9"],
        "complaint.promised_date_changed" => &["F-4.6"],
        "complaint.withdrawn" => &["F-6.5"],
        "complaint.reopened" => &["F-6.3", "F-6.6", "F-6.7"],
        "complaint.closed" => &["F-6.4"],
        "complaint.classified" => &["S-4.3", "F-4.3a", "F-2.1a"],
        "investigation.opened" | "investigation.group_formed" => &["S-4.2"],
        "investigation.concluded" => &["F-4.2a"],
        "assignment.reported_to_leadership" | "assignment.designated" | "assignment.dispatched" => {
            &["S-4.4", "F-4.4a"]
        }
        "assignment.signed_for" => &["F-4.4c"],
        "assignment.deadline_changed" => &["F-4.4a", "F-4.4b", "F-4.5"],
        "assignment.due_soon" | "assignment.overdue" | "assignment.escalated" => &["F-4.4e"],
        "assignment.result_submitted"
        | "assignment.result_endorsed"
        | "assignment.result_approved" => &["F-6.1"],
        "assignment.redo_ordered" => &["F-6.1", "F-6.3"],
        "assignment.review_opened" | "assignment.reviewed" => &["F-6.3"],
        "measure.ordered" => &["S-5.1", "S-5.2", "F-5.4"],
        "measure.completed" | "measure.checked_off" => &["F-5.4"],
        "acknowledgement.sent" => &["F-4.1b"],
        "reply.sent" => &["F-6.2"],
        "follow_up.recorded" => &["F-6.3"],
        "code.issued" => &["F-4.1a"],
        "narrative.read" | "contact.read" | "new_queue.downloaded" => &["F-6.7"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_and_our_own_word_find_their_rules() {
        assert_eq!(rules_of("redress.complaint.declined.v1"), ["F-2.2"]);
        assert_eq!(rules_of("code.issued"), ["F-4.1a"]);
        assert!(rules_of("unheard.of").is_empty());
    }
}
