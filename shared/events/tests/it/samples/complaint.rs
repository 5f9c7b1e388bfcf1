use chrono::TimeDelta;
use events::complaint::{
    ComplaintAccepted, ComplaintArchived, ComplaintClosed, ComplaintDeclined, ComplaintErased,
    ComplaintMerged, ComplaintRegistered, ComplaintReopened, ComplaintSupplemented,
    ComplaintUnmerged, ComplaintWithdrawn, EvidenceAccessed, EvidenceAdded, EvidenceVerified,
    HoldLifted, HoldPlaced, IdentityRevealed, PromisedDateChanged, RespondentIdentified,
    SensitivityChanged,
};
use regulation::{
    Channel, ClosingResult, DeclineReason, ErasureGround, EvidenceCondition, EvidenceKind,
    EvidencePurpose, Language, ReopenReason, ReplyChannel, Scope, Sensitivity, Severity,
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
    let unmerged = ComplaintUnmerged {
        complaint_id,
        at,
        lead_id: id(0xc3),
        unmerged_by: Some(staff(4)),
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
    let erased = ComplaintErased {
        complaint_id,
        at,
        ground: ErasureGround::ComplainantAsked,
        erased_by: Some(staff(4)),
    };
    let added = EvidenceAdded {
        complaint_id,
        at,
        evidence_id: id(0xe5),
        kind: EvidenceKind::Mp4,
        size: 734_003_200,
        sha256: "ab".repeat(32),
        added_by: Some(staff(3)),
        recording_id: Some(id(0x4e)),
    };
    let verified = EvidenceVerified {
        complaint_id,
        at,
        evidence_id: id(0xe5),
        condition: EvidenceCondition::Altered,
        sha256: "ab".repeat(32),
        found_sha256: Some("cd".repeat(32)),
        damaged_from: Some(65_536),
        damaged_to: Some(131_072),
        verified_by: staff(4),
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
        full(ComplaintMerged {
            complaint_id,
            at,
            lead_id: id(0xc3),
            merged_by: staff(4),
        }),
        full(unmerged.clone()),
        minimal(ComplaintUnmerged {
            unmerged_by: None,
            ..unmerged
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
        full(ComplaintArchived {
            complaint_id,
            at,
            keep_until: at + TimeDelta::days(1826),
        }),
        full(HoldPlaced {
            complaint_id,
            at,
            placed_by: staff(4),
        }),
        full(HoldLifted {
            complaint_id,
            at,
            lifted_by: staff(4),
        }),
        full(erased.clone()),
        minimal(ComplaintErased {
            ground: ErasureGround::RetentionOver,
            erased_by: None,
            ..erased
        }),
        full(added.clone()),
        minimal(EvidenceAdded {
            kind: EvidenceKind::Jpeg,
            added_by: None,
            recording_id: None,
            ..added
        }),
        full(EvidenceAccessed {
            complaint_id,
            at,
            evidence_id: id(0xe5),
            purpose: EvidencePurpose::Examine,
            original: true,
            sha256: "ab".repeat(32),
            accessed_by: staff(4),
        }),
        full(verified.clone()),
        minimal(EvidenceVerified {
            condition: EvidenceCondition::Missing,
            found_sha256: None,
            damaged_from: None,
            damaged_to: None,
            ..verified
        }),
        full(IdentityRevealed {
            complaint_id,
            at,
            disclosure_id: id(0xd1),
            site_id: site(),
            sensitivity: Sensitivity::S3,
            revealed_by: staff(4),
        }),
    ]
}
