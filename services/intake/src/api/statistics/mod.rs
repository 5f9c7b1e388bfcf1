//! 统计 (F-6.8): numbers, the complaints behind them, CSV, a workbook, samples (F-6.7).

pub(super) mod csv;
pub(super) mod list;
pub(super) mod numbers;
pub(super) mod samples;
mod table;
pub(super) mod workbook;

use serde::Serialize;
use utoipa::ToSchema;
use web::{INVALID_QUERY, Problem};

use super::view::Row;
use crate::commands::statistics::Counted;
use crate::domain::statistics::Period;

/// Query parameters that every address here takes, and its own.
macro_rules! asked {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            /// A month, a quarter or a year, local to each site.
            #[param(example = "2026-Q3")]
            period: String,
            /// At this site and those below it.
            site: Option<uuid::Uuid>,
            /// At this window.
            window: Option<uuid::Uuid>,
            /// By this channel.
            #[param(inline)]
            channel: Option<regulation::Channel>,
            /// With this as the gravest scope.
            #[param(inline)]
            scope: Option<regulation::Scope>,
            /// Of this severity.
            #[param(inline)]
            severity: Option<regulation::Severity>,
            $($(#[$fdoc])* $field: $type,)*
        }

        impl $name {
            fn question(&self) -> Result<crate::commands::statistics::Question, web::Problem> {
                Ok(crate::commands::statistics::Question {
                    period: $crate::api::statistics::period(&self.period)?,
                    site: self.site,
                    window: self.window,
                    channel: self.channel,
                    scope: self.scope,
                    severity: self.severity,
                })
            }
        }
    };
}
use asked;

fn period(text: &str) -> Result<Period, Problem> {
    Period::parse(text).map_err(|_| INVALID_QUERY.with_reason("period"))
}

/// A text of a few words, not empty.
fn words(text: &str, most: usize, what: &'static str) -> Result<(), Problem> {
    let length = text.trim().chars().count();
    let fits = (1..=most).contains(&length) && crate::domain::is_plain_text(text);
    if fits {
        Ok(())
    } else {
        Err(INVALID_QUERY.with_reason(what))
    }
}

/// A complaint behind a number: its row, and why it is there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CountedComplaint)]
struct CountedRow {
    #[serde(flatten)]
    row: Row,
    /// The local day that decides the period.
    day: chrono::NaiveDate,
    /// Working days that it took; 0 in figures that only count.
    working_days: i16,
}

impl CountedRow {
    fn of(counted: &Counted, at: chrono::DateTime<chrono::Utc>) -> Self {
        Self {
            row: Row::of(&counted.item, at),
            day: counted.day,
            working_days: counted.working_days,
        }
    }
}
