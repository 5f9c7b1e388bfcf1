//! Told by assignment.

use chrono::{DateTime, Utc};
use regulation::{Alarm, Clock, MeasureKind};
use uuid::Uuid;

use crate::event;

event! { "assignment", "redress.assignment.reported_to_leadership.v1", complaint_id;
    /// A major complaint was reported at once (S-4.4).
    ReportedToLeadership {
        /// Who must designate; recused people are left out.
        leader_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.dispatched.v1", complaint_id;
    /// 交办 of an ordinary complaint (S-4.4).
    Dispatched {
        /// The department that handles it.
        department_id: Uuid,
        /// The person, where named.
        handler_id: Option<Uuid>,
        /// Internal deadline (F-4.4a).
        due_at: DateTime<Utc>,
        /// Who dispatched.
        dispatched_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.designated.v1", complaint_id;
    /// The leadership designated a special group for a major complaint (S-4.4).
    Designated {
        /// Leads it.
        leader_id: Uuid,
        /// All members, the leader among them.
        member_ids: Vec<Uuid>,
        /// Internal deadline (F-4.4a).
        due_at: DateTime<Utc>,
        /// Who designated.
        designated_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.signed_for.v1", complaint_id;
    /// 签收; the clock does not start here (F-4.4a).
    SignedFor {
        /// Who signed.
        signed_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.returned.v1", complaint_id;
    /// 退回 with a reason, which stays in assignment (F-4.4c).
    Returned {
        /// Who returned it.
        returned_by: Uuid,
        /// Returns so far.
        returns: i32,
    }
}

event! { "assignment", "redress.assignment.taken_away.v1", complaint_id;
    /// Taken from people whose conflict came to light (F-4.2b); it waits for dispatch or designation again.
    TakenAway {
        /// From whom; empty where only a department was named.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.deadline_changed.v1", complaint_id;
    /// A clock was set or set anew; staff see it, and the register.
    DeadlineChanged {
        /// Which clock.
        clock: Clock,
        /// 1 for the first setting of this clock; goes up with each setting, in later rounds, too.
        deadline_version: i32,
        /// Close of business of the last day.
        due_at: DateTime<Utc>,
        /// The calendar of that year is not published yet (F-4.4b).
        provisional: bool,
    }
}

event! { "assignment", "redress.assignment.due_soon.v1", complaint_id;
    /// 催办 before a deadline (F-4.4e).
    DueSoon {
        /// Which clock.
        clock: Clock,
        /// Its version.
        deadline_version: i32,
        /// Which reminder.
        alarm: Alarm,
        /// The deadline.
        due_at: DateTime<Utc>,
        /// Who must act; falls back to the complaint department, never to nobody.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.overdue.v1", complaint_id;
    /// A deadline has passed (F-4.4e).
    Overdue {
        /// Which clock.
        clock: Clock,
        /// Its version.
        deadline_version: i32,
        /// The deadline.
        due_at: DateTime<Utc>,
        /// Who must act.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.escalated.v1", complaint_id;
    /// 提级: an overdue matter goes one level up (F-4.4e).
    Escalated {
        /// Which clock.
        clock: Clock,
        /// Its version.
        deadline_version: i32,
        /// Which level.
        alarm: Alarm,
        /// Who hears of it; recused people are skipped.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.result_submitted.v1", complaint_id;
    /// The handler submitted the result (F-6.1).
    ResultSubmitted {
        /// Who submitted.
        submitted_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.result_endorsed.v1", complaint_id;
    /// The unit head endorsed the result (F-6.1).
    ResultEndorsed {
        /// Who endorsed.
        endorsed_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.result_approved.v1", complaint_id;
    /// The complaint department (ordinary) or the leadership (major) approved (F-6.1).
    ResultApproved {
        /// Who approved.
        approved_by: Uuid,
        /// Whoever handled it: may not do the follow-up (F-6.3).
        handler_id: Uuid,
    }
}

event! { "assignment", "redress.assignment.redo_ordered.v1", complaint_id;
    /// 重办: sent back before approval, or after dissatisfaction (F-6.1, F-6.3).
    RedoOrdered {
        /// Counts redos after dissatisfaction; 0 where approval sent it back.
        redo: i32,
        /// Who; none where the follow-up's answer did.
        ordered_by: Option<Uuid>,
    }
}

event! { "assignment", "redress.assignment.review_opened.v1", complaint_id;
    /// 复核 by the next level, after the redos are used up (F-6.3).
    ReviewOpened {
        /// Who must review; never the author of the decision.
        reviewer_ids: Vec<Uuid>,
        /// By when.
        due_at: DateTime<Utc>,
    }
}

event! { "assignment", "redress.assignment.reviewed.v1", complaint_id;
    /// The review is decided.
    Reviewed {
        /// Who decided.
        reviewed_by: Uuid,
        /// True where the decision under review stands.
        upheld: bool,
    }
}

event! { "assignment", "redress.measure.ordered.v1", complaint_id;
    /// 处理措施 (section 5).
    MeasureOrdered {
        /// Names the measure in assignment.
        measure_id: Uuid,
        /// What kind.
        kind: MeasureKind,
        /// Who must carry it out; may be the respondent (F-5.4).
        owner_id: Uuid,
        /// By when.
        due_at: DateTime<Utc>,
    }
}

event! { "assignment", "redress.measure.completed.v1", complaint_id;
    /// The owner gave proof of completion (F-5.4).
    MeasureCompleted {
        /// Names the measure in assignment.
        measure_id: Uuid,
    }
}

event! { "assignment", "redress.measure.checked_off.v1", complaint_id;
    /// Checked off by somebody else than the owner (F-5.4).
    MeasureCheckedOff {
        /// Names the measure in assignment.
        measure_id: Uuid,
        /// Who checked it.
        checked_by: Uuid,
    }
}
