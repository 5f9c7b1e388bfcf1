//! A year's notice changes a calendar, and open deadlines with it (F-4.4b).

use calendar::Notice;
use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx};

use crate::domain::{Code, DayException, NoticeRefused, Organization, diff, embedded, with_notice};
use crate::store;

/// What to import.
#[derive(Debug)]
pub struct ImportCalendar {
    /// Which calendar.
    pub name: Code,
    /// The notice.
    pub notice: Notice,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum CalendarImported {
    /// A new revision.
    Changed {
        /// Its number.
        revision: i32,
    },
    /// The calendar said so already.
    AlreadyDone,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// The notice cannot be applied.
    #[error(transparent)]
    Refused(#[from] NoticeRefused),
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for CalendarError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Adds a notice to a calendar; the later one wins.
///
/// # Errors
/// [`CalendarError`].
#[tracing::instrument(skip_all, fields(calendar.name = %cmd.name, calendar.year = cmd.notice.year))]
pub async fn import_calendar(
    tx: &mut Tx<'_>,
    cmd: ImportCalendar,
) -> Result<CalendarImported, CalendarError> {
    let stored = store::load_for_change(tx).await?;
    if cmd.notice.papers.is_empty() {
        return Err(NoticeRefused::Empty(cmd.notice.year).into());
    }
    let known = stored.organization.calendars.get(&cmd.name).cloned();
    let before = known.unwrap_or_else(|| {
        if cmd.name.as_str() == "cn" {
            embedded()
        } else {
            Default::default()
        }
    });
    let days = cmd.notice.days.into_iter().map(|d| {
        (
            d.date,
            DayException {
                off: d.is_off_day,
                name: d.name,
            },
        )
    });
    let after = with_notice(&before, cmd.notice.year, days.collect())?;
    let revision = after.revision;
    let mut wanted = Organization {
        calendars: stored.organization.calendars.clone(),
        ..Organization::default()
    };
    wanted.calendars.insert(cmd.name, after);
    // Nothing but calendars is looked at, or everything else would have left.
    let present = Organization {
        calendars: stored.organization.calendars.clone(),
        ..Organization::default()
    };
    let differences = diff(&present, &wanted);
    if differences.is_empty() {
        return Ok(CalendarImported::AlreadyDone);
    }
    super::carry_out(tx, &stored, &differences, &cmd.actor, cmd.at).await?;
    Ok(CalendarImported::Changed { revision })
}
