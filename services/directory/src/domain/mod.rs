//! The organization as directory knows it: sites, windows, departments, people, partners, sub-types,
//! calendars, all named by codes. Pure: what a well-formed organization is ([`Organization::flaws`]), what
//! differs between two ([`diff`]), and which of that others must hear of ([`Difference::facts`]).
//!
//! Absent on purpose: the file's syntax (`file`), ids of rows and versions (`store`), time.

pub mod account;
mod calendars;
mod check;
mod code;
mod describe;
mod difference;
mod ids;
mod partner;
mod roster;
mod subtype;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use regulation::{Channel, Language, Policy, Role, Subtype};

pub use calendars::{
    DayChange, DayDifference, NoticeRefused, YearNotice, day_by_day, embedded, with_notice,
};
pub use check::{Flaw, Kind};
pub use code::{Code, NotACode};
pub(crate) use describe::{
    bounds, correspondence_in_words, limits_in_words, nearest, patterns_in_words, scopes_in_words,
};
pub use difference::{Change, Difference, Fact, FieldChange, Thing, diff};
pub use ids::{
    calendar_id, department_id, organization_id, partner_id, site_id, staff_id, subtype_id,
    window_id,
};
pub use partner::{MOST_SECRETS, Partner};
pub use roster::{Turn, expand};
pub use subtype::OwnSubtype;

/// A thing of one site: its site's code and its own.
pub type Local = (Code, Code);

/// Everything, active or not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Organization {
    /// 窗口单位, by code.
    pub sites: BTreeMap<Code, Site>,
    /// 窗口.
    pub windows: BTreeMap<Local, Window>,
    /// 科室.
    pub departments: BTreeMap<Local, Department>,
    /// 工作人员, by code.
    pub staff: BTreeMap<Code, Staff>,
    /// Systems of somebody else, by code.
    pub partners: BTreeMap<Code, Partner>,
    /// Sub-types of its own.
    pub subtypes: BTreeMap<Subtype, OwnSubtype>,
    /// Working calendars, by name.
    pub calendars: BTreeMap<Code, WorkingCalendar>,
}

/// 窗口单位.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The level above; none at the root.
    pub parent: Option<Code>,
    /// Prefix of complaint numbers.
    pub number_prefix: String,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Where its clocks are.
    pub time_zone: Tz,
    /// Its working calendar.
    pub calendar: Code,
    /// Opening, local.
    pub opens: NaiveTime,
    /// Close of business, local.
    pub closes: NaiveTime,
    /// How each channel is reached (F-3.5).
    pub channels: Vec<PublishedChannel>,
    /// Its numbers; apart, as they are longer than all the rest.
    pub policy: Box<Policy>,
    /// 值班表 (S-3.1): the leader on duty, by local date.
    pub duties: BTreeMap<NaiveDate, Code>,
    /// False once abolished.
    pub active: bool,
}

/// How one channel is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedChannel {
    /// Which channel.
    pub channel: Channel,
    /// Desk, telephone number, postal address or link.
    pub address: String,
    /// The person in charge.
    pub in_charge: Option<Code>,
}

/// 窗口.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The department of the same site that staffs it.
    pub department: Option<Code>,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// False once abolished.
    pub active: bool,
}

/// 科室.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// 投诉处理部门 of its site.
    pub is_complaint_department: bool,
    /// Who heads it.
    pub head: Option<Code>,
    /// False once abolished.
    pub active: bool,
}

/// A role, and the top of the subtree of sites in which it holds.
pub type Grant = (Role, Code);

/// 工作人员.
#[derive(Debug, Clone, PartialEq)]
pub struct Staff {
    /// Where they work.
    pub site: Code,
    /// Their department, of the same site.
    pub department: Option<Code>,
    /// Whom they report to.
    pub manager: Option<Code>,
    /// What they may do, and where.
    pub grants: BTreeSet<Grant>,
    /// Interests and relations declared (F-4.2b).
    pub relations: BTreeSet<Code>,
    /// When they are away (F-4.4e), in the order of the file.
    pub absences: Vec<Absence>,
    /// What never leaves directory but through its own door.
    pub person: Person,
    /// False once they left.
    pub active: bool,
}

/// Somebody is away.
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    /// First local date.
    pub from: NaiveDate,
    /// Last local date.
    pub until: NaiveDate,
    /// Who hears what is for them meanwhile.
    pub deputy: Option<Code>,
}

/// Who a member of staff is, and how they are reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Name in Latin letters.
    pub name_en: Option<String>,
    /// 职务.
    pub title: Option<String>,
    /// Where messages go.
    pub email: Option<String>,
    /// Telephone at work.
    pub phone: Option<String>,
    /// The language they are written to in.
    pub language: Language,
}

/// A working calendar (F-4.4b).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkingCalendar {
    /// +1 with each notice.
    pub revision: i32,
    /// Years for which a notice is published.
    pub published_years: BTreeSet<i32>,
    /// The exceptions to Monday–Friday.
    pub days: BTreeMap<NaiveDate, DayException>,
}

/// An exception to Monday–Friday.
#[derive(Debug, Clone, PartialEq)]
pub struct DayException {
    /// False: make-up working day (调休).
    pub off: bool,
    /// What it is called.
    pub name: String,
}
