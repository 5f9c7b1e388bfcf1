//! What happened, in our own words; `publish` turns it into the contract's.

use chrono::{DateTime, Utc};
use regulation::{Alarm, Clock, MeasureKind};

use super::{DepartmentId, MeasureId, Setting, StaffId};

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
        owner: StaffId,
        due_at: DateTime<Utc>,
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
