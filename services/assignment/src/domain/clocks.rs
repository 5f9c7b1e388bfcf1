//! A clock on every stage (F-4.5): starting, stopping, going on, counting anew.

use calendar::{Calendar, Deadline, Limit, Office};
use chrono::{DateTime, Utc};
use regulation::{Alarm, Clock, Policy};

use super::alarms::alarm_plan;
use super::{Assignment, Fact};

/// What deadlines are computed from: the site's, as they are known now.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Working days.
    pub calendar: Calendar,
    /// What that calendar is called.
    pub calendar_name: String,
    /// Which notice of it.
    pub calendar_revision: i32,
    /// Hours and time zone.
    pub office: Office,
    /// Limits.
    pub policy: Policy,
}

/// One run of one clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockRun {
    /// Which.
    pub clock: Clock,
    /// +1 with each setting of this clock for this complaint, over all rounds.
    pub version: i32,
    /// From when it counts.
    pub start: DateTime<Utc>,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// How much that is.
    pub limit: Limit,
    /// The calendar of that year is not published yet (F-4.4b).
    pub provisional: bool,
    /// Met, overtaken, or at rest while somebody else has a look; none while it runs.
    pub stopped_at: Option<DateTime<Utc>>,
}

/// Why a deadline was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A stage began.
    Started,
    /// The work was sent back: the same deadline goes on (F-6.1).
    WentOn,
    /// Another severity has other limits (F-4.3a).
    Reclassified,
    /// A notice changed the working days (F-4.4b).
    CalendarChanged,
}

impl Why {
    /// As rows and answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::WentOn => "went_on",
            Self::Reclassified => "reclassified",
            Self::CalendarChanged => "calendar_changed",
        }
    }
}

/// An entry of the deadline ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The run that it set.
    pub run: ClockRun,
    /// The arithmetic.
    pub deadline: Deadline,
    /// Why.
    pub why: Why,
    /// What it was before, where it was set anew.
    pub previous: Option<DateTime<Utc>>,
    /// What it is going to say when (F-4.4e).
    pub alarms: Vec<(Alarm, DateTime<Utc>)>,
    /// Which calendar.
    pub calendar: String,
    /// Which notice of it.
    pub calendar_revision: i32,
    /// When it was set.
    pub at: DateTime<Utc>,
}

impl Terms {
    /// F-4.4a, with this site's terms.
    pub fn deadline(&self, start: DateTime<Utc>, limit: Limit) -> Deadline {
        calendar::deadline(&self.calendar, &self.office, start, limit, &[])
    }

    fn setting(
        &self,
        run: ClockRun,
        deadline: Deadline,
        why: Why,
        previous: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) -> Fact {
        let alarms = alarm_plan(self, &deadline, at);
        Fact::DeadlineSet(Box::new(Setting {
            run,
            alarms,
            deadline,
            why,
            previous,
            calendar: self.calendar_name.clone(),
            calendar_revision: self.calendar_revision,
            at,
        }))
    }
}

impl Assignment {
    /// The run of a clock that counts now.
    pub fn running(&self, clock: Clock) -> Option<&ClockRun> {
        let running = |run: &&ClockRun| run.clock == clock && run.stopped_at.is_none();
        self.clocks.iter().find(running)
    }

    /// What runs now, the nearest deadline first.
    pub fn next_deadline(&self) -> Option<&ClockRun> {
        let running = self.clocks.iter().filter(|run| run.stopped_at.is_none());
        running.min_by_key(|run| run.due_at)
    }

    /// The latest of the clocks that limit the work itself: handling, or the redo.
    pub(super) fn work_clock(&self) -> Option<Clock> {
        let work = |run: &&ClockRun| matches!(run.clock, Clock::Handling | Clock::Redo);
        self.clocks
            .iter()
            .filter(work)
            .max_by_key(|run| run.start)
            .map(|run| run.clock)
    }

    /// Starts a clock from the moment of what started it.
    pub(super) fn start(
        &mut self,
        clock: Clock,
        start: DateTime<Utc>,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) -> DateTime<Utc> {
        let limit = terms.policy.limits(self.matter.severity).of(clock);
        let deadline = terms.deadline(start, limit);
        let run = ClockRun {
            clock,
            version: self.next_version(clock),
            start,
            due_at: deadline.due_at,
            limit,
            provisional: deadline.provisional,
            stopped_at: None,
        };
        self.clocks.push(run);
        facts.push(terms.setting(run, deadline, Why::Started, None, at));
        run.due_at
    }

    fn next_version(&self, clock: Clock) -> i32 {
        let versions = self
            .clocks
            .iter()
            .filter(|run| run.clock == clock)
            .map(|run| run.version);
        versions.max().unwrap_or(0) + 1
    }

    /// Met, or overtaken.
    pub(super) fn stop(&mut self, clock: Clock, at: DateTime<Utc>) {
        for run in &mut self.clocks {
            if run.clock == clock && run.stopped_at.is_none() {
                run.stopped_at = Some(at);
            }
        }
    }

    /// Nothing is awaited any more.
    pub(super) fn stop_all(&mut self, at: DateTime<Utc>) {
        for run in &mut self.clocks {
            run.stopped_at = run.stopped_at.or(Some(at));
        }
    }

    /// The last run of a clock goes on, its deadline unchanged (F-6.1: it does not restart).
    pub(super) fn go_on(
        &mut self,
        clock: Clock,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) {
        let last = self
            .clocks
            .iter_mut()
            .filter(|run| run.clock == clock)
            .max_by_key(|run| run.version);
        if let Some(run) = last
            && run.stopped_at.is_some()
        {
            run.stopped_at = None;
            let run = *run;
            let deadline = terms.deadline(run.start, run.limit);
            facts.push(terms.setting(run, deadline, Why::WentOn, Some(run.due_at), at));
        }
        // A notice or another severity may have come while it was at rest.
        self.count_anew(Why::CalendarChanged, at, terms, facts);
        self.count_anew(Why::Reclassified, at, terms, facts);
    }

    /// Every running clock from its own start, under the terms and the severity of now. A run
    /// whose deadline stays the same is left alone.
    pub(super) fn count_anew(
        &mut self,
        why: Why,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) {
        for index in 0..self.clocks.len() {
            let run = self.clocks[index];
            if run.stopped_at.is_some() {
                continue;
            }
            // A change of policy reaches clocks that start later; severity and calendar these.
            let limit = match why {
                Why::Reclassified => terms.policy.limits(self.matter.severity).of(run.clock),
                Why::Started | Why::WentOn | Why::CalendarChanged => run.limit,
            };
            let deadline = terms.deadline(run.start, limit);
            if deadline.due_at == run.due_at
                && deadline.provisional == run.provisional
                && limit == run.limit
            {
                continue;
            }
            let next = ClockRun {
                version: run.version + 1,
                due_at: deadline.due_at,
                limit,
                provisional: deadline.provisional,
                ..run
            };
            self.clocks[index].stopped_at = Some(at);
            self.clocks.push(next);
            facts.push(terms.setting(next, deadline, why, Some(run.due_at), at));
        }
    }
}
