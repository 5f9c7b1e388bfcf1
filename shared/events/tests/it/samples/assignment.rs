use events::assignment::{
    DeadlineChanged, Designated, Dispatched, DueSoon, Escalated, MeasureCheckedOff,
    MeasureCompleted, MeasureOrdered, Overdue, RedoOrdered, ReportedToLeadership, ResultApproved,
    ResultEndorsed, ResultSubmitted, Returned, ReviewOpened, Reviewed, SignedFor, TakenAway,
};
use regulation::{Alarm, Clock, MeasureKind};

use super::{Sample, at, complaint, department, due, full, id, minimal, staff};

pub(super) fn samples() -> Vec<Sample> {
    [handling(), clocks(), results()]
        .into_iter()
        .flatten()
        .collect()
}

fn handling() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let dispatched = Dispatched {
        complaint_id,
        at,
        department_id: department(),
        handler_id: Some(staff(7)),
        due_at,
        dispatched_by: staff(4),
    };
    vec![
        full(ReportedToLeadership {
            complaint_id,
            at,
            leader_ids: vec![staff(8), staff(9)],
        }),
        full(dispatched.clone()),
        minimal(Dispatched {
            handler_id: None,
            ..dispatched
        }),
        full(Designated {
            complaint_id,
            at,
            leader_id: staff(5),
            member_ids: vec![staff(5), staff(6)],
            due_at,
            designated_by: staff(8),
        }),
        full(SignedFor {
            complaint_id,
            at,
            signed_by: staff(7),
        }),
        full(Returned {
            complaint_id,
            at,
            returned_by: staff(7),
            returns: 1,
        }),
        full(TakenAway {
            complaint_id,
            at,
            staff_ids: vec![staff(7)],
        }),
    ]
}

fn clocks() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    vec![
        full(DeadlineChanged {
            complaint_id,
            at,
            clock: Clock::Handling,
            deadline_version: 2,
            due_at,
            provisional: false,
        }),
        full(DueSoon {
            complaint_id,
            at,
            clock: Clock::FollowUp,
            deadline_version: 1,
            alarm: Alarm::MostlyGone,
            due_at,
            staff_ids: vec![staff(7)],
        }),
        full(Overdue {
            complaint_id,
            at,
            clock: Clock::Acceptance,
            deadline_version: 1,
            due_at,
            staff_ids: vec![staff(4), staff(7)],
        }),
        full(Escalated {
            complaint_id,
            at,
            clock: Clock::Dispatch,
            deadline_version: 1,
            alarm: Alarm::EscalateSiteLeader,
            staff_ids: vec![staff(8)],
        }),
    ]
}

fn results() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let measure_id = id(0xae);
    let redo = RedoOrdered {
        complaint_id,
        at,
        redo: 0,
        ordered_by: Some(staff(4)),
    };
    vec![
        full(ResultSubmitted {
            complaint_id,
            at,
            submitted_by: staff(7),
        }),
        full(ResultEndorsed {
            complaint_id,
            at,
            endorsed_by: staff(6),
        }),
        full(ResultApproved {
            complaint_id,
            at,
            approved_by: staff(4),
            handler_id: staff(7),
        }),
        full(redo.clone()),
        minimal(RedoOrdered {
            redo: 1,
            ordered_by: None,
            ..redo
        }),
        full(ReviewOpened {
            complaint_id,
            at,
            reviewer_ids: vec![staff(8)],
            due_at,
        }),
        full(Reviewed {
            complaint_id,
            at,
            reviewed_by: staff(8),
            upheld: true,
        }),
        full(MeasureOrdered {
            complaint_id,
            at,
            measure_id,
            kind: MeasureKind::ProcessRectification,
            owner_id: staff(1),
            due_at,
        }),
        full(MeasureCompleted {
            complaint_id,
            at,
            measure_id,
        }),
        full(MeasureCheckedOff {
            complaint_id,
            at,
            measure_id,
            checked_by: staff(4),
        }),
    ]
}
