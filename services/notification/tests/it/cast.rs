//! Who is who, and what is told of them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use events::assignment::{Dispatched, DueSoon, Overdue, ResultApproved};
use events::complaint::ComplaintRegistered;
use events::directory::{
    CalendarChanged, DayException, DepartmentChanged, PublishedChannel, RoleGrant, SiteChanged,
    StaffChanged,
};
use regulation::{
    Alarm, Channel, Clock, Language, Policy, ReplyChannel, Role, Sensitivity, Severity,
};
use testkit::new_id;
use uuid::Uuid;

/// Always open.
pub(crate) const HALL: Uuid = Uuid::from_u128(0xA1);
/// On holiday for days.
pub(crate) const SHUT: Uuid = Uuid::from_u128(0xA2);
pub(crate) const COUNTER: Uuid = Uuid::from_u128(0xB1);
pub(crate) const OFFICE: Uuid = Uuid::from_u128(0xB2);
pub(crate) const OFFICER: Uuid = Uuid::from_u128(0xD1);
pub(crate) const HANDLER: Uuid = Uuid::from_u128(0xD2);
pub(crate) const HEAD: Uuid = Uuid::from_u128(0xD3);
pub(crate) const REGISTRAR: Uuid = Uuid::from_u128(0xD4);
pub(crate) const INTEGRITY: Uuid = Uuid::from_u128(0xD5);
pub(crate) const SECOND_OFFICER: Uuid = Uuid::from_u128(0xD6);
pub(crate) const ADMINISTRATOR: Uuid = Uuid::from_u128(0xD7);

/// Now, in whole seconds.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(clock::real_now().timestamp(), 0).unwrap()
}

/// A zone in which it is about noon, so that no test runs across midnight.
fn noon_zone() -> String {
    use chrono::Timelike;
    let offset = 12 - i64::from(clock::real_now().hour());
    // POSIX signs: Etc/GMT-8 is east of Greenwich.
    match offset {
        0 => "Etc/GMT".to_owned(),
        east if east > 0 => format!("Etc/GMT-{east}"),
        west => format!("Etc/GMT+{}", -west),
    }
}

fn calendar(id: u128, name: &str, off: bool) -> CalendarChanged {
    let today = clock::real_now().date_naive();
    let days = (-2..=3).map(|d| DayException {
        date: today + Duration::days(d),
        off,
        name: "test".into(),
    });
    CalendarChanged {
        calendar_id: Uuid::from_u128(id),
        at: now(),
        name: name.into(),
        revision: 1,
        published_years: (2018..2100).collect(),
        days: days.collect(),
    }
}

pub(crate) fn calendars() -> [CalendarChanged; 2] {
    [calendar(0xE1, "open", false), calendar(0xE2, "shut", true)]
}

fn site(id: Uuid, code: &str, calendar: &str) -> SiteChanged {
    SiteChanged {
        site_id: id,
        at: now(),
        parent_id: (id != HALL).then_some(HALL),
        code: code.into(),
        number_prefix: "ZW".into(),
        name_zh: "江州政务大厅".into(),
        name_en: "Jiangzhou Hall".into(),
        time_zone: noon_zone(),
        calendar: calendar.into(),
        opens: "00:00".into(),
        closes: "23:59".into(),
        channels: vec![PublishedChannel {
            channel: Channel::Phone,
            address: "0512-12345678".into(),
            in_charge_id: None,
        }],
        policy: Policy::default(),
        active: true,
    }
}

pub(crate) fn sites() -> [SiteChanged; 2] {
    [site(HALL, "hall", "open"), site(SHUT, "shut", "shut")]
}

pub(crate) fn departments() -> [DepartmentChanged; 2] {
    [
        (COUNTER, "counter", false, HEAD),
        (OFFICE, "office", true, OFFICER),
    ]
    .map(|(id, code, complaint, head)| DepartmentChanged {
        department_id: id,
        at: now(),
        site_id: HALL,
        code: code.into(),
        name_zh: "科室".into(),
        name_en: "Department".into(),
        is_complaint_department: complaint,
        head_id: Some(head),
        active: true,
    })
}

pub(crate) fn staff() -> Vec<StaffChanged> {
    let people = [
        (OFFICER, OFFICE, None, Some(Role::Officer)),
        (SECOND_OFFICER, OFFICE, None, Some(Role::Officer)),
        (HEAD, COUNTER, None, Some(Role::DepartmentHead)),
        (HANDLER, COUNTER, Some(HEAD), Some(Role::Handler)),
        (REGISTRAR, OFFICE, None, Some(Role::Registrar)),
        (INTEGRITY, OFFICE, None, Some(Role::IntegrityOfficer)),
        (ADMINISTRATOR, OFFICE, None, Some(Role::Administrator)),
    ];
    let person =
        |(id, department, manager, role): (Uuid, Uuid, Option<Uuid>, Option<Role>)| StaffChanged {
            staff_id: id,
            at: now(),
            site_id: HALL,
            department_id: Some(department),
            manager_id: manager,
            grants: role
                .into_iter()
                .map(|role| RoleGrant {
                    role,
                    site_id: HALL,
                })
                .collect(),
            declared_relations: Vec::new(),
            active: true,
        };
    people.map(person).into()
}

/// A complaint that wants to be answered in this way.
pub(crate) fn registered(channel: ReplyChannel) -> ComplaintRegistered {
    ComplaintRegistered {
        complaint_id: new_id(),
        at: now(),
        number: "ZW-2026-000123-7".into(),
        site_id: HALL,
        window_id: None,
        department_id: Some(COUNTER),
        channel: Channel::Web,
        scopes: Vec::new(),
        sensitivity: Sensitivity::S1,
        proposed_severity: Severity::Ordinary,
        anonymous: channel == ReplyChannel::Tracking,
        respondent_ids: Vec::new(),
        received_at: now(),
        promised_date: NaiveDate::from_ymd_opt(2026, 12, 8).unwrap(),
        language: Language::ZhCn,
        reply_channel: channel,
        registered_by: None,
    }
}

pub(crate) fn dispatched(complaint_id: Uuid) -> Dispatched {
    Dispatched {
        complaint_id,
        at: now(),
        department_id: COUNTER,
        handler_id: Some(HANDLER),
        due_at: now() + Duration::days(3),
        dispatched_by: OFFICER,
    }
}

pub(crate) fn approved(complaint_id: Uuid) -> ResultApproved {
    ResultApproved {
        complaint_id,
        at: now(),
        approved_by: OFFICER,
        handler_id: HANDLER,
    }
}

pub(crate) fn due_soon(complaint_id: Uuid) -> DueSoon {
    DueSoon {
        complaint_id,
        at: now(),
        clock: Clock::Handling,
        deadline_version: 1,
        alarm: Alarm::LastDay,
        due_at: now() + Duration::hours(8),
        staff_ids: vec![HANDLER],
    }
}

pub(crate) fn overdue(complaint_id: Uuid) -> Overdue {
    Overdue {
        complaint_id,
        at: now(),
        clock: Clock::Handling,
        deadline_version: 1,
        due_at: now(),
        staff_ids: vec![HANDLER],
    }
}
