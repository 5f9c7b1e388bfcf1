//! Told by assignment.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{
    Alarm, Clock, ContactOutcome, ContactWay, MeasureForm, MeasureKind, PatternKind, WaitsFor,
};
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

event! { "assignment", "redress.assignment.reassigned.v1", complaint_id;
    /// 改派: from those who had it to somebody else; the clock runs on (F-4.4c).
    Reassigned {
        /// The department that handles it now.
        department_id: Uuid,
        /// The person, where named.
        handler_id: Option<Uuid>,
        /// The department that had it; none for a group.
        from_department_id: Option<Uuid>,
        /// The people who had it; empty where only a department was named.
        from_ids: Vec<Uuid>,
        /// Internal deadline, unchanged.
        due_at: DateTime<Utc>,
        /// Who reassigned it.
        reassigned_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.recalled.v1", complaint_id;
    /// Back from whoever had it, because another severity has others handle it (F-4.3a); it waits
    /// for dispatch or designation again.
    Recalled {
        /// From whom; empty where only a department was named.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.assist_asked.v1", complaint_id;
    /// 协办: a further department has a part in an ordinary complaint (F-4.4c).
    AssistAsked {
        /// Which department.
        department_id: Uuid,
        /// Who in it, where named.
        handler_id: Option<Uuid>,
        /// The deadline of the whole.
        due_at: DateTime<Utc>,
        /// Who asked.
        asked_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.assist_signed_for.v1", complaint_id;
    /// An assisting department has signed for its part (F-4.4c).
    AssistSignedFor {
        /// Which department.
        department_id: Uuid,
        /// Who signed.
        signed_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.assist_contributed.v1", complaint_id;
    /// An assisting department has given its opinion to the lead (F-4.4c); the words stay in assignment.
    AssistContributed {
        /// Which department.
        department_id: Uuid,
        /// Who gave it.
        contributed_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.urged.v1", complaint_id;
    /// 催办 by a person (F-6.7).
    Urged {
        /// Who must act and hears of it.
        staff_ids: Vec<Uuid>,
        /// The nearest deadline, where one runs.
        due_at: Option<DateTime<Utc>>,
        /// Who urged.
        urged_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.supervision_ordered.v1", complaint_id;
    /// 督办: what has to be done and by when, under somebody's eyes (F-6.7); the words stay in assignment.
    SupervisionOrdered {
        /// Names the order in assignment.
        order_id: Uuid,
        /// By when it has to be answered.
        due_at: DateTime<Utc>,
        /// Who must answer it.
        staff_ids: Vec<Uuid>,
        /// Who ordered it.
        ordered_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.supervision_answered.v1", complaint_id;
    /// A supervision order was answered (F-6.7).
    SupervisionAnswered {
        /// Names the order in assignment.
        order_id: Uuid,
        /// Who answered.
        answered_by: Uuid,
        /// Who ordered it and wants to know.
        ordered_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.supervision_overdue.v1", complaint_id;
    /// A supervision order was not answered by when it said (F-6.7); told once.
    SupervisionOverdue {
        /// Names the order in assignment.
        order_id: Uuid,
        /// By when it was due.
        due_at: DateTime<Utc>,
        /// Who should have answered, and who ordered it.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.contact_attempted.v1", complaint_id;
    /// The handling staff tried to conciliate (S-5.1); what was said stays in assignment.
    ContactAttempted {
        /// How.
        way: ContactWay,
        /// What came of it.
        outcome: ContactOutcome,
        /// The measure that it belongs to, where there is one.
        measure_id: Option<Uuid>,
        /// Who tried.
        attempted_by: Uuid,
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

event! { "assignment", "redress.assignment.extension_asked.v1", complaint_id;
    /// 延期 was asked for, with a reason, which stays in assignment (F-4.4d).
    ExtensionAsked {
        /// Who asked.
        asked_by: Uuid,
        /// Which clock.
        clock: Clock,
        /// The deadline as it is.
        due_at: DateTime<Utc>,
        /// Who may decide, one level up.
        approver_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.extended.v1", complaint_id;
    /// 延期 was approved (F-4.4d); the complainant is told.
    Extended {
        /// Who approved.
        approved_by: Uuid,
        /// Which clock.
        clock: Clock,
        /// The internal deadline now.
        due_at: DateTime<Utc>,
        /// What is promised to the complainant now (F-4.6).
        promised_date: NaiveDate,
    }
}

event! { "assignment", "redress.assignment.extension_refused.v1", complaint_id;
    /// 延期 was refused, with a reason, which stays in assignment (F-4.4d).
    ExtensionRefused {
        /// Who refused.
        refused_by: Uuid,
        /// Who had asked.
        asked_by: Uuid,
        /// Which clock; its deadline stays.
        clock: Clock,
    }
}

event! { "assignment", "redress.assignment.suspension_asked.v1", complaint_id;
    /// 中止 was asked for, with a reason, which stays in assignment (F-4.4d).
    SuspensionAsked {
        /// Who asked.
        asked_by: Uuid,
        /// What would be waited for.
        waits_for: WaitsFor,
        /// Until when.
        until: DateTime<Utc>,
        /// Who may decide, one level up.
        approver_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.assignment.suspended.v1", complaint_id;
    /// 中止 was approved (F-4.4d): working days whose close lies inside it do not count.
    Suspended {
        /// Who approved; it begins then.
        approved_by: Uuid,
        /// What is waited for.
        waits_for: WaitsFor,
        /// When it ends by itself.
        until: DateTime<Utc>,
        /// The internal deadline now.
        due_at: DateTime<Utc>,
        /// What is promised to the complainant now (F-4.6).
        promised_date: NaiveDate,
    }
}

event! { "assignment", "redress.assignment.suspension_refused.v1", complaint_id;
    /// 中止 was refused, with a reason, which stays in assignment (F-4.4d).
    SuspensionRefused {
        /// Who refused.
        refused_by: Uuid,
        /// Who had asked.
        asked_by: Uuid,
    }
}

event! { "assignment", "redress.assignment.resumed.v1", complaint_id;
    /// 恢复: the suspension ended, early or by itself (F-4.4d).
    Resumed {
        /// Who ended it early; none where its end was reached.
        resumed_by: Option<Uuid>,
        /// The internal deadline now.
        due_at: DateTime<Utc>,
        /// What is promised to the complainant now (F-4.6).
        promised_date: NaiveDate,
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
        /// What exactly, where the kind leaves that open.
        form: Option<MeasureForm>,
    }
}

event! { "assignment", "redress.measure.overdue.v1", complaint_id;
    /// A measure's due date has passed without proof of completion (F-5.4); told once.
    MeasureOverdue {
        /// Names the measure in assignment.
        measure_id: Uuid,
        /// What kind.
        kind: MeasureKind,
        /// Who must carry it out; may be the respondent, and hears of that measure only.
        owner_id: Uuid,
        /// By when it was due.
        due_at: DateTime<Utc>,
        /// Who else hears of it: whoever ordered it, or the level above; never somebody recused.
        staff_ids: Vec<Uuid>,
    }
}

event! { "assignment", "redress.measure.taken_away.v1", complaint_id;
    /// Its owner is recused (F-4.2b): somebody else must carry it out.
    MeasureTakenAway {
        /// Names the measure in assignment.
        measure_id: Uuid,
        /// What kind.
        kind: MeasureKind,
        /// From whom.
        from_id: Uuid,
        /// Who must carry it out now.
        owner_id: Uuid,
        /// By when, as before.
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

event! { "assignment", "redress.pattern.raised.v1", pattern_id;
    /// F-5.3: a person with repeated substantiated complaints, or a sub-type that repeats at a window.
    PatternRaised {
        /// What repeats.
        kind: PatternKind,
        /// Where.
        site_id: Uuid,
        /// The person, where it is one.
        staff_id: Option<Uuid>,
        /// The window, where it is one.
        window_id: Option<Uuid>,
        /// `A1` …, of a window.
        subtype: Option<String>,
        /// How many complaints made it one.
        complaints: i32,
        /// Counts cases of integrity, too: for integrity officers only.
        restricted: bool,
        /// Who hears of it: the head of the unit, or the nearest above who is free of conflict.
        staff_ids: Vec<Uuid>,
        /// Whoever is complained about in any of them: recused, and so are theirs. None where it was
        /// told before this field.
        respondent_ids: Option<Vec<Uuid>>,
    }
}

event! { "assignment", "redress.pattern.adopted.v1", pattern_id;
    /// 溯源整改 or a measure for a person was ordered on a pattern (F-5.3).
    PatternAdopted {
        /// What kind of measure.
        measure: MeasureKind,
        /// What exactly, where the kind leaves that open.
        form: Option<MeasureForm>,
        /// Who must carry it out.
        owner_id: Uuid,
        /// By when.
        due_at: DateTime<Utc>,
        /// Who ordered it.
        adopted_by: Uuid,
    }
}

event! { "assignment", "redress.pattern.completed.v1", pattern_id;
    /// The owner gave proof of what was ordered on a pattern (F-5.3, F-5.4).
    PatternCompleted {
        /// Who.
        completed_by: Uuid,
    }
}

event! { "assignment", "redress.pattern.checked_off.v1", pattern_id;
    /// What was ordered on a pattern is checked off by somebody else (F-5.3, F-5.4).
    PatternCheckedOff {
        /// Who checked it.
        checked_by: Uuid,
    }
}

event! { "assignment", "redress.pattern.overdue.v1", pattern_id;
    /// What was ordered on a pattern is not done by its due date (F-5.3, F-5.4); told once.
    PatternOverdue {
        /// By when it was due.
        due_at: DateTime<Utc>,
        /// The owner, and whoever ordered it.
        staff_ids: Vec<Uuid>,
    }
}
