//! Working calendars (F-4.4b): what is in effect, every version of it, and a year's notice.

mod list;
mod notice;
mod version;
mod versions;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use web::{NOT_FOUND, Problem};

use crate::domain::{Code, WorkingCalendar};
use crate::store::calendars::CalendarVersion;

/// Their addresses.
pub(super) fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list::list)
        .service(notice::add_notice)
        .service(versions::versions)
        .service(version::version);
}

/// A day that differs from Monday to Friday.
#[derive(Debug, Serialize, ToSchema)]
struct DayView {
    /// Which.
    date: NaiveDate,
    /// False: a make-up working day (调休).
    off: bool,
    /// What it is called.
    name: String,
}

/// What a calendar says: what assignment's preview wants, too.
#[derive(Debug, Serialize, ToSchema)]
struct ContentView {
    /// Its name.
    name: String,
    /// Years for which a notice is published; others are guessed, and deadlines in them provisional.
    published_years: Vec<i32>,
    /// By date.
    days: Vec<DayView>,
}

impl ContentView {
    fn of(name: &Code, it: &WorkingCalendar) -> Self {
        let day = |(date, day): (&NaiveDate, &crate::domain::DayException)| DayView {
            date: *date,
            off: day.off,
            name: day.name.clone(),
        };
        Self {
            name: name.to_string(),
            published_years: it.published_years.iter().copied().collect(),
            days: it.days.iter().map(day).collect(),
        }
    }
}

/// How a version came to be.
#[derive(Debug, Serialize, ToSchema)]
struct VersionView {
    /// +1 with each change.
    version: i32,
    /// +1 with each notice.
    revision: i32,
    /// When it was adopted.
    adopted_at: DateTime<Utc>,
    /// `staff:…`, or `system` of the command line.
    adopted_by: String,
    /// The papers, or whatever was said.
    source: String,
    /// Years for which a notice is published.
    published_years: Vec<i32>,
}

impl From<&CalendarVersion> for VersionView {
    fn from(it: &CalendarVersion) -> Self {
        Self {
            version: it.version,
            revision: it.calendar.revision,
            adopted_at: it.origin.adopted_at,
            adopted_by: it.origin.adopted_by.clone(),
            source: it.origin.source.clone(),
            published_years: it.calendar.published_years.iter().copied().collect(),
        }
    }
}

fn name(text: &str) -> Result<Code, Problem> {
    Code::parse(text).map_err(|_| NOT_FOUND)
}
