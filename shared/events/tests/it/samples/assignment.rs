use events::assignment::{
    AssistAsked, AssistContributed, AssistSignedFor, ContactAttempted, DeadlineChanged, Designated,
    Dispatched, DueSoon, Escalated, Extended, ExtensionAsked, ExtensionRefused, MeasureCheckedOff,
    MeasureCompleted, MeasureOrdered, MeasureOverdue, MeasureTakenAway, Overdue, PatternAdopted,
    PatternCheckedOff, PatternCompleted, PatternOverdue, PatternRaised, Reassigned, Recalled,
    RedoOrdered, ReportedToLeadership, ResultApproved, ResultEndorsed, ResultSubmitted, Resumed,
    Returned, ReviewOpened, Reviewed, SignedFor, SupervisionAnswered, SupervisionOrdered,
    SupervisionOverdue, Suspended, SuspensionAsked, SuspensionRefused, TakenAway, Urged,
};
use regulation::{
    Alarm, Clock, ContactOutcome, ContactWay, MeasureForm, MeasureKind, PatternKind, WaitsFor,
};

use super::{Sample, at, complaint, department, due, full, id, minimal, site, staff};

pub(super) fn samples() -> Vec<Sample> {
    [
        handling(),
        beside(),
        supervision(),
        clocks(),
        reliefs(),
        results(),
        measures(),
        patterns(),
    ]
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

fn reliefs() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let promised_date = chrono::NaiveDate::from_ymd_opt(2026, 5, 18).unwrap();
    let resumed = Resumed {
        complaint_id,
        at,
        resumed_by: Some(staff(7)),
        due_at,
        promised_date,
    };
    vec![
        full(ExtensionAsked {
            complaint_id,
            at,
            asked_by: staff(7),
            clock: Clock::Handling,
            due_at,
            approver_ids: vec![staff(4), staff(8)],
        }),
        full(Extended {
            complaint_id,
            at,
            approved_by: staff(4),
            clock: Clock::Handling,
            due_at,
            promised_date,
        }),
        full(ExtensionRefused {
            complaint_id,
            at,
            refused_by: staff(4),
            asked_by: staff(7),
            clock: Clock::Handling,
        }),
        full(SuspensionAsked {
            complaint_id,
            at,
            asked_by: staff(7),
            waits_for: WaitsFor::Complainant,
            until: due_at,
            approver_ids: vec![staff(4)],
        }),
        full(Suspended {
            complaint_id,
            at,
            approved_by: staff(4),
            waits_for: WaitsFor::OutsideBody,
            until: due_at,
            due_at,
            promised_date,
        }),
        full(SuspensionRefused {
            complaint_id,
            at,
            refused_by: staff(4),
            asked_by: staff(7),
        }),
        full(resumed.clone()),
        minimal(Resumed {
            resumed_by: None,
            ..resumed
        }),
    ]
}

fn results() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
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
    ]
}

fn measures() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let measure_id = id(0xae);
    let ordered = MeasureOrdered {
        complaint_id,
        at,
        measure_id,
        kind: MeasureKind::ProcessRectification,
        owner_id: staff(1),
        due_at,
        form: Some(MeasureForm::Rules),
    };
    vec![
        full(ordered.clone()),
        minimal(MeasureOrdered {
            kind: MeasureKind::Training,
            form: None,
            ..ordered
        }),
        full(MeasureTakenAway {
            complaint_id,
            at,
            measure_id,
            kind: MeasureKind::ProcessRectification,
            from_id: staff(7),
            owner_id: staff(6),
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
        full(MeasureOverdue {
            complaint_id,
            at,
            measure_id,
            kind: MeasureKind::ProcessRectification,
            owner_id: staff(1),
            due_at,
            staff_ids: vec![staff(7)],
        }),
    ]
}

fn beside() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let reassigned = Reassigned {
        complaint_id,
        at,
        department_id: department(),
        handler_id: Some(staff(6)),
        from_department_id: Some(department()),
        from_ids: vec![staff(7)],
        due_at,
        reassigned_by: staff(4),
    };
    let asked = AssistAsked {
        complaint_id,
        at,
        department_id: department(),
        handler_id: Some(staff(6)),
        due_at,
        asked_by: staff(4),
    };
    vec![
        full(reassigned.clone()),
        minimal(Reassigned {
            handler_id: None,
            from_department_id: None,
            ..reassigned
        }),
        full(Recalled {
            complaint_id,
            at,
            staff_ids: vec![staff(7)],
        }),
        full(asked.clone()),
        minimal(AssistAsked {
            handler_id: None,
            ..asked
        }),
        full(AssistSignedFor {
            complaint_id,
            at,
            department_id: department(),
            signed_by: staff(6),
        }),
        full(AssistContributed {
            complaint_id,
            at,
            department_id: department(),
            contributed_by: staff(6),
        }),
    ]
}

fn supervision() -> Vec<Sample> {
    let (complaint_id, at, due_at) = (complaint(), at(), due());
    let order_id = id(0xaf);
    let urged = Urged {
        complaint_id,
        at,
        staff_ids: vec![staff(7)],
        due_at: Some(due_at),
        urged_by: staff(9),
    };
    let contact = ContactAttempted {
        complaint_id,
        at,
        way: ContactWay::CallBack,
        outcome: ContactOutcome::Agreed,
        measure_id: Some(id(0xae)),
        attempted_by: staff(7),
    };
    vec![
        full(urged.clone()),
        minimal(Urged {
            due_at: None,
            ..urged
        }),
        full(SupervisionOrdered {
            complaint_id,
            at,
            order_id,
            due_at,
            staff_ids: vec![staff(7)],
            ordered_by: staff(9),
        }),
        full(SupervisionAnswered {
            complaint_id,
            at,
            order_id,
            answered_by: staff(7),
            ordered_by: staff(9),
        }),
        full(SupervisionOverdue {
            complaint_id,
            at,
            order_id,
            due_at,
            staff_ids: vec![staff(7), staff(9)],
        }),
        full(contact.clone()),
        minimal(ContactAttempted {
            outcome: ContactOutcome::NotReached,
            measure_id: None,
            ..contact
        }),
    ]
}

fn patterns() -> Vec<Sample> {
    let (pattern_id, at, due_at) = (id(0xfa), at(), due());
    let adopted = PatternAdopted {
        pattern_id,
        at,
        measure: MeasureKind::ProcessRectification,
        form: Some(MeasureForm::Process),
        owner_id: staff(6),
        due_at,
        adopted_by: staff(4),
    };
    vec![
        full(PatternRaised {
            pattern_id,
            at,
            kind: PatternKind::Window,
            site_id: site(),
            staff_id: Some(staff(1)),
            window_id: Some(id(0x31)),
            subtype: Some("B2".into()),
            complaints: 3,
            restricted: false,
            staff_ids: vec![staff(6)],
            respondent_ids: Some(vec![staff(1)]),
        }),
        minimal(PatternRaised {
            pattern_id,
            at,
            kind: PatternKind::Person,
            site_id: site(),
            staff_id: None,
            window_id: None,
            subtype: None,
            complaints: 2,
            restricted: true,
            staff_ids: vec![staff(6)],
            respondent_ids: None,
        }),
        full(adopted.clone()),
        minimal(PatternAdopted {
            form: None,
            ..adopted
        }),
        full(PatternCompleted {
            pattern_id,
            at,
            completed_by: staff(6),
        }),
        full(PatternCheckedOff {
            pattern_id,
            at,
            checked_by: staff(4),
        }),
        full(PatternOverdue {
            pattern_id,
            at,
            due_at,
            staff_ids: vec![staff(4), staff(6)],
        }),
    ]
}
