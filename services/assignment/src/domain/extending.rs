//! 延期 (F-4.4d): asked for, approved or refused.

use calendar::Limit;

use super::{
    Asking, Assignment, Decision, Extension, Fact, Refusal, Ruling, Signature, Terms, Verdict, Why,
};

impl Assignment {
    /// 延期 is asked for: `count` more days, of the policy's kind.
    pub fn ask_extension(
        mut self,
        asking: Asking,
        count: u32,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        let run = self.may_ask(&asking)?;
        let had = self.relief.added_to(&run).len();
        let (severity, scopes) = (self.matter.severity, &self.matter.scopes);
        let most = terms.policy.extension(severity, scopes, had);
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
        let had = u32::try_from(had).unwrap_or(u32::MAX);
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
}
