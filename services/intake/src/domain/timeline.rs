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
        "complaint.sensitivity_changed" | "identity.revealed" => &["F-6.9"],
        "complaint.promised_date_changed" => &["F-4.6"],
        "complaint.withdrawn" => &["F-6.5"],
        "representative.added" | "complaint.merged" | "complaint.unmerged" => &["F-6.6"],
        "complaint.reopened" => &["F-6.3", "F-6.6", "F-6.7"],
        "complaint.closed" | "complaint.archived" | "complaint.erased" => &["F-6.4"],
        "complaint.hold_placed" | "complaint.hold_lifted" | "complaint.erased_again" => &["F-6.4"],
        "complaint.classified" => &["S-4.3", "F-4.3a", "F-2.1a"],
        "investigation.group_dissolved" | "assignment.taken_away" | "measure.taken_away" => {
            &["F-4.2b"]
        }
        "investigation.opened"
        | "investigation.group_formed"
        | "investigation.recording_at_risk" => &["S-4.2"],
        "investigation.concluded" => &["F-4.2a"],
        "assignment.reported_to_leadership" | "assignment.designated" | "assignment.dispatched" => {
            &["S-4.4", "F-4.4a"]
        }
        "assignment.signed_for"
        | "assignment.returned"
        | "assignment.reassigned"
        | "assignment.assist_asked"
        | "assignment.assist_signed_for"
        | "assignment.assist_contributed" => &["F-4.4c"],
        "assignment.recalled" => &["F-4.3a", "S-4.4"],
        "assignment.urged"
        | "assignment.supervision_ordered"
        | "assignment.supervision_answered"
        | "assignment.supervision_overdue" => &["F-6.7"],
        "assignment.contact_attempted" => &["S-5.1"],
        "assignment.deadline_changed" => &["F-4.4a", "F-4.4b", "F-4.5"],
        "assignment.due_soon" | "assignment.overdue" | "assignment.escalated" => &["F-4.4e"],
        "assignment.extension_asked"
        | "assignment.extended"
        | "assignment.extension_refused"
        | "assignment.suspension_asked"
        | "assignment.suspended"
        | "assignment.suspension_refused"
        | "assignment.resumed" => &["F-4.4d"],
        "assignment.result_submitted"
        | "assignment.result_endorsed"
        | "assignment.result_approved" => &["F-6.1"],
        "assignment.redo_ordered" => &["F-6.1", "F-6.3"],
        "assignment.review_opened" | "assignment.reviewed" => &["F-6.3"],
        "measure.ordered" => &["S-5.1", "S-5.2", "F-5.4"],
        "measure.completed" | "measure.checked_off" | "measure.overdue" => &["F-5.4"],
        "acknowledgement.sent" => &["F-4.1b"],
        "reply.sent" => &["F-6.2"],
        "follow_up.recorded" => &["F-6.3"],
        "evidence.added" => &["S-3.3", "S-4.2"],
        "evidence.accessed" | "evidence.verified" | "evidence.listed" => &["S-4.2", "F-6.7"],
        "code.issued" => &["F-4.1a"],
        "narrative.read"
        | "contact.read"
        | "contact.searched"
        | "new_queue.downloaded"
        | "sample.drawn"
        | "views.read"
        | "access.denied" => &["F-6.7"],
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

    /// The history shows no declared interests, and a message that failed carries out no rule.
    const WITHOUT_RULES: [&str; 2] = [
        "redress.investigation.interest_declared.v1",
        "redress.message.failed.v1",
    ];

    #[test]
    fn whatever_is_told_of_a_complaint_or_read_of_it_names_the_rules_behind_it() {
        let told = events::ALL.iter().filter(|e| e.subject == "complaint_id");
        let told = told.map(|event| event.event_type);
        let own = [
            "code.issued",
            "representative.added",
            "narrative.read",
            "contact.read",
            "contact.searched",
            "evidence.listed",
            "new_queue.downloaded",
            "sample.drawn",
            "views.read",
            "access.denied",
            "complaint.erased_again",
        ];
        for action in told.chain(own) {
            let rules = rules_of(action);
            assert_eq!(
                rules.is_empty(),
                WITHOUT_RULES.contains(&action),
                "{action}"
            );
            let named = |rule: &&str| rule.starts_with("S-") || rule.starts_with("F-");
            assert!(rules.iter().all(named), "{action}: {rules:?}");
        }
    }

    #[test]
    fn an_entry_names_its_own_rule_and_no_others() {
        assert_eq!(rules_of("narrative.read"), ["F-6.7"]);
        assert_eq!(rules_of("redress.assignment.returned.v1"), ["F-4.4c"]);
        assert_eq!(rules_of("redress.assignment.extended.v1"), ["F-4.4d"]);
        assert_eq!(rules_of("redress.assignment.overdue.v1"), ["F-4.4e"]);
    }
}
