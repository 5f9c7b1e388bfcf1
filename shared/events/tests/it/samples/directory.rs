use chrono::DateTime;
use events::directory::{
    Absence, AbsencesChanged, CalendarChanged, DayException, DepartmentChanged, Duty,
    DutyRosterChanged, PartnerChanged, PublishedChannel, RoleGrant, SiteChanged, StaffChanged,
    SubtypeChanged, TokensRevoked, WindowChanged,
};
use regulation::{Channel, Policy, Purpose, Role};
use uuid::Uuid;

use super::{Sample, at, day, department, full, id, minimal, site, staff};

pub(super) fn samples() -> Vec<Sample> {
    [places(), people(), subtypes()]
        .into_iter()
        .flatten()
        .collect()
}

fn desk(in_charge_id: Option<Uuid>) -> PublishedChannel {
    PublishedChannel {
        channel: Channel::Desk,
        address: "1号楼大厅投诉台".into(),
        in_charge_id,
    }
}

fn places() -> Vec<Sample> {
    let at = at();
    let hall = SiteChanged {
        site_id: site(),
        at,
        parent_id: Some(id(0x50)),
        code: "hall".into(),
        number_prefix: "TS".into(),
        name_zh: "政务服务大厅".into(),
        name_en: "Service hall".into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "cn".into(),
        opens: "09:00".into(),
        closes: "17:30".into(),
        channels: vec![desk(Some(staff(4)))],
        policy: Policy::default(),
        active: true,
    };
    let window = WindowChanged {
        window_id: id(0x52),
        at,
        site_id: site(),
        department_id: Some(department()),
        code: "w3".into(),
        name_zh: "三号窗口".into(),
        name_en: "Window 3".into(),
        active: true,
    };
    let complaints = DepartmentChanged {
        department_id: department(),
        at,
        site_id: site(),
        code: "complaints".into(),
        name_zh: "投诉处理部门".into(),
        name_en: "Complaint department".into(),
        is_complaint_department: true,
        head_id: Some(staff(6)),
        active: true,
    };
    vec![
        full(hall.clone()),
        minimal(SiteChanged {
            parent_id: None,
            channels: vec![desk(None)],
            ..hall
        }),
        full(window.clone()),
        minimal(WindowChanged {
            department_id: None,
            ..window
        }),
        full(complaints.clone()),
        minimal(DepartmentChanged {
            head_id: None,
            ..complaints
        }),
    ]
}

fn subtypes() -> Vec<Sample> {
    let own = SubtypeChanged {
        subtype_id: id(0xa4),
        at: at(),
        code: "A4".into(),
        name_zh: "方言沟通障碍".into(),
        name_en: "dialect not understood".into(),
        from: Some(day(5, 1)),
        active: true,
    };
    vec![
        full(own.clone()),
        minimal(SubtypeChanged { from: None, ..own }),
    ]
}

fn people() -> Vec<Sample> {
    let at = at();
    let clerk = StaffChanged {
        staff_id: staff(7),
        at,
        site_id: site(),
        department_id: Some(department()),
        manager_id: Some(staff(6)),
        grants: vec![RoleGrant {
            role: Role::Handler,
            site_id: site(),
        }],
        declared_relations: vec![staff(1)],
        active: true,
    };
    vec![
        full(clerk.clone()),
        minimal(StaffChanged {
            department_id: None,
            manager_id: None,
            grants: vec![],
            declared_relations: vec![],
            active: false,
            ..clerk
        }),
        full(PartnerChanged {
            partner_id: id(0x9a),
            at,
            purpose: Purpose::RegisterTransferred.code().into(),
            site_id: site(),
            active: true,
        }),
        full(TokensRevoked {
            staff_id: staff(7),
            at,
            tokens_from: DateTime::from_timestamp_secs(1_777_251_724).unwrap(),
        }),
        full(AbsencesChanged {
            staff_id: staff(7),
            at,
            absences: vec![Absence {
                from: chrono::NaiveDate::from_ymd_opt(2026, 5, 6).unwrap(),
                until: chrono::NaiveDate::from_ymd_opt(2026, 5, 9).unwrap(),
                deputy_id: Some(staff(8)),
            }],
        }),
        full(DutyRosterChanged {
            site_id: site(),
            at,
            duties: vec![Duty {
                date: day(4, 27),
                staff_id: staff(8),
            }],
        }),
        full(CalendarChanged {
            calendar_id: id(0xca),
            at,
            name: "cn".into(),
            revision: 2,
            published_years: vec![2025, 2026],
            days: vec![
                DayException {
                    date: day(5, 1),
                    off: true,
                    name: "劳动节".into(),
                },
                DayException {
                    date: day(5, 9),
                    off: false,
                    name: "劳动节".into(),
                },
            ],
        }),
    ]
}
