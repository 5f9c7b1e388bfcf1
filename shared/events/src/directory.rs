//! Told by directory: each fact is the whole present state of one thing, so the newest one counts.
//! Names of staff stay out; names of places are public.

use regulation::{Channel, Policy, Role};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::event;

/// How one channel of a site is reached (F-3.5), for publication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PublishedChannel {
    /// Which channel.
    pub channel: Channel,
    /// Desk, telephone number, postal address or link.
    pub address: String,
    /// The person in charge.
    pub in_charge_id: Option<Uuid>,
}

event! { "directory", "redress.site.changed.v1", site_id;
    /// 窗口单位.
    SiteChanged {
        /// The level above; none at the root.
        parent_id: Option<Uuid>,
        /// Short code, unique.
        code: String,
        /// Prefix of complaint numbers, 2 to 4 capital letters.
        number_prefix: String,
        /// Name in Chinese.
        name_zh: String,
        /// Name in English.
        name_en: String,
        /// IANA name.
        time_zone: String,
        /// Names a calendar.
        calendar: String,
        /// `09:00`, local.
        opens: String,
        /// Close of business, `17:30`, local.
        closes: String,
        /// How each channel is reached.
        channels: Vec<PublishedChannel>,
        /// The site's policy.
        #[serde(deserialize_with = "policy_with_unknown_parts")]
        policy: Policy,
        /// False once abolished.
        active: bool,
    }
}

/// [`Policy`] refuses unknown fields, for the sake of people who write one. A reader of events
/// ignores them: what today's policy does not have is dropped before it is read.
fn policy_with_unknown_parts<'de, D: Deserializer<'de>>(from: D) -> Result<Policy, D::Error> {
    fn keep_known(told: &mut Value, known: &Value) {
        match (told, known) {
            (Value::Object(told), Value::Object(known)) => {
                told.retain(|name, _| known.contains_key(name));
                for (name, part) in told {
                    keep_known(part, &known[name]);
                }
            }
            (Value::Array(told), Value::Array(known)) => {
                for (part, known) in told.iter_mut().zip(known.iter().cycle()) {
                    keep_known(part, known);
                }
            }
            _ => {}
        }
    }
    let mut told = Value::deserialize(from)?;
    // The default is written without what was added later.
    let known = serde_json::to_value(Policy::with_every_part()).map_err(D::Error::custom)?;
    keep_known(&mut told, &known);
    serde_json::from_value(told).map_err(D::Error::custom)
}

event! { "directory", "redress.window.changed.v1", window_id;
    /// 窗口.
    WindowChanged {
        /// Where it is.
        site_id: Uuid,
        /// Which department staffs it.
        department_id: Option<Uuid>,
        /// Short code, unique within the site.
        code: String,
        /// Name in Chinese.
        name_zh: String,
        /// Name in English.
        name_en: String,
        /// False once abolished.
        active: bool,
    }
}

event! { "directory", "redress.department.changed.v1", department_id;
    /// 科室.
    DepartmentChanged {
        /// Where it is.
        site_id: Uuid,
        /// Short code, unique within the site.
        code: String,
        /// Name in Chinese.
        name_zh: String,
        /// Name in English.
        name_en: String,
        /// 投诉处理部门 of its site.
        is_complaint_department: bool,
        /// Who heads it.
        head_id: Option<Uuid>,
        /// False once abolished.
        active: bool,
    }
}

/// A role, and where: the site and everything below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoleGrant {
    /// Which role.
    pub role: Role,
    /// The root of the subtree in which it holds.
    pub site_id: Uuid,
}

event! { "directory", "redress.staff.changed.v1", staff_id;
    /// 工作人员; the name stays in directory.
    StaffChanged {
        /// Where they work.
        site_id: Uuid,
        /// Their department.
        department_id: Option<Uuid>,
        /// Whom they report to.
        manager_id: Option<Uuid>,
        /// What they may do.
        grants: Vec<RoleGrant>,
        /// Interests and relations declared, as staff ids (F-4.2b).
        declared_relations: Vec<Uuid>,
        /// False once they left.
        active: bool,
    }
}

/// Somebody is away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Absence {
    /// First local date.
    pub from: chrono::NaiveDate,
    /// Last local date.
    pub until: chrono::NaiveDate,
    /// Who hears what is for them meanwhile.
    pub deputy_id: Option<Uuid>,
}

event! { "directory", "redress.absences.changed.v1", staff_id;
    /// When a member of staff is away, and who stands in (F-4.4e).
    AbsencesChanged {
        /// All that are known.
        absences: Vec<Absence>,
    }
}

event! { "directory", "redress.partner.changed.v1", partner_id;
    /// A system of somebody else that is let in for one purpose (security, section 5); its name stays in
    /// directory.
    PartnerChanged {
        /// For what: a code of `Purpose`. One that is not known yet is good for nothing.
        purpose: String,
        /// The root of the subtree in which it is good.
        site_id: Uuid,
        /// False once it is let in no more.
        active: bool,
    }
}

event! { "directory", "redress.subtype.changed.v1", subtype_id;
    /// A sub-type of the organization's own, under one of the four scopes (regulation, section 2).
    SubtypeChanged {
        /// `A4` …, never one of the regulation's.
        code: String,
        /// Name in Chinese.
        name_zh: String,
        /// Name in English.
        name_en: String,
        /// Complaints are classified by it from this local date on; by none before any.
        from: Option<chrono::NaiveDate>,
        /// False once it is retired: what was classified by it stays so.
        active: bool,
    }
}

event! { "directory", "redress.tokens.revoked.v1", staff_id;
    /// A member of staff signed out or was shut out, or a partner's secret was ended (security, section
    /// 5): what was issued to them before is void.
    TokensRevoked {
        /// Tokens issued before this are void; a whole second of the machines' time.
        tokens_from: chrono::DateTime<chrono::Utc>,
    }
}

/// Who is on duty when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Duty {
    /// Local date.
    pub date: chrono::NaiveDate,
    /// 值班领导 (S-3.1).
    pub staff_id: Uuid,
}

event! { "directory", "redress.duty_roster.changed.v1", site_id;
    /// 值班表 of a site (S-3.1).
    DutyRosterChanged {
        /// The days that are known.
        duties: Vec<Duty>,
    }
}

/// An exception to Monday–Friday.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayException {
    /// Which day.
    pub date: chrono::NaiveDate,
    /// False: make-up working day (调休).
    pub off: bool,
    /// What it is called.
    pub name: String,
}

event! { "directory", "redress.calendar.changed.v1", calendar_id;
    /// A working calendar, whole (F-4.4b).
    CalendarChanged {
        /// Its name, as sites cite it (`cn`).
        name: String,
        /// +1 with each notice.
        revision: i32,
        /// Years for which a notice is published.
        published_years: Vec<i32>,
        /// The exceptions to Monday–Friday.
        days: Vec<DayException>,
    }
}
