//! A clock on every stage (F-4.5): starting, stopping, going on.

use calendar::{Calendar, Deadline, Limit, Office};
use chrono::{DateTime, Utc};
use regulation::{Clock, Policy};

use super::{Assignment, Fact, Why};

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

impl Terms {
    /// F-4.4a, with this site's terms.
    pub fn deadline(&self, start: DateTime<Utc>, limit: Limit) -> Deadline {
        calendar::deadline(&self.calendar, &self.office, start, limit, &[])
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
        let limit = self.matter.limits(terms).of(clock);
        let mut run = ClockRun {
            clock,
            version: self.next_version(clock),
            start,
            due_at: start,
            limit,
            provisional: false,
            stopped_at: None,
        };
        let deadline = self.counted(&run, terms);
        (run.due_at, run.provisional) = (deadline.due_at, deadline.provisional);
        self.clocks.push(run);
        facts.push(terms.setting(run, deadline, Why::Started, self.matter.severity, None, at));
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
        let runs = self.clocks.iter().enumerate();
        let last = runs
            .filter(|(_, run)| run.clock == clock)
            .max_by_key(|(_, run)| run.version);
        if let Some((index, run)) = last
            && run.stopped_at.is_some()
        {
            self.goes_on(index, at, terms, facts);
        }
        // A notice or another severity may have come while it was at rest.
        self.count_anew(Why::CalendarChanged, at, terms, facts);
        self.count_anew(Why::Reclassified, at, terms, facts);
    }

    /// This run goes on, its deadline unchanged.
    pub(super) fn goes_on(
        &mut self,
        index: usize,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) {
        self.clocks[index].stopped_at = None;
        let run = self.clocks[index];
        facts.push(self.again(run, Why::WentOn, terms, at));
    }
}
