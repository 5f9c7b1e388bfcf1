//! Working days and deadlines: what a day is, when a limit ends, and the arithmetic in words.
//!
//! Pure: time comes in as an argument, calendars are values. Absent on purpose: which clock has
//! which limit (`regulation::Policy`), who is reminded and how (the services), storing and firing
//! of alarms (assignment).
//!
//! Rules: F-4.4a (start, day 0, close of business), F-4.4b (holidays and make-up days, provisional
//! deadlines), F-4.4d (extension, suspension), F-4.4e (reminders, escalations), F-4.6 (promised date).

mod alarms;
mod deadline;
mod elapsed;
mod notice;
mod office;
pub mod table;
mod words;
mod working_days;

pub use alarms::{AlarmAt, ESCALATIONS, alarms, working_days_left};
pub use deadline::{Basis, Deadline, Skipped, Why, deadline, extended, promised, promised_around};
pub use elapsed::working_days_taken;
pub use notice::{Notice, NoticeDay, NoticeError, parse_notice};
pub use office::{Office, OfficeError, next_business_moment};
pub use working_days::{Calendar, Exception};

use serde::{Deserialize, Serialize};

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Working days of the site's calendar.
    WorkingDays,
    /// Days as they come.
    CalendarDays,
}

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Limit {
    /// So many working days.
    pub const fn working_days(count: u32) -> Self {
        Self {
            count,
            unit: Unit::WorkingDays,
        }
    }

    /// So many days as they come.
    pub const fn calendar_days(count: u32) -> Self {
        Self {
            count,
            unit: Unit::CalendarDays,
        }
    }
}
