//! Duty rosters and calendars.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use toml::value::Datetime;

use super::super::shape::{CalendarTable, DutyTable};
use super::{Here, Reader};
use crate::domain::{Code, DayException, Kind, Turn, WorkingCalendar, expand};

impl Reader<'_> {
    pub(super) fn duties(
        &mut self,
        tables: Vec<DutyTable>,
    ) -> BTreeMap<Code, BTreeMap<NaiveDate, Code>> {
        let mut turns: BTreeMap<Code, Vec<Turn>> = BTreeMap::new();
        for t in tables {
            let here = Here::new(Kind::Duty, t.site.get_ref());
            // The line of the last entry is as good as any: a flaw names the staff.
            self.lines.insert(
                (here.kind, here.path.clone()),
                (self.line_of)(t.site.span().start),
            );
            let (Some(site), Some(staff)) = (
                self.code(&here, "site", t.site.get_ref()),
                self.code(&here, "staff", &t.staff),
            ) else {
                continue;
            };
            let mut read = Vec::new();
            let weekdays = t.weekdays.iter().filter_map(|text| {
                let parsed = text
                    .parse::<Weekday>()
                    .map_err(|_| format!("`{text}` is no weekday like \"mon\""));
                self.or_flaw(&here, "weekdays", parsed)
            });
            let weekdays: Vec<Weekday> = weekdays.collect();
            match (t.from, t.until, t.dates.is_empty()) {
                (Some(from), Some(until), true) => {
                    if let (Some(from), Some(until)) =
                        (self.date(&here, from), self.date(&here, until))
                    {
                        if from > until {
                            self.flaw(&here, "until", format!("{until} is before {from}"));
                        }
                        read.push(Turn {
                            staff,
                            from,
                            until,
                            weekdays,
                        });
                    }
                }
                (None, None, false) if weekdays.is_empty() => {
                    let dates = t
                        .dates
                        .into_iter()
                        .filter_map(|date| self.date(&here, date));
                    read.extend(dates.map(|d| Turn {
                        staff: staff.clone(),
                        from: d,
                        until: d,
                        weekdays: Vec::new(),
                    }));
                }
                _ => self.flaw(
                    &here,
                    "from",
                    "either from and until (and weekdays), or dates",
                ),
            }
            turns.entry(site).or_default().extend(read);
        }
        turns
            .into_iter()
            .map(|(site, turns)| (site, expand(&turns)))
            .collect()
    }

    pub(super) fn date(&mut self, here: &Here, date: Datetime) -> Option<NaiveDate> {
        let local = match date {
            Datetime {
                date: Some(d),
                time: None,
                offset: None,
            } => NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()),
            _ => None,
        };
        self.or_flaw(
            here,
            "date",
            local.ok_or_else(|| format!("`{date}` is no date like 2026-09-01")),
        )
    }

    pub(super) fn calendar(&mut self, t: CalendarTable) -> Option<(Code, WorkingCalendar)> {
        let here = Here::new(Kind::Calendar, t.name.get_ref());
        self.note(&here, &t.name);
        let name = self.code(&here, "name", t.name.get_ref())?;
        if t.revision < 1 {
            self.flaw(
                &here,
                "revision",
                "counts from 1, one more with each notice",
            );
        }
        let days = t.days.into_iter().filter_map(|day| {
            let exception = DayException {
                off: day.off,
                name: match day.name.as_str() {
                    "" => String::new(),
                    _ => self.words(&here, "days", day.name, 20),
                },
            };
            Some((self.date(&here, day.date)?, exception))
        });
        let days = days.collect();
        Some((
            name,
            WorkingCalendar {
                revision: t.revision,
                published_years: t.published_years.into_iter().collect(),
                days,
            },
        ))
    }
}
