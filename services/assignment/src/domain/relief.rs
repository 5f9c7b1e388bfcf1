//! 延期 and 中止 (F-4.4d): asked for before the deadline with a reason, decided one level up.
//!
//! Both belong to the work's clock, handling or redo, and to whoever has the work in hand. A suspension
//! belongs to the case: what is waited for does not come sooner because somebody else handles it.

use calendar::{Deadline, Limit};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Clock, WaitsFor};

use super::{
    Assignment, ClockRun, Decision, Fact, Order, Refusal, SentBack, Signature, StaffId, Stage,
    Terms, Why, Work,
};

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nobody has decided.
    Waiting,
    /// Approved.
    Granted(Signature),
    /// Refused, and why.
    Refused(SentBack),
}

impl Verdict {
    fn granted(&self) -> Option<&Signature> {
        match self {
            Self::Granted(signature) => Some(signature),
            Self::Waiting | Self::Refused(_) => None,
        }
    }
}

/// 延期 of one run of a clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// Which clock.
    pub clock: Clock,
    /// Which run of it: when that started.
    pub run_start: DateTime<Utc>,
    /// How much is added.
    pub by: Limit,
    /// Who asked, and when.
    pub asked: Signature,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub answer: Verdict,
}

/// 中止 of the work.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspension {
    /// What is waited for.
    pub waits_for: WaitsFor,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Who asked, and when.
    pub asked: Signature,
    /// Why.
    pub reason: String,
    /// What became of it; it begins when it is granted.
    pub answer: Verdict,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Suspension {
    /// From when until when, once granted.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let from = self.answer.granted()?.at;
        Some((from, self.ended_at.unwrap_or(self.until)))
    }

    /// Granted, and not over.
    pub fn is_running(&self) -> bool {
        self.answer.granted().is_some() && self.ended_at.is_none()
    }
}

/// Everything asked for, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Relief {
    /// 延期.
    pub extensions: Vec<Extension>,
    /// 中止.
    pub suspensions: Vec<Suspension>,
}

impl Relief {
    /// What was added to this run.
    pub(super) fn added_to(&self, run: &ClockRun) -> Vec<Limit> {
        let granted = |e: &&Extension| {
            (e.clock, e.run_start) == (run.clock, run.start) && e.answer.granted().is_some()
        };
        self.extensions
            .iter()
            .filter(granted)
            .map(|e| e.by)
            .collect()
    }

    pub(super) fn spans(&self) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        self.suspensions
            .iter()
            .filter_map(Suspension::span)
            .collect()
    }

    /// The suspension in force.
    pub fn suspension(&self) -> Option<&Suspension> {
        self.suspensions.iter().find(|s| s.is_running())
    }

    fn waiting_extension(&mut self, run: &ClockRun) -> Option<&mut Extension> {
        self.extensions.iter_mut().find(|e| {
            (e.clock, e.run_start) == (run.clock, run.start) && e.answer == Verdict::Waiting
        })
    }

    fn waiting_suspension(&mut self) -> Option<&mut Suspension> {
        let waiting = |s: &&mut Suspension| s.answer == Verdict::Waiting;
        self.suspensions.iter_mut().find(waiting)
    }

    /// The case ended: nothing is waited for any more, and nobody has to be told.
    pub(super) fn close(&mut self, at: DateTime<Utc>) {
        self.end(at);
    }

    /// It ends early; true where there was one.
    fn end(&mut self, at: DateTime<Utc>) -> bool {
        let running = self.suspensions.iter_mut().find(|s| s.is_running());
        match running {
            Some(suspension) => {
                suspension.ended_at = Some(at.min(suspension.until));
                true
            }
            None => false,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Asking {
    /// Who.
    pub by: StaffId,
    /// They head the department that has the case.
    pub heads_unit: bool,
    /// Why, in words.
    pub reason: String,
    /// Who may decide.
    pub approvers: Vec<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A decision on what was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// By whom.
    pub by: StaffId,
    /// They report to whoever asked, at any level.
    pub is_below: bool,
    /// Why not; none where it is granted.
    pub refusal: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Ruling {
    fn signature(&self) -> Signature {
        Signature {
            by: self.by,
            at: self.at,
        }
    }

    fn answer(&self) -> Verdict {
        match &self.refusal {
            None => Verdict::Granted(self.signature()),
            Some(reason) => Verdict::Refused(SentBack {
                by: self.by,
                at: self.at,
                reason: reason.clone(),
            }),
        }
    }

    /// The same ruling of the same person, said again.
    fn said(&self, before: &Verdict) -> bool {
        match (before, &self.refusal) {
            (Verdict::Granted(by), None) => by.by == self.by,
            (Verdict::Refused(refused), Some(reason)) => {
                refused.by == self.by && refused.reason == *reason
            }
            (Verdict::Waiting | Verdict::Granted(_) | Verdict::Refused(_), _) => false,
        }
    }
}

impl Assignment {
    /// Everything asked for.
    pub fn relief(&self) -> &Relief {
        &self.relief
    }

    /// Something that was asked for waits for a decision that still counts.
    pub fn awaits_relief(&self) -> bool {
        let Ok((_, run)) = self.in_hand() else {
            return false;
        };
        let mut relief = self.relief.clone();
        relief.waiting_extension(&run).is_some() || relief.waiting_suspension().is_some()
    }

    /// Who asked for what waits.
    pub fn asked_relief_by(&self) -> Vec<StaffId> {
        let extensions = self.relief.extensions.iter();
        let extensions = extensions.filter(|e| e.answer == Verdict::Waiting);
        let suspensions = self.relief.suspensions.iter();
        let suspensions = suspensions.filter(|s| s.answer == Verdict::Waiting);
        let asked = extensions.map(|e| e.asked.by);
        asked.chain(suspensions.map(|s| s.asked.by)).collect()
    }

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
        let limits = terms.policy.limits(self.matter.severity);
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

    /// Who has the work in hand, and the run of its clock.
    fn in_hand(&self) -> Result<(Order, ClockRun), Refusal> {
        let order = match &self.stage {
            Stage::Ordered(order) | Stage::InHandling(Work { order, .. }) => order.clone(),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        };
        let run = self.work_clock().and_then(|clock| self.running(clock));
        let run = run.ok_or(Refusal::NotNow(self.stage.code()))?;
        Ok((order, *run))
    }

    fn may_ask(&self, asking: &Asking) -> Result<ClockRun, Refusal> {
        let (order, run) = self.in_hand()?;
        let theirs = order.people().contains(&asking.by)
            || (asking.heads_unit && order.department().is_some());
        if !theirs {
            return Err(Refusal::NotYours);
        }
        if asking.at >= run.due_at {
            return Err(Refusal::AskedTooLate);
        }
        Ok(run)
    }

    fn may_rule(&self, ruling: &Ruling, asked: Signature) -> Result<(), Refusal> {
        let (order, _) = self.in_hand()?;
        if asked.by == ruling.by || order.people().contains(&ruling.by) {
            return Err(Refusal::OwnWork);
        }
        if ruling.is_below {
            return Err(Refusal::NotAbove);
        }
        Ok(())
    }

    /// 延期 is asked for: `count` more days, of the policy's kind.
    pub fn ask_extension(
        mut self,
        asking: Asking,
        count: u32,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        let run = self.may_ask(&asking)?;
        let most = terms.policy.extension(self.matter.severity);
        if count == 0 || count > most.count {
            return Err(Refusal::ExtensionTooLong);
        }
        let by = Limit { count, ..most };
        if let Some(waiting) = self.relief.waiting_extension(&run) {
            let same =
                (waiting.asked.by, waiting.by, &waiting.reason) == (asking.by, by, &asking.reason);
            return if same {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::AskedAlready)
            };
        }
        let had = u32::try_from(self.relief.added_to(&run).len()).unwrap_or(u32::MAX);
        if had >= terms.policy.relief.extension_limit {
            return Err(Refusal::ExtendedAlready);
        }
        self.relief.extensions.push(Extension {
            clock: run.clock,
            run_start: run.start,
            by,
            asked: Signature {
                by: asking.by,
                at: asking.at,
            },
            reason: asking.reason,
            answer: Verdict::Waiting,
        });
        self.with(vec![Fact::ExtensionAsked {
            by: asking.by,
            clock: run.clock,
            due_at: run.due_at,
            approvers: asking.approvers,
            at: asking.at,
        }])
    }

    /// 延期 is approved, and the deadline counted anew; or refused, and it stays.
    pub fn rule_on_extension(mut self, ruling: Ruling, terms: &Terms) -> Result<Decision, Refusal> {
        let (_, run) = self.in_hand()?;
        let Some(waiting) = self.relief.waiting_extension(&run) else {
            let last = self.relief.extensions.last();
            return if last.is_some_and(|last| ruling.said(&last.answer)) {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::NothingAsked)
            };
        };
        waiting.answer = ruling.answer();
        let asked = waiting.asked;
        self.may_rule(&ruling, asked)?;
        let (by, clock, at) = (ruling.by, run.clock, ruling.at);
        if ruling.refusal.is_some() {
            let asked_by = asked.by;
            return self.with(vec![Fact::ExtensionRefused {
                by,
                asked_by,
                clock,
                at,
            }]);
        }
        let mut facts = Vec::new();
        let due_at = self.recount(run, Why::Extended, at, terms, &mut facts);
        facts.push(Fact::Extended {
            by,
            clock,
            due_at,
            promised: self.promised(terms),
            at,
        });
        self.with(facts)
    }

    /// 中止 is asked for: until that moment at the latest.
    pub fn ask_suspension(
        mut self,
        asking: Asking,
        waits_for: WaitsFor,
        until: DateTime<Utc>,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        self.may_ask(&asking)?;
        let at = asking.at;
        if let Some(waiting) = self.relief.waiting_suspension() {
            let same = (waiting.asked.by, waiting.waits_for, waiting.until)
                == (asking.by, waits_for, until)
                && waiting.reason == asking.reason;
            return if same {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::AskedAlready)
            };
        }
        if self.relief.suspension().is_some() {
            return Err(Refusal::SuspendedAlready);
        }
        if until <= at {
            return Err(Refusal::EndInThePast);
        }
        if until
            > terms
                .deadline(at, terms.policy.relief.suspension_most)
                .due_at
        {
            return Err(Refusal::SuspensionTooLong);
        }
        self.relief.suspensions.push(Suspension {
            waits_for,
            until,
            asked: Signature { by: asking.by, at },
            reason: asking.reason,
            answer: Verdict::Waiting,
            ended_at: None,
        });
        self.with(vec![Fact::SuspensionAsked {
            by: asking.by,
            waits_for,
            until,
            approvers: asking.approvers,
            at,
        }])
    }

    /// 中止 is approved, and begins; or refused, and the clock runs on.
    pub fn rule_on_suspension(
        mut self,
        ruling: Ruling,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        let (_, run) = self.in_hand()?;
        let Some(waiting) = self.relief.waiting_suspension() else {
            let last = self.relief.suspensions.last();
            return if last.is_some_and(|last| ruling.said(&last.answer)) {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::NothingAsked)
            };
        };
        waiting.answer = ruling.answer();
        let (asked, waits_for, until) = (waiting.asked, waiting.waits_for, waiting.until);
        self.may_rule(&ruling, asked)?;
        let (by, at) = (ruling.by, ruling.at);
        if ruling.refusal.is_some() {
            let asked_by = asked.by;
            return self.with(vec![Fact::SuspensionRefused { by, asked_by, at }]);
        }
        if until <= at {
            return Err(Refusal::EndReached);
        }
        let mut facts = Vec::new();
        let due_at = self.recount(run, Why::Suspended, at, terms, &mut facts);
        facts.push(Fact::Suspended {
            by,
            waits_for,
            until,
            due_at,
            promised: self.promised(terms),
            at,
        });
        self.with(facts)
    }

    /// 恢复: early by whoever has the work in hand (`heads_unit`: or heads that department), or by
    /// whoever could have approved it (`may_rule`).
    pub fn resume(
        self,
        by: StaffId,
        heads_unit: bool,
        may_rule: bool,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let theirs = self.assigned_to().contains(&by) || heads_unit || may_rule;
        if !theirs {
            return Err(Refusal::NotYours);
        }
        if self.relief.suspension().is_none() {
            let over = self.relief.suspensions.last();
            return if over.is_some_and(|s| s.ended_at.is_some()) {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::NothingSuspended)
            };
        }
        self.resumed(Some(by), terms, at)
    }

    /// 恢复 by itself: its end is reached. What never ran, or is over, says nothing.
    pub fn suspension_ends(self, terms: &Terms, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.relief.suspension() {
            Some(suspension) if suspension.until <= at => self.resumed(None, terms, at),
            Some(_) | None => Err(Refusal::Obsolete),
        }
    }

    fn resumed(
        mut self,
        by: Option<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let mut facts = Vec::new();
        self.end_suspension(by, terms, at, &mut facts);
        self.with(facts)
    }

    /// Over, early or not: the work's clock is counted anew where it runs.
    pub(super) fn end_suspension(
        &mut self,
        by: Option<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
        facts: &mut Vec<Fact>,
    ) {
        if !self.relief.end(at) {
            return;
        }
        let run = self.work_clock().and_then(|clock| self.running(clock));
        // A case that was handed back has no such clock for the moment.
        let due_at = match run.copied() {
            Some(run) => self.recount(run, Why::Resumed, at, terms, facts),
            None => self.next_deadline().map_or(at, |run| run.due_at),
        };
        facts.push(Fact::Resumed {
            by,
            due_at,
            promised: self.promised(terms),
            at,
        });
    }
}
