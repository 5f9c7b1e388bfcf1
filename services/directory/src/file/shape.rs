//! The file's tables, word for word. Unknown words are refused: a misspelt one would silently
//! mean nothing.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTable {
    #[serde(default)]
    pub(super) site: Vec<SiteTable>,
    #[serde(default)]
    pub(super) department: Vec<DepartmentTable>,
    #[serde(default)]
    pub(super) window: Vec<WindowTable>,
    #[serde(default)]
    pub(super) staff: Vec<StaffTable>,
    #[serde(default)]
    pub(super) partner: Vec<PartnerTable>,
    #[serde(default)]
    pub(super) subtype: Vec<SubtypeTable>,
    #[serde(default)]
    pub(super) duty: Vec<DutyTable>,
    #[serde(default)]
    pub(super) calendar: Vec<CalendarTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteTable {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) number_prefix: String,
    pub(super) time_zone: Option<String>,
    pub(super) calendar: Option<String>,
    pub(super) opens: Option<String>,
    pub(super) closes: Option<String>,
    pub(super) policy: Option<PolicyTable>,
    #[serde(default)]
    pub(super) channel: Vec<ChannelTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelTable {
    pub(super) channel: String,
    pub(super) address: String,
    pub(super) in_charge: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyTable {
    pub(super) profile: Option<String>,
    pub(super) anonymous_allowed: Option<bool>,
    pub(super) redo_limit: Option<u32>,
    pub(super) return_limit: Option<u32>,
    pub(super) return_within: Option<String>,
    pub(super) patterns: Option<PatternsTable>,
    pub(super) correspondence: Option<CorrespondenceTable>,
    pub(super) representatives_limit: Option<u32>,
    pub(super) extension_limit: Option<u32>,
    pub(super) ordinary_extension: Option<OneOrMore>,
    pub(super) major_extension: Option<OneOrMore>,
    pub(super) suspension_most: Option<String>,
    pub(super) archive_after: Option<String>,
    pub(super) keep_years: Option<u32>,
    pub(super) ordinary: Option<LimitsTable>,
    pub(super) major: Option<LimitsTable>,
    #[serde(default)]
    pub(super) scope: BTreeMap<String, ScopeTable>,
}

/// Names of clocks, and `extension`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeTable {
    #[serde(default)]
    pub(super) ordinary: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    pub(super) major: BTreeMap<String, OneOrMore>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a limit like \"3 working days\", or a list of them"
)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternsTable {
    pub(super) person_complaints: Option<u32>,
    pub(super) person_days: Option<u32>,
    pub(super) window_complaints: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrespondenceTable {
    pub(super) follow_up_tries: Option<u32>,
    pub(super) follow_up_retry_hours: Option<u32>,
    pub(super) night_from_hour: Option<u32>,
    pub(super) night_until_hour: Option<u32>,
    pub(super) night_holds_email: Option<bool>,
    pub(super) relayed_by_staff: Option<u32>,
    pub(super) relayed_by_complainant: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsTable {
    pub(super) acceptance: Option<String>,
    pub(super) classification: Option<String>,
    pub(super) dispatch: Option<String>,
    pub(super) handling: Option<String>,
    pub(super) approval: Option<String>,
    pub(super) reply: Option<String>,
    pub(super) follow_up: Option<String>,
    pub(super) redo: Option<String>,
    pub(super) review: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentTable {
    pub(super) site: String,
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    #[serde(default)]
    pub(super) complaint_department: bool,
    pub(super) head: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowTable {
    pub(super) site: String,
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) department: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffTable {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) title: Option<String>,
    pub(super) site: String,
    pub(super) department: Option<String>,
    pub(super) manager: Option<String>,
    #[serde(default)]
    pub(super) roles: Vec<String>,
    #[serde(default)]
    pub(super) relations: Vec<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) language: Option<String>,
    #[serde(default)]
    pub(super) absence: Vec<AbsenceTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbsenceTable {
    pub(super) from: Datetime,
    pub(super) until: Datetime,
    pub(super) deputy: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartnerTable {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: Option<String>,
    pub(super) purpose: String,
    pub(super) site: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubtypeTable {
    pub(super) code: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) from: Option<Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutyTable {
    pub(super) site: Spanned<String>,
    pub(super) staff: String,
    pub(super) from: Option<Datetime>,
    pub(super) until: Option<Datetime>,
    #[serde(default)]
    pub(super) weekdays: Vec<String>,
    #[serde(default)]
    pub(super) dates: Vec<Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarTable {
    pub(super) name: Spanned<String>,
    pub(super) revision: i32,
    pub(super) published_years: Vec<i32>,
    #[serde(default)]
    pub(super) days: Vec<DayTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayTable {
    pub(super) date: Datetime,
    #[serde(default = "yes")]
    pub(super) off: bool,
    #[serde(default)]
    pub(super) name: String,
}

const fn yes() -> bool {
    true
}
