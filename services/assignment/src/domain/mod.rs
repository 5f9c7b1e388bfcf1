//! The rules of an assignment: values in, decision out.
//!
//! An assignment exists from registration on, because from then on a clock runs (F-4.5). Its
//! [`Stage`] says what is awaited; what was decided earlier stays in the stage's data. Deadlines
//! are computed here, from the [`Terms`] of the site, which are values.
//!
//! Absent on purpose: IO, async, the clock that says what time it is, serde, diesel, row versions
//! and sequence numbers; who may do what by role (`shared/authorization`) and who is recused by
//! the organization's lines (`shared/organization`), which arrive as arguments.

mod aftermath;
mod alarms;
mod assisting;
mod clocks;
mod conciliating;
mod counting;
mod extending;
mod fact;
mod forgetting;
mod handling;
mod ledger;
mod measures;
mod merging;
mod opening;
mod ordering;
pub mod patterns;
mod possible;
mod reassigning;
mod recusal;
mod refusal;
mod relief;
pub mod routing;
mod side;
mod stage;
mod supervising;
mod suspending;
mod tasks;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use regulation::{Finding, Scope, Sensitivity, Severity, StageLimits};
use uuid::Uuid;

pub use aftermath::Above;
pub use assisting::Assisting;
pub use clocks::{ClockRun, Terms};
pub use conciliating::NewContact;
pub use fact::Fact;
pub use handling::Submit;
pub use ledger::{Setting, Why};
pub use measures::{Measure, NewMeasure, Progress, Proof, What};
pub use opening::{Classification, Registration};
pub use ordering::{Conflicts, Designate, Dispatch};
pub use possible::{Standpoint, Step};
pub use reassigning::Reassign;
pub use recusal::InTheirPlace;
pub use refusal::Refusal;
pub use relief::{Asking, Extension, Relief, Ruling, Suspension, Verdict};
pub use side::{Answer, Assist, Contact, Part, Side, Supervision, Urge};
pub use stage::{
    Approval, End, Endorsement, HandlingResult, Order, Replied, Signature, Stage, Submission, To,
    Work,
};
pub use supervising::NewSupervision;
pub use tasks::{Task, TaskId};

/// One id type per thing, so that they cannot be mixed up.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);
    )+ };
}

ids! {
    /// 投诉件.
    ComplaintId,
    /// 工作人员.
    StaffId,
    /// 窗口单位.
    SiteId,
    /// 科室.
    DepartmentId,
    /// 处理措施.
    MeasureId,
    /// 督办.
    SupervisionId,
}

/// What the case is about, as far as this service must know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The number that people cite.
    pub number: String,
    /// The site complained about.
    pub site: SiteId,
    /// The department complained about, where known.
    pub department: Option<DepartmentId>,
    /// What it was classified as; the proposal until then.
    pub severity: Severity,
    /// Whether `severity` was decided by a person.
    pub classified: bool,
    /// Scopes named.
    pub scopes: Vec<Scope>,
    /// Who may read what.
    pub sensitivity: Sensitivity,
    /// Staff complained about.
    pub respondents: Vec<StaffId>,
    /// Receipt: the acceptance clock starts here.
    pub received_at: DateTime<Utc>,
    /// Registration: what is promised is counted from here (F-4.6).
    pub registered_at: DateTime<Utc>,
}

impl Matter {
    /// F-4.4a: the limits of its severity, as far as its leading scope has none of its own.
    pub fn limits(&self, terms: &Terms) -> StageLimits {
        terms.policy.limits(self.severity, &self.scopes)
    }
}

/// 退回, 重办 or 复核: who sent something back or reviewed it, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct SentBack {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, in words.
    pub reason: String,
}

/// 核实结论, as investigation told it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conclusion {
    /// What was found.
    pub finding: Finding,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is counted or kept whatever the stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Returns by the addressee (F-4.4c).
    pub returns: Vec<SentBack>,
    /// Results sent back before approval (F-6.1).
    pub send_backs: Vec<SentBack>,
    /// Reviews decided (F-6.3).
    pub reviews: Vec<SentBack>,
    /// Redos after dissatisfaction (F-6.3).
    pub redos: i32,
    /// Replies sent.
    pub replies: i32,
    /// The latest conclusion.
    pub conclusion: Option<Conclusion>,
}

/// One complaint's assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    complaint: ComplaintId,
    matter: Matter,
    stage: Stage,
    record: Record,
    clocks: Vec<ClockRun>,
    measures: Vec<Measure>,
    side: Side,
    relief: Relief,
}

/// A changed aggregate with the facts to tell (none or many), or nothing to do.
#[derive(Debug, PartialEq)]
pub enum Decision {
    /// Save this, tell these.
    Changed(Box<Assignment>, Vec<Fact>),
    /// It is so already.
    AlreadyDone,
}

impl Assignment {
    /// For `store` only: what was saved is valid, so nothing is decided here.
    #[expect(
        clippy::too_many_arguments,
        reason = "one a part of the aggregate, each of a type of its own, with one caller"
    )]
    pub(crate) fn restore(
        complaint: ComplaintId,
        matter: Matter,
        stage: Stage,
        record: Record,
        clocks: Vec<ClockRun>,
        measures: Vec<Measure>,
        side: Side,
        relief: Relief,
    ) -> Self {
        Self {
            complaint,
            matter,
            stage,
            record,
            clocks,
            measures,
            side,
            relief,
        }
    }

    /// Whose case.
    pub fn complaint(&self) -> ComplaintId {
        self.complaint
    }

    /// What it is about.
    pub fn matter(&self) -> &Matter {
        &self.matter
    }

    /// What is awaited.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What is counted.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Every clock that ever ran, oldest first.
    pub fn clocks(&self) -> &[ClockRun] {
        &self.clocks
    }

    /// Measures, oldest first.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// What goes on beside the stages.
    pub fn side(&self) -> &Side {
        &self.side
    }

    /// Who has the case in hand: nobody before dispatch and after the end.
    pub fn assigned_to(&self) -> Vec<StaffId> {
        self.stage.order().map(Order::people).unwrap_or_default()
    }

    /// The department that had the case last, also after the end.
    pub fn last_department(&self) -> Option<DepartmentId> {
        self.stage.last_order().and_then(Order::department)
    }

    /// The same case with these respondents; `None` where they are known already. Nothing is
    /// decided: that needs to know first who of the people holding it is recused.
    pub fn know_respondents(mut self, respondents: Vec<StaffId>) -> Option<Self> {
        if self.matter.respondents == respondents {
            return None;
        }
        self.matter.respondents = respondents;
        Some(self)
    }

    fn at_stage(mut self, stage: Stage, facts: Vec<Fact>) -> Result<Decision, Refusal> {
        self.stage = stage;
        self.with(facts)
    }

    fn with(self, facts: Vec<Fact>) -> Result<Decision, Refusal> {
        Ok(Decision::Changed(Box::new(self), facts))
    }
}
