//! How a deadline is counted (F-4.4a, F-4.4d): from its start, with what was added and around
//! suspensions; and counting it anew when severity, calendar or relief change.

use calendar::{Deadline, Limit};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::Clock;

use super::{Assignment, ClockRun, Fact, Terms, Why};

impl Assignment {
    /// When a run ends: its limit, what was added to it, and around suspensions.
    pub(super) fn counted(&self, run: &ClockRun, terms: &Terms) -> Deadline {
        let spans = match run.clock {
            Clock::Handling | Clock::Redo => self.relief.spans(),
            Clock::Acceptance
            | Clock::Classification
            | Clock::Dispatch
            | Clock::Approval
            | Clock::Reply
            | Clock::FollowUp
            | Clock::Review => Vec::new(),
        };
        let (calendar, office) = (&terms.calendar, &terms.office);
        let mut deadline = calendar::deadline(calendar, office, run.start, run.limit, &spans);
        for added in self.relief.added_to(run) {
            deadline = calendar::extended(calendar, office, &deadline, added, &spans);
        }
        deadline
    }

    /// F-4.6 with what was added and suspended: the sum of the stages up to the reply, from
    /// registration; of a redo, from when it was ordered.
    pub fn promised(&self, terms: &Terms) -> NaiveDate {
        let limits = self.matter.limits(terms);
        let run = self.work_clock().and_then(|clock| self.running(clock));
        let (start, mut sum) = match run {
            Some(run) if run.clock == Clock::Redo => (run.start, vec![run.limit]),
            Some(_) | None => (
                self.matter.registered_at,
                vec![
                    limits.acceptance,
                    limits.classification,
                    limits.dispatch,
                    limits.handling,
                ],
            ),
        };
        sum.extend(run.map(|run| self.relief.added_to(run)).unwrap_or_default());
        sum.extend([limits.approval, limits.reply]);
        let (calendar, office, spans) = (&terms.calendar, &terms.office, self.relief.spans());
        calendar::promised_around(calendar, office, start, &sum, &spans).last_day
    }

    /// An entry about a run whose deadline stays.
    pub(super) fn again(&self, run: ClockRun, why: Why, terms: &Terms, at: DateTime<Utc>) -> Fact {
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
                Why::Reclassified => self.matter.limits(terms).of(run.clock),
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
