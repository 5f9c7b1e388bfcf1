//! Who plays which part: codes of the demo organization (`deploy/demo-organization.toml`).

/// The government hall, where most of it happens.
pub const HALL: &str = "hall";
/// Counts calendar days.
pub const BANK: &str = "bank";
/// 企业登记科, the department complained about.
pub const REGISTRY: &str = "registry";

/// 投诉受理台: registers, verifies, replies.
pub const DESK: &str = "hall-qian";
/// Head of the complaint department: accepts, dispatches, approves.
pub const OFFICER: &str = "hall-sun";
/// Officer and investigator.
pub const CLERK: &str = "hall-li";
/// Head of the registry.
pub const HEAD: &str = "hall-zhou";
/// Deputy head of the registry: handles.
pub const HANDLER: &str = "hall-wu";
/// At window 1: the respondent.
pub const RESPONDENT: &str = "hall-wang";
/// At window 2: has declared a relation to [`OTHER_HEAD`].
pub const RELATED: &str = "hall-feng";
/// Head of social security, investigator.
pub const OTHER_HEAD: &str = "hall-zheng";
/// At window 7, reports to [`OTHER_HEAD`], is written to in English.
pub const OTHER_CLERK: &str = "hall-chen";
/// 中心主任: the hall's leadership.
pub const LEADER: &str = "hall-zhao";
/// The level above the hall.
pub const UPPER_LEADER: &str = "jz-he";
/// Head of the organization's complaint office.
pub const UPPER_OFFICER: &str = "jz-shen";
/// 纪检监察室主任.
pub const INTEGRITY: &str = "jz-ji";
/// 纪检监察员.
pub const INTEGRITY_CLERK: &str = "jz-yan";
/// Leadership without a line over the sites: the second person of an integrity case.
pub const OVERSEER: &str = "jz-tang";
/// 督办专员: reads everything but integrity.
pub const SUPERVISOR: &str = "jz-fang";
/// Holds no part in any case.
pub const ADMINISTRATOR: &str = "jz-admin";
/// Desk of the bank.
pub const BANK_DESK: &str = "bank-cao";
/// Complaint department of the bank.
pub const BANK_OFFICER: &str = "bank-yang";
