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
mod fact;
mod handling;
mod measures;
mod merging;
mod opening;
mod ordering;
pub mod patterns;
mod reassigning;
mod recusal;
mod relief;
pub mod routing;
mod side;
mod stage;
mod supervising;
mod tasks;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use regulation::{Finding, Scope, Sensitivity, Severity};
use uuid::Uuid;

pub use aftermath::Above;
pub use assisting::Assisting;
pub use clocks::{ClockRun, Setting, Terms, Why};
pub use conciliating::NewContact;
pub use fact::Fact;
pub use handling::Submit;
pub use measures::{Measure, NewMeasure, Progress, Proof, What};
pub use opening::{Classification, Registration};
pub use ordering::{Conflicts, Designate, Dispatch};
pub use reassigning::Reassign;
pub use recusal::InTheirPlace;
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

/// Why a transition is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage does not allow it.
    #[error("not possible while the case is {0}")]
    NotNow(&'static str),
    /// A major complaint is designated, not dispatched (S-4.4).
    #[error("a major complaint is designated by the leadership, not dispatched")]
    MajorIsDesignated,
    /// An ordinary complaint is dispatched, not designated (S-4.4).
    #[error("an ordinary complaint is dispatched by the complaint department, not designated")]
    OrdinaryIsDispatched,
    /// F-4.2b: a person named is recused.
    #[error("somebody named is recused from this case")]
    Recused,
    /// F-4.2b: the department named cannot take the case.
    #[error(
        "the department is recused from this case, or nobody in charge of it is free of conflict"
    )]
    DepartmentRecused,
    /// The leader of a group is one of its members.
    #[error("the leader must be a member of the group")]
    LeaderNotInGroup,
    /// Only whoever has the case does this.
    #[error("the case is not assigned to this person")]
    NotYours,
    /// F-4.4c: only within one working day of the dispatch.
    #[error("the time for a return is over")]
    ReturnTooLate,
    /// F-4.4c: after two returns the complaint department's ruling stands.
    #[error("the complaint department has ruled: this dispatch cannot be returned")]
    RulingStands,
    /// Somebody else must look at it: nobody endorses, approves or checks off their own work.
    #[error("nobody decides on their own work")]
    OwnWork,
    /// A major result needs the designated group's conclusion.
    #[error("the designated group has not concluded its investigation")]
    NotConcluded,
    /// F-4.2b: whoever is not asked to review does not; the author of the decision never.
    #[error("this person is not among the reviewers")]
    NotReviewer,
    /// No such measure.
    #[error("there is no such measure")]
    NoSuchMeasure,
    /// Only the owner completes a measure.
    #[error("the measure belongs to somebody else")]
    NotOwner,
    /// A measure without proof of completion is not checked off.
    #[error("the measure is not completed")]
    NotCompleted,
    /// A kind of measure that has forms needs one of them, and no other takes one.
    #[error("the form does not fit the kind of measure")]
    WrongForm,
    /// F-5.3: what repeats at a window is mended, nobody is punished for it.
    #[error("the measure is none for a window")]
    WrongMeasure,
    /// S-5.2: the person concerned writes the self-criticism.
    #[error("a self-criticism is written by a respondent")]
    NotRespondent,
    /// S-5.2, F-5.3: what was not found to be so leads to no measure against a person.
    #[error("the finding does not bear this measure")]
    NotConfirmed,
    /// F-5.3: only a case of integrity is handed over to the discipline inspection.
    #[error("only a case of integrity is handed over")]
    IntegrityOnly,
    /// F-5.4: words, evidence or both.
    #[error("a proof has words or evidence")]
    NoProof,
    /// S-5.1: a conciliation is completed after at least one attempt.
    #[error("nobody has tried to reach the complainant")]
    NoContact,
    /// S-5.1: attempts belong to a measure of conciliation.
    #[error("the measure is no conciliation")]
    NoConciliation,
    /// F-4.4c: the lead does not assist, and nobody assists twice.
    #[error("the department leads the case or assists already")]
    LeadAssists,
    /// F-4.2b: an assisting department must be free of conflict, too.
    #[error("an assisting department is recused from this case")]
    AssistRecused,
    /// F-4.4c: the department has no part in the case.
    #[error("the department does not assist")]
    NotAssisting,
    /// F-4.4c: a part is signed for before it is given.
    #[error("the part is not signed for")]
    NotSignedFor,
    /// F-4.4c: without the part of an assisting department only for a stated reason.
    #[error("the part of an assisting department is missing")]
    PartMissing,
    /// Nobody urges or supervises themselves.
    #[error("nobody else has to act")]
    NobodyElse,
    /// No such supervision order.
    #[error("there is no such supervision order")]
    NoSuchOrder,
    /// Done already, by somebody else or otherwise.
    #[error("done already")]
    DoneAlready,
    /// A due date lies ahead.
    #[error("the due date has passed")]
    DueInThePast,
    /// An alarm whose deadline is met, replaced or gone.
    #[error("the deadline of this alarm no longer counts")]
    Obsolete,
    /// F-4.4d: asked for before the deadline.
    #[error("the deadline has passed")]
    AskedTooLate,
    /// F-4.4d: bounded.
    #[error("an extension adds at least one day and at most what the policy allows")]
    ExtensionTooLong,
    /// F-4.4d: default once.
    #[error("this deadline has been extended as often as the policy allows")]
    ExtendedAlready,
    /// One request waits at a time.
    #[error("something else was asked for already, and waits")]
    AskedAlready,
    /// Nothing waits for a decision.
    #[error("nothing was asked for that waits")]
    NothingAsked,
    /// F-4.4d: approved one level up.
    #[error("whoever reports to the person who asked does not decide")]
    NotAbove,
    /// A suspension ends later than it begins.
    #[error("the end of the suspension has passed")]
    EndInThePast,
    /// Nobody decided before the suspension would have been over.
    #[error("the end of the suspension was reached before it was approved")]
    EndReached,
    /// F-4.4d: bounded.
    #[error("the end of the suspension lies further off than the policy allows")]
    SuspensionTooLong,
    /// One at a time.
    #[error("the case is suspended already")]
    SuspendedAlready,
    /// There is no suspension to end.
    #[error("the case is not suspended")]
    NothingSuspended,
    /// A message about a reply that a later one replaced.
    #[error("about an earlier round")]
    EarlierRound,
    /// Something that another service told is missing still; wait for it.
    #[error("{0} has not arrived yet")]
    NotYet(&'static str),
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
