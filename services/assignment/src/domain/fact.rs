//! What happened, in our own words; `publish` turns it into the contract's.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Alarm, Clock, ContactOutcome, ContactWay, MeasureForm, MeasureKind, WaitsFor};

use super::{DepartmentId, MeasureId, Setting, StaffId, SupervisionId};

/// One thing that happened.
#[expect(missing_docs, reason = "the fields' names are the domain's words")]
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A clock was set, or set anew: an entry in the ledger.
    DeadlineSet(Box<Setting>),
    /// A major complaint was reported (S-4.4).
    ReportedToLeadership {
        leaders: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// 交办.
    Dispatched {
        department: DepartmentId,
        handler: Option<StaffId>,
        due_at: DateTime<Utc>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 指定.
    Designated {
        leader: StaffId,
        members: Vec<StaffId>,
        due_at: DateTime<Utc>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 签收.
    SignedFor { by: StaffId, at: DateTime<Utc> },
    /// 退回; the reason stays here.
    Returned {
        by: StaffId,
        returns: i32,
        at: DateTime<Utc>,
    },
    /// 改派; the reason stays here.
    Reassigned {
        from_department: Option<DepartmentId>,
        from: Vec<StaffId>,
        department: DepartmentId,
        handler: Option<StaffId>,
        due_at: DateTime<Utc>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// Back from whoever had it: another severity has others handle it (F-4.3a).
    Recalled {
        from: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// 协办 was asked for.
    AssistAsked {
        department: DepartmentId,
        handler: Option<StaffId>,
        due_at: DateTime<Utc>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// An assisting department signed for its part.
    AssistSignedFor {
        department: DepartmentId,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// An assisting department gave its part; the words stay here.
    AssistContributed {
        department: DepartmentId,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 催办 by a person.
    Urged {
        recipients: Vec<StaffId>,
        due_at: Option<DateTime<Utc>>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 督办.
    SupervisionOrdered {
        id: SupervisionId,
        due_at: DateTime<Utc>,
        asked: Vec<StaffId>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 督办 was answered.
    SupervisionAnswered {
        id: SupervisionId,
        by: StaffId,
        ordered_by: StaffId,
        at: DateTime<Utc>,
    },
    /// 督办 was not answered in time.
    SupervisionOverdue {
        id: SupervisionId,
        due_at: DateTime<Utc>,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// An attempt to conciliate; what was said stays here.
    ContactAttempted {
        way: ContactWay,
        outcome: ContactOutcome,
        measure: Option<MeasureId>,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// Taken away for a conflict that came to light (F-4.2b).
    TakenAway {
        from: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// The handler is done.
    ResultSubmitted { by: StaffId, at: DateTime<Utc> },
    /// The unit head agrees.
    ResultEndorsed { by: StaffId, at: DateTime<Utc> },
    /// Approved.
    ResultApproved {
        by: StaffId,
        handler: StaffId,
        at: DateTime<Utc>,
    },
    /// 重办; 0 where approval sent it back.
    RedoOrdered {
        redo: i32,
        by: Option<StaffId>,
        at: DateTime<Utc>,
    },
    /// 复核 opened.
    ReviewOpened {
        reviewers: Vec<StaffId>,
        due_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    /// 复核 decided.
    Reviewed {
        by: StaffId,
        upheld: bool,
        at: DateTime<Utc>,
    },
    /// A measure was ordered.
    MeasureOrdered {
        measure: MeasureId,
        kind: MeasureKind,
        form: Option<MeasureForm>,
        owner: StaffId,
        due_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    /// Its owner is recused (F-4.2b): somebody else sees it through.
    MeasureTakenAway {
        measure: MeasureId,
        kind: MeasureKind,
        from: StaffId,
        to: StaffId,
        due_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    /// Its due date has passed without proof.
    MeasureOverdue {
        measure: MeasureId,
        kind: MeasureKind,
        owner: StaffId,
        due_at: DateTime<Utc>,
        others: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// Its owner gave proof.
    MeasureCompleted {
        measure: MeasureId,
        at: DateTime<Utc>,
    },
    /// Somebody else checked it off.
    MeasureCheckedOff {
        measure: MeasureId,
        by: StaffId,
        at: DateTime<Utc>,
    },
    /// 延期 was asked for (F-4.4d).
    ExtensionAsked {
        by: StaffId,
        clock: Clock,
        due_at: DateTime<Utc>,
        approvers: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// 延期 was approved.
    Extended {
        by: StaffId,
        clock: Clock,
        due_at: DateTime<Utc>,
        promised: NaiveDate,
        at: DateTime<Utc>,
    },
    /// 延期 was refused.
    ExtensionRefused {
        by: StaffId,
        asked_by: StaffId,
        clock: Clock,
        at: DateTime<Utc>,
    },
    /// 中止 was asked for (F-4.4d).
    SuspensionAsked {
        by: StaffId,
        waits_for: WaitsFor,
        until: DateTime<Utc>,
        approvers: Vec<StaffId>,
        at: DateTime<Utc>,
    },
    /// 中止 was approved, and begins.
    Suspended {
        by: StaffId,
        waits_for: WaitsFor,
        until: DateTime<Utc>,
        due_at: DateTime<Utc>,
        promised: NaiveDate,
        at: DateTime<Utc>,
    },
    /// 中止 was refused.
    SuspensionRefused {
        by: StaffId,
        asked_by: StaffId,
        at: DateTime<Utc>,
    },
    /// 恢复: by somebody early, or by itself.
    Resumed {
        by: Option<StaffId>,
        due_at: DateTime<Utc>,
        promised: NaiveDate,
        at: DateTime<Utc>,
    },
    /// A clock spoke (F-4.4e).
    AlarmRaised {
        clock: Clock,
        version: i32,
        alarm: Alarm,
        due_at: DateTime<Utc>,
        recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    },
}
