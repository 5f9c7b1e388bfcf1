//! A year's notice changes a calendar, and open deadlines with it (F-4.4b).

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx};

use super::carry_out;
use crate::domain::{
    Code, DayDifference, NoticeRefused, Organization, WorkingCalendar, YearNotice, day_by_day,
    diff, embedded, with_notice,
};
use crate::store;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct ImportCalendar {
    /// Which calendar.
    pub name: Code,
    /// The notice.
    pub notice: YearNotice,
    /// Only show what would change.
    pub dry_run: bool,
    /// The organization's version on which the person decided; `None` where nobody looked before
    /// (command line).
    pub seen_version: Option<i32>,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// What came of it, or would.
#[derive(Debug, PartialEq)]
pub struct CalendarImported {
    /// The organization's version: after the import, or the one that a dry run looked at.
    pub version: i32,
    /// The calendar as it then is, with its revision.
    pub after: WorkingCalendar,
    /// False: it said so already.
    pub changed: bool,
    /// A notice of that year was there before.
    pub published_before: bool,
    /// Day by day.
    pub differences: Vec<DayDifference>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// The notice cannot be applied.
    #[error(transparent)]
    Refused(#[from] NoticeRefused),
    /// Somebody else changed the organization since.
    #[error("the organization changed since it was looked at")]
    Stale,
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for CalendarError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Adds a notice to a calendar; the later one wins. What it was before stays readable as a version of
/// its own.
///
/// # Errors
/// [`CalendarError`].
#[tracing::instrument(skip_all, fields(calendar.name = %cmd.name, calendar.year = cmd.notice.year))]
pub async fn import_calendar(
    tx: &mut Tx<'_>,
    cmd: ImportCalendar,
) -> Result<CalendarImported, CalendarError> {
    let stored = if cmd.dry_run {
        store::load(tx).await?
    } else {
        store::load_for_change(tx).await?
    };
    if cmd.seen_version.is_some_and(|seen| seen != stored.version) {
        return Err(CalendarError::Stale);
    }
    let YearNotice { year, source, days } = cmd.notice;
    if source.is_empty() {
        return Err(NoticeRefused::Empty(year).into());
    }
    let known = stored.organization.calendars.get(&cmd.name).cloned();
    let before = known.unwrap_or_else(|| {
        if cmd.name.as_str() == "cn" {
            embedded()
        } else {
            WorkingCalendar::default()
        }
    });
    let after = with_notice(&before, year, days)?;
    // Nothing but calendars is looked at, or everything else would have left.
    let present = Organization {
        calendars: stored.organization.calendars.clone(),
        ..Organization::default()
    };
    let mut wanted = present.clone();
    wanted.calendars.insert(cmd.name.clone(), after.clone());
    let things = diff(&present, &wanted);
    let version = if cmd.dry_run {
        stored.version
    } else {
        carry_out(tx, &stored, &things, &source, &cmd.actor, cmd.at).await?
    };
    Ok(CalendarImported {
        version,
        changed: !things.is_empty(),
        published_before: before.published_years.contains(&year),
        differences: day_by_day(&cmd.name, &before, &after),
        after,
    })
}
