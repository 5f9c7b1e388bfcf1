//! Who is who.

use chrono::{DateTime, Utc};
use events::complaint::{ComplaintAccepted, ComplaintRegistered, ComplaintReopened};
use events::directory::{DepartmentChanged, RoleGrant, SiteChanged, StaffChanged};
use events::investigation::ComplaintClassified;
use events::notification::{FollowUpRecorded, ReplySent};
use regulation::{
    Channel, Language, Policy, ReopenReason, ReplyChannel, Role, Satisfaction, Scope, Sensitivity,
    Severity,
};
use uuid::Uuid;

pub(crate) const HALL: Uuid = Uuid::from_u128(1);
pub(crate) const BANK: Uuid = Uuid::from_u128(2);
pub(crate) const COMPLAINTS: Uuid = Uuid::from_u128(5);
pub(crate) const WINDOWS: Uuid = Uuid::from_u128(6);
pub(crate) const BACK_OFFICE: Uuid = Uuid::from_u128(7);

pub(crate) const OFFICER: Uuid = Uuid::from_u128(10);
pub(crate) const HEAD: Uuid = Uuid::from_u128(11);
pub(crate) const INTEGRITY: Uuid = Uuid::from_u128(12);
pub(crate) const LEADER: Uuid = Uuid::from_u128(13);
pub(crate) const INVESTIGATOR: Uuid = Uuid::from_u128(14);
pub(crate) const COLLEAGUE: Uuid = Uuid::from_u128(15);
pub(crate) const HANDLER: Uuid = Uuid::from_u128(16);
pub(crate) const RESPONDENT: Uuid = Uuid::from_u128(17);
/// Reports to the respondent.
pub(crate) const SUBORDINATE: Uuid = Uuid::from_u128(18);
pub(crate) const SUPERVISOR: Uuid = Uuid::from_u128(19);
/// An officer, but of the bank.
pub(crate) const STRANGER: Uuid = Uuid::from_u128(20);

/// The complaint of most tests.
pub(crate) const COMPLAINT: Uuid = Uuid::from_u128(100);

/// `2026-11-23T01:00`: UTC; in Shanghai it is eight hours later. That day is a Monday.
pub(crate) fn at(minute: &str) -> DateTime<Utc> {
    format!("{minute}:00Z").parse().unwrap()
}

fn start() -> DateTime<Utc> {
    at("2026-11-23T01:00")
}

pub(crate) fn sites() -> Vec<SiteChanged> {
    [(HALL, "ZW"), (BANK, "YH")]
        .map(|(site_id, prefix)| site(site_id, prefix))
        .into()
}

/// The hall, with numbers of its own.
pub(crate) fn hall(policy: Policy) -> SiteChanged {
    SiteChanged {
        policy,
        ..site(HALL, "ZW")
    }
}

fn site(site_id: Uuid, prefix: &str) -> SiteChanged {
    SiteChanged {
        site_id,
        at: start(),
        parent_id: None,
        code: prefix.to_lowercase(),
        number_prefix: prefix.into(),
        name_zh: "政务大厅".into(),
        name_en: "Hall".into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "cn".into(),
        opens: "09:00".into(),
        closes: "17:30".into(),
        channels: Vec::new(),
        policy: Policy {
            redo_limit: 1,
            ..Policy::default()
        },
        active: true,
    }
}

pub(crate) fn departments() -> Vec<DepartmentChanged> {
    let department =
        |department_id, code: &str, is_complaint_department, head_id| DepartmentChanged {
            department_id,
            at: start(),
            site_id: HALL,
            code: code.into(),
            name_zh: "科室".into(),
            name_en: "Department".into(),
            is_complaint_department,
            head_id,
            active: true,
        };
    vec![
        department(COMPLAINTS, "ts", true, None),
        department(WINDOWS, "ck", false, Some(HEAD)),
        department(BACK_OFFICE, "ht", false, None),
    ]
}

pub(crate) fn staff() -> Vec<StaffChanged> {
    let person = |staff_id, role, site_id, department_id, manager_id| StaffChanged {
        staff_id,
        at: start(),
        site_id,
        department_id: Some(department_id),
        manager_id,
        grants: vec![RoleGrant { role, site_id }],
        declared_relations: Vec::new(),
        active: true,
    };
    vec![
        person(OFFICER, Role::Officer, HALL, COMPLAINTS, None),
        person(HEAD, Role::DepartmentHead, HALL, WINDOWS, Some(LEADER)),
        person(INTEGRITY, Role::IntegrityOfficer, HALL, COMPLAINTS, None),
        person(LEADER, Role::Leadership, HALL, COMPLAINTS, None),
        person(INVESTIGATOR, Role::Investigator, HALL, COMPLAINTS, None),
        person(COLLEAGUE, Role::Investigator, HALL, COMPLAINTS, None),
        person(HANDLER, Role::Handler, HALL, WINDOWS, Some(HEAD)),
        person(RESPONDENT, Role::Handler, HALL, WINDOWS, Some(HEAD)),
        person(SUBORDINATE, Role::Handler, HALL, WINDOWS, Some(RESPONDENT)),
        person(SUPERVISOR, Role::Supervisor, HALL, COMPLAINTS, None),
        person(STRANGER, Role::Officer, BANK, COMPLAINTS, None),
    ]
}

/// Ordinary, about attitude; the respondent is known.
pub(crate) fn registered(complaint_id: Uuid) -> ComplaintRegistered {
    ComplaintRegistered {
        complaint_id,
        at: start(),
        number: "ZW-2026-000123-7".into(),
        site_id: HALL,
        window_id: None,
        department_id: Some(WINDOWS),
        channel: Channel::Phone,
        scopes: vec![Scope::Attitude],
        sensitivity: Sensitivity::S1,
        proposed_severity: Severity::Ordinary,
        anonymous: false,
        respondent_ids: vec![RESPONDENT],
        received_at: start(),
        promised_date: "2026-12-10".parse().unwrap(),
        language: Language::ZhCn,
        reply_channel: ReplyChannel::Phone,
        registered_by: None,
    }
}

/// A grave breach of procedure: major, not integrity.
pub(crate) fn grave() -> ComplaintRegistered {
    ComplaintRegistered {
        scopes: vec![Scope::Quality],
        sensitivity: Sensitivity::S2,
        proposed_severity: Severity::Major,
        ..registered(COMPLAINT)
    }
}

/// Integrity: major, and S3 from the beginning.
pub(crate) fn bribery() -> ComplaintRegistered {
    ComplaintRegistered {
        scopes: vec![Scope::Integrity],
        sensitivity: Sensitivity::S3,
        ..grave()
    }
}

pub(crate) fn accepted() -> ComplaintAccepted {
    ComplaintAccepted {
        complaint_id: COMPLAINT,
        at: start(),
        accepted_by: OFFICER,
        promised_date: "2026-12-10".parse().unwrap(),
    }
}

pub(crate) fn classified(severity: Severity, sensitivity: Sensitivity) -> ComplaintClassified {
    ComplaintClassified {
        complaint_id: COMPLAINT,
        at: start(),
        severity,
        previous: None,
        scopes: vec![Scope::Attitude],
        subtypes: vec!["A1".into()],
        sensitivity,
        classified_by: OFFICER,
        confirmed_by: None,
    }
}

pub(crate) fn replied(round: i32, minute: &str) -> ReplySent {
    ReplySent {
        complaint_id: COMPLAINT,
        at: at(minute),
        delivery_id: Uuid::from_u128(7000),
        channel: ReplyChannel::Phone,
        round,
        replied_by: OFFICER,
    }
}

pub(crate) fn dissatisfied(round: i32, minute: &str) -> FollowUpRecorded {
    FollowUpRecorded {
        complaint_id: COMPLAINT,
        at: at(minute),
        satisfaction: Some(Satisfaction::Dissatisfied),
        attempt: 1,
        finished: true,
        round,
        recorded_by: None,
    }
}

pub(crate) fn reopened(round: i32, minute: &str) -> ComplaintReopened {
    ComplaintReopened {
        complaint_id: COMPLAINT,
        at: at(minute),
        reason: ReopenReason::Dissatisfied,
        round,
        reopened_by: None,
    }
}
