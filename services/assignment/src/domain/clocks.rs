//! A clock on every stage (F-4.5): starting, stopping, going on, counting anew.

use calendar::{Calendar, Deadline, Limit, Office};
use chrono::{DateTime, Utc};
use regulation::{Alarm, Clock, Policy, Severity};

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
    /// 延期 (F-4.4d).
    Extended,
    /// 中止 (F-4.4d).
    Suspended,
    /// The suspension ended (F-4.4d).
    Resumed,
}

impl Why {
    /// As rows and answers write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::WentOn => "went_on",
            Self::Reclassified => "reclassified",
            Self::CalendarChanged => "calendar_changed",
            Self::Extended => "extended",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
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
    /// What the case was held to be then.
    pub severity: Severity,
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
        severity: Severity,
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
            severity,
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

    /// An entry about a run whose deadline stays.
    fn again(&self, run: ClockRun, why: Why, terms: &Terms, at: DateTime<Utc>) -> Fact {
        let (deadline, severity) = (self.counted(&run, terms), self.matter.severity);
        terms.setting(run, deadline, why, severity, Some(run.due_at), at)
    }

    /// Another severity (F-4.3a): every running clock says so in the ledger, with another deadline or
    /// with the same.
    pub(super) fn reclassified(&mut self, at: DateTime<Utc>, terms: &Terms, facts: &mut Vec<Fact>) {
        self.count_anew(Why::Reclassified, at, terms, facts);
        let said = |clock: Clock| {
            facts.iter().any(|fact| {
                matches!(fact, Fact::DeadlineSet(s) if s.run.clock == clock && s.why == Why::Reclassified)
            })
        };
        let running = self.clocks.iter().filter(|run| run.stopped_at.is_none());
        let unsaid: Vec<ClockRun> = running.filter(|run| !said(run.clock)).copied().collect();
        for run in unsaid {
            facts.push(self.again(run, Why::Reclassified, terms, at));
        }
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
                Why::Started
                | Why::WentOn
                | Why::CalendarChanged
                | Why::Extended
                | Why::Suspended
                | Why::Resumed => run.limit,
            };
            let next = ClockRun { limit, ..run };
            let deadline = self.counted(&next, terms);
            if deadline.due_at == run.due_at
                && deadline.provisional == run.provisional
                && limit == run.limit
            {
                continue;
            }
            self.replace(index, limit, deadline, why, at, terms, facts);
        }
    }

    /// One run of the work's clock, because of an extension or a suspension: an entry in any case. The
    /// deadline now.
    pub(super) fn recount(
        &mut self,
        run: ClockRun,
        why: Why,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) -> DateTime<Utc> {
        let deadline = self.counted(&run, terms);
        let due_at = deadline.due_at;
        let index = self.clocks.iter().position(|known| *known == run);
        match index {
            Some(index) if due_at != run.due_at => {
                self.replace(index, run.limit, deadline, why, at, terms, facts);
            }
            Some(_) | None => facts.push(self.again(run, why, terms, at)),
        }
        due_at
    }

    /// The next version of a run, from its own start.
    #[expect(
        clippy::too_many_arguments,
        reason = "all of it goes into one entry of the ledger"
    )]
    fn replace(
        &mut self,
        index: usize,
        limit: Limit,
        deadline: Deadline,
        why: Why,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) {
        let run = self.clocks[index];
        let next = ClockRun {
            version: run.version + 1,
            due_at: deadline.due_at,
            limit,
            provisional: deadline.provisional,
            ..run
        };
        self.clocks[index].stopped_at = Some(at);
        self.clocks.push(next);
        let (severity, before) = (self.matter.severity, Some(run.due_at));
        facts.push(terms.setting(next, deadline, why, severity, before, at));
    }
}

impl Setting {
    /// Why and how this deadline came about, in words: what the ledger keeps.
    pub fn words(&self, language: &str) -> String {
        let zh = language.starts_with("zh");
        let why = match (self.why, self.severity, zh) {
            (Why::Started, _, _) => "",
            (Why::WentOn, _, true) => "同一时限继续计算，不重新起算。",
            (Why::WentOn, _, false) => "The same deadline goes on.",
            (Why::Reclassified, Severity::Major, true) => {
                "重新分类为重大投诉，按重大投诉的时限重新计算。"
            }
            (Why::Reclassified, Severity::Major, false) => {
                "Reclassified as major: counted anew with the limits of major complaints."
            }
            (Why::Reclassified, Severity::Ordinary, true) => {
                "重新分类为一般投诉，按一般投诉的时限重新计算。"
            }
            (Why::Reclassified, Severity::Ordinary, false) => {
                "Reclassified as ordinary: counted anew with the limits of ordinary complaints."
            }
            (Why::CalendarChanged, _, true) => "放假安排有变，重新计算。",
            (Why::CalendarChanged, _, false) => "The working days changed: counted anew.",
            (Why::Extended, _, true) => "经批准延期，重新计算。",
            (Why::Extended, _, false) => "An extension was approved: counted anew.",
            (Why::Suspended, _, true) => "经批准中止，中止期间不计入，重新计算。",
            (Why::Suspended, _, false) => {
                "A suspension was approved: counted anew without the days inside it."
            }
            (Why::Resumed, _, true) => "中止结束，恢复计算。",
            (Why::Resumed, _, false) => "The suspension is over: the clock goes on.",
        };
        let arithmetic = self.deadline.words(language);
        match (
            why,
            self.previous
                .filter(|previous| *previous != self.run.due_at),
        ) {
            ("", _) => arithmetic,
            (why, None) if zh => format!("{why}{arithmetic}"),
            (why, None) => format!("{why} {arithmetic}"),
            (why, Some(previous)) => {
                let previous = previous.with_timezone(&self.deadline.time_zone);
                let previous = previous.format("%Y-%m-%d %H:%M");
                if zh {
                    format!("{why}原截止于{previous}。{arithmetic}")
                } else {
                    format!("{why} It was due on {previous}. {arithmetic}")
                }
            }
        }
    }
}
