//! Who is who.

use chrono::{DateTime, Utc};
use events::complaint::{ComplaintAccepted, ComplaintRegistered};
use events::directory::{DepartmentChanged, RoleGrant, SiteChanged, StaffChanged};
use regulation::{Channel, Language, Policy, ReplyChannel, Role, Scope, Sensitivity, Severity};
use uuid::Uuid;

pub(crate) const HALL: Uuid = Uuid::from_u128(1);
pub(crate) const BANK: Uuid = Uuid::from_u128(2);
pub(crate) const COMPLAINTS: Uuid = Uuid::from_u128(5);
pub(crate) const WINDOWS: Uuid = Uuid::from_u128(6);

pub(crate) const OFFICER: Uuid = Uuid::from_u128(10);
pub(crate) const SECOND_OFFICER: Uuid = Uuid::from_u128(11);
pub(crate) const INTEGRITY: Uuid = Uuid::from_u128(12);
pub(crate) const LEADER: Uuid = Uuid::from_u128(13);
pub(crate) const INVESTIGATOR: Uuid = Uuid::from_u128(14);
pub(crate) const COLLEAGUE: Uuid = Uuid::from_u128(15);
pub(crate) const HANDLER: Uuid = Uuid::from_u128(16);
pub(crate) const RESPONDENT: Uuid = Uuid::from_u128(17);
/// An investigator who reports to the respondent.
pub(crate) const SUBORDINATE: Uuid = Uuid::from_u128(18);
pub(crate) const REGISTRAR: Uuid = Uuid::from_u128(19);
/// An officer, but of the bank.
pub(crate) const STRANGER: Uuid = Uuid::from_u128(20);
pub(crate) const SECOND_INTEGRITY: Uuid = Uuid::from_u128(21);

/// The complaint of most tests.
pub(crate) const COMPLAINT: Uuid = Uuid::from_u128(100);

/// `2026-11-23`, a Monday.
pub(crate) fn at(hour: u32) -> DateTime<Utc> {
    format!("2026-11-23T{hour:02}:00:00Z").parse().unwrap()
}

pub(crate) fn sites() -> Vec<SiteChanged> {
    [(HALL, "ZW"), (BANK, "YH")]
        .map(|(site_id, prefix)| site(site_id, prefix))
        .into()
}

fn site(site_id: Uuid, prefix: &str) -> SiteChanged {
    SiteChanged {
        site_id,
        at: at(0),
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
        policy: Policy::default(),
        active: true,
    }
}

pub(crate) fn departments() -> Vec<DepartmentChanged> {
    let department = |department_id, code: &str, is_complaint_department| DepartmentChanged {
        department_id,
        at: at(0),
        site_id: HALL,
        code: code.into(),
        name_zh: "科室".into(),
        name_en: "Department".into(),
        is_complaint_department,
        head_id: None,
        active: true,
    };
    vec![
        department(COMPLAINTS, "ts", true),
        department(WINDOWS, "ck", false),
    ]
}

pub(crate) fn staff() -> Vec<StaffChanged> {
    let person = |staff_id, role, site_id, department_id, manager_id| StaffChanged {
        staff_id,
        at: at(0),
        site_id,
        department_id: Some(department_id),
        manager_id,
        grants: vec![RoleGrant { role, site_id }],
        declared_relations: Vec::new(),
        active: true,
    };
    vec![
        person(OFFICER, Role::Officer, HALL, COMPLAINTS, None),
        person(SECOND_OFFICER, Role::Officer, HALL, COMPLAINTS, None),
        person(INTEGRITY, Role::IntegrityOfficer, HALL, COMPLAINTS, None),
        person(
            SECOND_INTEGRITY,
            Role::IntegrityOfficer,
            HALL,
            COMPLAINTS,
            None,
        ),
        person(LEADER, Role::Leadership, HALL, COMPLAINTS, None),
        person(INVESTIGATOR, Role::Investigator, HALL, COMPLAINTS, None),
        person(COLLEAGUE, Role::Investigator, HALL, COMPLAINTS, None),
        person(HANDLER, Role::Handler, HALL, WINDOWS, None),
        person(RESPONDENT, Role::Handler, HALL, WINDOWS, None),
        person(
            SUBORDINATE,
            Role::Investigator,
            HALL,
            WINDOWS,
            Some(RESPONDENT),
        ),
        person(REGISTRAR, Role::Registrar, HALL, COMPLAINTS, None),
        person(STRANGER, Role::Officer, BANK, COMPLAINTS, None),
    ]
}

/// Ordinary, about attitude; the respondent is known.
pub(crate) fn registered(complaint_id: Uuid) -> ComplaintRegistered {
    ComplaintRegistered {
        complaint_id,
        at: at(1),
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
        received_at: at(1),
        promised_date: "2026-12-10".parse().unwrap(),
        language: Language::ZhCn,
        reply_channel: ReplyChannel::Phone,
        registered_by: Some(REGISTRAR),
    }
}

/// Integrity: proposed as major, and S3 from the beginning.
pub(crate) fn bribery(complaint_id: Uuid) -> ComplaintRegistered {
    ComplaintRegistered {
        scopes: vec![Scope::Integrity],
        sensitivity: Sensitivity::S3,
        proposed_severity: Severity::Major,
        ..registered(complaint_id)
    }
}

pub(crate) fn accepted(complaint_id: Uuid) -> ComplaintAccepted {
    ComplaintAccepted {
        complaint_id,
        at: at(2),
        accepted_by: OFFICER,
        promised_date: "2026-12-10".parse().unwrap(),
    }
}
