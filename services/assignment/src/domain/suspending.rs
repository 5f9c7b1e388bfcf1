//! 中止 (F-4.4d): asked for, approved or refused; 恢复, early or by itself.

use chrono::{DateTime, Utc};
use regulation::WaitsFor;

use super::{
    Asking, Assignment, Decision, Fact, Refusal, Ruling, Signature, StaffId, Suspension, Terms,
    Verdict, Why,
};

impl Assignment {
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
