use events::complaint::{
    ComplaintAccepted, ComplaintClosed, ComplaintDeclined, ComplaintRegistered, ComplaintReopened,
    ComplaintSupplemented, ComplaintWithdrawn, PromisedDateChanged, RespondentIdentified,
    SensitivityChanged,
};
use regulation::{
    Channel, ClosingResult, DeclineReason, Language, ReopenReason, ReplyChannel, Scope,
    Sensitivity, Severity,
};

use super::{Sample, at, complaint, day, department, full, id, minimal, site, staff};

pub(super) fn samples() -> Vec<Sample> {
    let (complaint_id, at) = (complaint(), at());
    let registered = ComplaintRegistered {
        complaint_id,
        at,
        number: "TS-2026-000123-7".into(),
        site_id: site(),
        window_id: Some(id(0x52)),
        department_id: Some(department()),
        channel: Channel::Desk,
        scopes: vec![Scope::Quality, Scope::Attitude],
        sensitivity: Sensitivity::S2,
        proposed_severity: Severity::Major,
        anonymous: false,
        respondent_ids: vec![staff(1), staff(2)],
        received_at: "2026-04-27T01:00:00Z".parse().unwrap(),
        promised_date: day(5, 15),
        language: Language::ZhCn,
        reply_channel: ReplyChannel::Letter,
        registered_by: Some(staff(3)),
    };
    let withdrawn = ComplaintWithdrawn {
        complaint_id,
        at,
        ends_case: true,
        recorded_by: Some(staff(3)),
    };
    let reopened = ComplaintReopened {
        complaint_id,
        at,
        reason: ReopenReason::NewFacts,
        round: 2,
        reopened_by: Some(staff(4)),
    };
    let closed = ComplaintClosed {
        complaint_id,
        at,
        result: ClosingResult::Partly,
        closed_by: Some(staff(4)),
    };
    vec![
        full(registered.clone()),
        minimal(ComplaintRegistered {
            window_id: None,
            department_id: None,
            channel: Channel::Web,
            scopes: vec![],
            anonymous: true,
            respondent_ids: vec![],
            language: Language::En,
            reply_channel: ReplyChannel::Tracking,
            registered_by: None,
            ..registered
        }),
        full(ComplaintAccepted {
            complaint_id,
            at,
            accepted_by: staff(4),
            promised_date: day(5, 15),
        }),
        full(ComplaintDeclined {
            complaint_id,
            at,
            reason: DeclineReason::InOtherProcedure,
            declined_by: staff(4),
        }),
        full(ComplaintSupplemented {
            complaint_id,
            at,
            supplement_id: id(0xc2),
        }),
        full(RespondentIdentified {
            complaint_id,
            at,
            respondent_ids: vec![staff(1), staff(2)],
            identified_by: staff(4),
        }),
        full(SensitivityChanged {
            complaint_id,
            at,
            sensitivity: Sensitivity::S3,
            previous: Sensitivity::S1,
        }),
        full(PromisedDateChanged {
            complaint_id,
            at,
            promised_date: day(5, 20),
            previous: day(5, 14),
        }),
        full(withdrawn.clone()),
        minimal(ComplaintWithdrawn {
            ends_case: false,
            recorded_by: None,
            ..withdrawn
        }),
        full(reopened.clone()),
        minimal(ComplaintReopened {
            reason: ReopenReason::Dissatisfied,
            reopened_by: None,
            ..reopened
        }),
        full(closed.clone()),
        minimal(ComplaintClosed {
            closed_by: None,
            ..closed
        }),
    ]
}
