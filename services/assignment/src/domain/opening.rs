//! From registration to classification, and what becomes known about the matter on the way.

use chrono::{DateTime, Utc};
use regulation::{Clock, Finding, Scope, Sensitivity, Severity};

use super::{
    Assignment, ComplaintId, Conclusion, Decision, End, Fact, Matter, Record, Refusal, Relief,
    Signature, StaffId, Stage, Terms, Why,
};

/// What the registration told.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Whose case.
    pub complaint: ComplaintId,
    /// What about.
    pub matter: Matter,
}

/// What the classification told.
#[derive(Debug, Clone, PartialEq)]
pub struct Classification {
    /// What it is now.
    pub severity: Severity,
    /// Scopes, gravest first.
    pub scopes: Vec<Scope>,
    /// Who may read what.
    pub sensitivity: Sensitivity,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

impl Assignment {
    /// The one transition that starts from nothing, hence `Option<Self>` in place of `self`.
    pub fn open(
        current: Option<Self>,
        registration: Registration,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if current.is_some() {
            return Ok(Decision::AlreadyDone);
        }
        let Registration { complaint, matter } = registration;
        let received_at = matter.received_at;
        let stage = Stage::AwaitingAcceptance;
        let mut case = Self {
            complaint,
            matter,
            stage,
            record: Record::default(),
            clocks: Vec::new(),
            measures: Vec::new(),
            side: super::Side::default(),
            relief: Relief::default(),
        };
        let mut facts = Vec::new();
        case.start(Clock::Acceptance, received_at, at, terms, &mut facts);
        case.with(facts)
    }

    /// 受理: verification and classification have their own limit from here on.
    pub fn accept(mut self, accepted: Signature, terms: &Terms) -> Result<Decision, Refusal> {
        match self.stage {
            Stage::AwaitingAcceptance => {
                let (at, mut facts) = (accepted.at, Vec::new());
                self.stop(Clock::Acceptance, at);
                self.start(Clock::Classification, at, at, terms, &mut facts);
                let stage = Stage::AwaitingClassification {
                    since: at,
                    by: Some(accepted.by),
                };
                self.at_stage(stage, facts)
            }
            Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. } => Ok(Decision::AlreadyDone),
            Stage::Ended { .. } => Err(Refusal::NotNow(self.stage.code())),
        }
    }

    /// 分类, also anew (S-4.3, F-4.3a). Leads to dispatch or designation; a case that is already
    /// handled as ordinary and turns out to be major goes to the leadership, one that a group has and
    /// that turns out to be ordinary back to dispatch; its clock runs on.
    /// `leaders` hear of a major one at once (S-4.4).
    pub fn classify(
        mut self,
        now: Classification,
        leaders: Vec<StaffId>,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        let at = now.at;
        let before = (self.matter.severity, self.matter.classified);
        // Another severity, or another scope that has limits of its own here (F-4.4a).
        let limits = terms.policy.limits(now.severity, &now.scopes);
        let changed = now.severity != before.0 || limits != self.matter.limits(terms);
        let mut facts = Vec::new();
        match self.stage.clone() {
            Stage::AwaitingAcceptance => return Err(Refusal::NotYet("the acceptance")),
            stage @ Stage::Ended { .. } => return Err(Refusal::NotNow(stage.code())),
            Stage::AwaitingClassification { .. } => {
                self.learn(now);
                self.stop(Clock::Classification, at);
                self.await_order(None, leaders, at, terms, &mut facts);
            }
            Stage::AwaitingDispatch { prior } | Stage::AwaitingDesignation { prior, .. } => {
                self.learn(now);
                if before != (self.matter.severity, true) {
                    self.stop(Clock::Dispatch, at);
                    self.reclassified(at, terms, &mut facts);
                    self.await_order(prior, leaders, at, terms, &mut facts);
                    say_reclassified(&mut facts);
                } else if changed {
                    self.reclassified(at, terms, &mut facts);
                }
            }
            stage @ (Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)) => {
                self.learn(now);
                let misfit = |order: &&super::Order| !self.suits_severity(order);
                let prior = stage.order().filter(misfit).cloned();
                if let Some(order) = prior {
                    // What was submitted was a result of the other kind: the next ones find their
                    // own. What was collected stays.
                    facts.push(Fact::Recalled {
                        from: order.people(),
                        at,
                    });
                    self.resume_work(at, terms, &mut facts);
                    self.reclassified(at, terms, &mut facts);
                    self.await_order(Some(order), leaders, at, terms, &mut facts);
                } else if changed {
                    self.reclassified(at, terms, &mut facts);
                }
            }
            // Decided already: what is still to come is the reply, with the limits of now.
            Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. } => {
                self.learn(now);
                if changed {
                    self.reclassified(at, terms, &mut facts);
                }
            }
        }
        self.with(facts)
    }

    fn learn(&mut self, now: Classification) {
        self.matter.severity = now.severity;
        self.matter.classified = true;
        self.matter.scopes = now.scopes;
        self.matter.sensitivity = now.sensitivity;
    }

    /// The work's clock runs on while somebody else is found for it.
    pub(super) fn resume_work(&mut self, at: DateTime<Utc>, terms: &Terms, facts: &mut Vec<Fact>) {
        self.stop(Clock::Approval, at);
        if let Some(clock) = self.work_clock() {
            self.go_on(clock, at, terms, facts);
        }
    }

    /// The stage before dispatch or designation, by severity.
    pub(super) fn await_order(
        &mut self,
        prior: Option<super::Order>,
        leaders: Vec<StaffId>,
        at: DateTime<Utc>,
        terms: &Terms,
        facts: &mut Vec<Fact>,
    ) {
        self.side.release(at);
        self.stage = match self.matter.severity {
            Severity::Ordinary => Stage::AwaitingDispatch { prior },
            Severity::Major => {
                facts.push(Fact::ReportedToLeadership {
                    leaders: leaders.clone(),
                    at,
                });
                Stage::AwaitingDesignation {
                    reported_to: leaders,
                    reported_at: at,
                    prior,
                }
            }
        };
        self.start(Clock::Dispatch, at, at, terms, facts);
    }

    /// 核实结论 arrived; whose it is decides later whether it suffices.
    pub fn concluded(
        mut self,
        finding: Finding,
        by: StaffId,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.record.conclusion = Some(Conclusion { finding, by, at });
        self.with(Vec::new())
    }

    /// Who may read what has changed.
    pub fn sensitivity_changed(mut self, now: Sensitivity) -> Result<Decision, Refusal> {
        if self.matter.sensitivity == now {
            return Ok(Decision::AlreadyDone);
        }
        self.matter.sensitivity = now;
        self.with(Vec::new())
    }

    /// 办结, 撤回 or 不予受理, as intake told it: no clock runs on. Measures may outlive it (F-5.4).
    /// One that is merged ends as what it is beneath.
    pub fn end(self, how: End, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        let mut case = match how {
            End::Merged => self,
            End::Declined | End::Withdrawn | End::Closed => self.beneath(),
        };
        if case.stage.is_final() {
            return Ok(Decision::AlreadyDone);
        }
        case.stop_all(at);
        case.relief.close(at);
        let before = Box::new(case.stage.clone());
        case.at_stage(Stage::Ended { how, at, before }, Vec::new())
    }

    /// A notice changed the working days: open deadlines are dated anew (F-4.4b).
    pub fn calendar_changed(
        mut self,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let mut facts = Vec::new();
        self.count_anew(Why::CalendarChanged, at, terms, &mut facts);
        if facts.is_empty() {
            return Ok(Decision::AlreadyDone);
        }
        self.with(facts)
    }
}

/// The clock of the next dispatch or designation starts because of it: the ledger says so (F-4.3a).
fn say_reclassified(facts: &mut [Fact]) {
    for fact in facts {
        if let Fact::DeadlineSet(setting) = fact
            && setting.why == Why::Started
        {
            setting.why = Why::Reclassified;
        }
    }
}
