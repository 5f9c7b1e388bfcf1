//! Texts that the console asks for by names that it puts together.

use std::collections::BTreeSet;

use regulation::{
    Alarm, Channel, Clock, ClosingResult, EvidenceCondition, EvidencePurpose, Finding, MeasureForm,
    MeasureKind, ReplyChannel, Role, Satisfaction, Scope, Sensitivity, Severity, Stage, WaitsFor,
};

use super::{administration, case, deed, deliveries, queues, registration};

/// Needed ones, and those that may be there.
pub(crate) fn asked() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut needed, mut possible) = deed::tests::asked();
    needed.extend(queues::slugs().map(|slug| format!("queue-{slug}")));
    needed.extend(case::slugs().map(|slug| format!("tab-{slug}")));
    needed.extend(administration::asked());
    needed.extend(case::details().map(|name| format!("detail-{name}")));
    let mut list = |name: &str, codes: &[&str]| {
        needed.extend(
            codes
                .iter()
                .map(|it| format!("{name}-{}", it.replace('_', "-").to_lowercase())),
        );
    };
    macro_rules! codes {
        ($name:literal, $of:ty) => {
            let codes: Vec<_> = <$of>::ALL.iter().map(|it| it.code()).collect();
            list($name, &codes);
        };
    }
    codes!("alarm", Alarm);
    codes!("channel", Channel);
    codes!("clock", Clock);
    codes!("condition", EvidenceCondition);
    codes!("finding", Finding);
    codes!("form", MeasureForm);
    codes!("measure", MeasureKind);
    codes!("purpose", EvidencePurpose);
    codes!("reply-channel", ReplyChannel);
    codes!("result", ClosingResult);
    codes!("role", Role);
    codes!("satisfaction", Satisfaction);
    codes!("scope-name", Scope);
    codes!("sensitivity", Sensitivity);
    codes!("severity", Severity);
    codes!("standing", Stage);
    codes!("waits", WaitsFor);
    // What is no code list of the regulation: words of one service's answers.
    list(
        "standing",
        &[
            "awaiting_acceptance",
            "awaiting_classification",
            "awaiting_dispatch",
            "awaiting_designation",
            "awaiting_sign_for",
            "awaiting_endorsement",
            "awaiting_approval",
            "awaiting_reply",
            "awaiting_follow_up",
            "followed_up",
            "ended",
            "verifying",
            "concluded",
            "replying",
            "replied",
            "under_way",
        ],
    );
    list("to-do", &["resend", "call", "print", "post"]);
    list("measure-state", &["ordered", "completed", "checked_off"]);
    list("part", &["asked", "signed_for", "contributed", "released"]);
    list(
        "remark",
        &["supplement", "signpost", "closing", "reopening"],
    );
    list("file", &["receiving", "kept", "failed"]);
    list("scan", &["unscanned", "clean", "infected"]);
    list("recording", &["open", "at_risk", "secured", "lost"]);
    list(
        "custody",
        &[
            "collected",
            "secured",
            "accessed",
            "transferred",
            "verified",
        ],
    );
    // What complainants are told; what staff are told is called a message.
    list(
        "message",
        &[
            "acknowledgement",
            "accepted",
            "declined",
            "promised_date_changed",
            "extended",
            "suspended",
            "resumed",
            "reply",
            "lead_reply",
            "message",
            "call_back",
        ],
    );
    list(
        "repeat",
        &[
            "same_phone",
            "same_email",
            "same_wechat",
            "same_business_number",
            "same_window_and_day",
            "similar_text",
        ],
    );
    list(
        "identity",
        &["name", "sex", "age", "phone", "email", "wechat", "address"],
    );
    for event in events::ALL.iter().filter(|it| it.subject == "complaint_id") {
        let what = event
            .event_type
            .trim_start_matches("redress.")
            .trim_end_matches(".v1");
        // The history shows no declared interests.
        if what != "investigation.interest_declared" {
            needed.insert(format!("step-{}", what.replace(['.', '_'], "-")));
        }
    }
    // Words of the services' own trails.
    for what in [
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
    ] {
        needed.insert(format!("step-{}", what.replace(['.', '_'], "-")));
    }
    needed.extend(
        ["resume", "kept", "held"]
            .iter()
            .flat_map(|it| [format!("{it}-title"), format!("{it}-lead")]),
    );
    needed.extend(deliveries::BUTTONS.map(|it| format!("delivery-{it}")));
    let (own, may) = registration::asked_texts();
    needed.extend(own);
    possible.extend(may);
    possible.retain(|it| !needed.contains(it));
    (needed, possible)
}
