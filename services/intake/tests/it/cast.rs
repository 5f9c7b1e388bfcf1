//! Who takes part: a small organization, and what complainants say.

use events::directory::{
    DepartmentChanged, PublishedChannel, RoleGrant, SiteChanged, StaffChanged, WindowChanged,
};
use persistence::Tx;
use regulation::{Channel, Policy, Role};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const ORGANIZATION: Uuid = Uuid::from_u128(0xA0);
pub(crate) const SITE: Uuid = Uuid::from_u128(0xA1);
/// Takes no anonymous complaints.
pub(crate) const STRICT_SITE: Uuid = Uuid::from_u128(0xA2);
pub(crate) const COUNTER: Uuid = Uuid::from_u128(0xB1);
const COMPLAINTS: Uuid = Uuid::from_u128(0xB2);
pub(crate) const WINDOW: Uuid = Uuid::from_u128(0xC1);
pub(crate) const REGISTRAR: Uuid = Uuid::from_u128(0xD1);
pub(crate) const OFFICER: Uuid = Uuid::from_u128(0xD2);
pub(crate) const CLERK: Uuid = Uuid::from_u128(0xD3);
pub(crate) const HEAD: Uuid = Uuid::from_u128(0xD4);
pub(crate) const LEADER: Uuid = Uuid::from_u128(0xD5);
pub(crate) const INTEGRITY: Uuid = Uuid::from_u128(0xD6);
pub(crate) const SUPERVISOR: Uuid = Uuid::from_u128(0xD7);
pub(crate) const ELSEWHERE: Uuid = Uuid::from_u128(0xD8);
pub(crate) const HANDLER: Uuid = Uuid::from_u128(0xD9);

/// An ordinary complaint by the public's form.
pub(crate) fn form() -> Value {
    json!({
        "site_id": SITE,
        "window_id": WINDOW,
        "channel": "web",
        "narrative": "昨天上午在三号窗口办事，工作人员态度恶劣，一边玩手机一边大声训斥办事群众。",
        "complainant": { "name": "张三丰", "phone": "138 0013 8000", "email": "zhang@example.org" },
    })
}

/// One about integrity, anonymous.
pub(crate) fn bribery() -> Value {
    json!({
        "site_id": SITE,
        "channel": "wechat",
        "narrative": "窗口工作人员办证时公然索要红包，说不给钱就拖着不办。",
        "anonymous": true,
    })
}

/// `body` with other values.
pub(crate) fn with(mut body: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Intake has heard of everybody.
pub(crate) async fn organize(tx: &mut Tx<'_>) -> Result<(), persistence::DbError> {
    use organization::remember;
    let at = clock::real_now();
    let site = |site_id, parent_id, prefix: &str, anonymous_allowed| SiteChanged {
        site_id,
        at,
        parent_id,
        code: prefix.to_lowercase(),
        number_prefix: prefix.to_owned(),
        name_zh: "市政务服务中心".into(),
        name_en: "Government hall".into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "cn".into(),
        opens: "09:00".into(),
        closes: "17:30".into(),
        channels: vec![PublishedChannel {
            channel: Channel::Phone,
            address: "010-12345678".into(),
            in_charge_id: None,
        }],
        policy: Policy {
            anonymous_allowed,
            ..Policy::default()
        },
        active: true,
    };
    for fact in [
        site(ORGANIZATION, None, "ZZ", true),
        site(SITE, Some(ORGANIZATION), "TS", true),
        site(STRICT_SITE, Some(ORGANIZATION), "ST", false),
    ] {
        remember::site(tx, 1, &fact).await.unwrap();
    }
    for (department_id, complaint_department) in [(COUNTER, false), (COMPLAINTS, true)] {
        let fact = DepartmentChanged {
            department_id,
            at,
            site_id: SITE,
            code: department_id.simple().to_string(),
            name_zh: "综合窗口科".into(),
            name_en: "Counter".into(),
            is_complaint_department: complaint_department,
            head_id: (department_id == COUNTER).then_some(HEAD),
            active: true,
        };
        remember::department(tx, 1, &fact).await.unwrap();
    }
    let window = WindowChanged {
        window_id: WINDOW,
        at,
        site_id: SITE,
        department_id: Some(COUNTER),
        code: "3".into(),
        name_zh: "三号窗口".into(),
        name_en: "Window 3".into(),
        active: true,
    };
    remember::window(tx, 1, &window).await.unwrap();
    let people = [
        (
            REGISTRAR,
            SITE,
            Some(COMPLAINTS),
            None,
            Some((Role::Registrar, SITE)),
        ),
        (
            OFFICER,
            SITE,
            Some(COMPLAINTS),
            None,
            Some((Role::Officer, SITE)),
        ),
        (CLERK, SITE, Some(COUNTER), Some(HEAD), None),
        (
            HANDLER,
            SITE,
            Some(COUNTER),
            Some(HEAD),
            Some((Role::Handler, SITE)),
        ),
        (
            HEAD,
            SITE,
            Some(COUNTER),
            Some(LEADER),
            Some((Role::DepartmentHead, SITE)),
        ),
        (LEADER, SITE, None, None, Some((Role::Leadership, SITE))),
        (
            INTEGRITY,
            ORGANIZATION,
            None,
            None,
            Some((Role::IntegrityOfficer, ORGANIZATION)),
        ),
        (
            SUPERVISOR,
            ORGANIZATION,
            None,
            None,
            Some((Role::Supervisor, ORGANIZATION)),
        ),
        (
            ELSEWHERE,
            STRICT_SITE,
            None,
            None,
            Some((Role::Officer, STRICT_SITE)),
        ),
    ];
    for (staff_id, site_id, department_id, manager_id, grant) in people {
        let fact = StaffChanged {
            staff_id,
            at,
            site_id,
            department_id,
            manager_id,
            grants: grant
                .into_iter()
                .map(|(role, site_id)| RoleGrant { role, site_id })
                .collect(),
            declared_relations: vec![],
            active: true,
        };
        remember::staff(tx, 1, &fact).await.unwrap();
    }
    Ok(())
}
