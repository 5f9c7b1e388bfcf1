//! A notice changed the working days: it is kept, and the statistics count anew what they had counted
//! by the old ones (F-4.4b, F-6.8).

use std::collections::BTreeSet;

use calendar::Calendar;
use chrono::NaiveDate;
use events::directory::CalendarChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use organization::remember::{self, RememberError};
use persistence::Tx;

use crate::commands::count::recount_since;

pub(super) struct RecountOnCalendarChanged;

impl Consumer for RecountOnCalendarChanged {
    type Event = CalendarChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<CalendarChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let before = organization::calendar(tx, &event.name).await?;
        match remember::calendar(tx, received.sequence, &event).await {
            Ok(true) => {}
            Ok(false) => {
                return Ok(Reaction::Ignored {
                    reason: "something newer is known".into(),
                });
            }
            Err(RememberError::Db(e)) => return Err(e.into()),
            Err(e @ RememberError::Contract(_)) => return Err(ConsumeError::Reject(e.into())),
        }
        let after = organization::calendar(tx, &event.name).await?;
        if let Some(since) = first_difference(&before, &after) {
            let marked = recount_since(tx, &event.name, since, event.at).await?;
            tracing::info!(marked, "complaints are counted anew by another calendar");
        }
        Ok(Reaction::Handled)
    }
}

/// The first day on which one is worked on and the other is not.
fn first_difference(before: &Calendar, after: &Calendar) -> Option<NaiveDate> {
    let named: BTreeSet<NaiveDate> = before
        .exceptions()
        .chain(after.exceptions())
        .map(|day| day.date)
        .collect();
    let mut named = named.into_iter();
    named.find(|day| before.is_working_day(*day) != after.is_working_day(*day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_before_the_first_day_that_differs_stays() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let calendar = |days: &[(&str, bool)]| {
            let days = days.iter().map(|(date, off)| (day(date), *off));
            Calendar::new("cn", [2026], days.collect::<Vec<_>>())
        };
        let old = calendar(&[("2026-10-01", true), ("2026-10-10", false)]);
        assert_eq!(first_difference(&old, &old.clone()), None);
        let new = calendar(&[("2026-10-01", true), ("2026-10-02", true)]);
        assert_eq!(first_difference(&old, &new), Some(day("2026-10-02")));
        // A Sunday that is named a day off is what it was.
        let same = calendar(&[
            ("2026-10-01", true),
            ("2026-10-04", true),
            ("2026-10-10", false),
        ]);
        assert_eq!(first_difference(&old, &same), None);
    }
}
