//! Given a stage, when something happens, then …

mod merging;
mod relief;

use calendar::{Calendar, Office};
use chrono::{DateTime, Utc};
use regulation::{
    Alarm, Clock, Finding, MeasureKind, Policy, ReopenReason, Scope, Sensitivity, Severity,
};
use uuid::Uuid;

use super::*;

mod beside;
mod patterns;

const OFFICER: StaffId = StaffId(Uuid::from_u128(10));
const HEAD: StaffId = StaffId(Uuid::from_u128(11));
const LEADER: StaffId = StaffId(Uuid::from_u128(13));
const INVESTIGATOR: StaffId = StaffId(Uuid::from_u128(14));
const COLLEAGUE: StaffId = StaffId(Uuid::from_u128(15));
const HANDLER: StaffId = StaffId(Uuid::from_u128(16));
const RESPONDENT: StaffId = StaffId(Uuid::from_u128(17));
const UNIT: DepartmentId = DepartmentId(Uuid::from_u128(6));

/// Local time in Shanghai.
fn at(local: &str) -> DateTime<Utc> {
    format!("{local}:00+08:00").parse().unwrap()
}

/// Monday, 10:00.
fn monday() -> DateTime<Utc> {
    at("2026-11-23T10:00")
}

fn terms() -> Terms {
    Terms {
        calendar: Calendar::china(),
        calendar_name: "cn".into(),
        calendar_revision: 0,
        office: Office::parse("Asia/Shanghai", "09:00", "17:30").unwrap(),
        policy: Policy {
            redo_limit: 1,
            ..Policy::default()
        },
    }
}

fn matter(severity: Severity) -> Matter {
    Matter {
        number: "ZW-2026-000123-7".into(),
        site: SiteId(Uuid::from_u128(1)),
        department: Some(UNIT),
        severity,
        classified: false,
        scopes: vec![Scope::Quality],
        sensitivity: Sensitivity::S1,
        respondents: vec![RESPONDENT],
        received_at: monday(),
        registered_at: monday(),
    }
}

/// The aggregate after a transition that must happen, and what it tells.
fn then(decision: Result<Decision, Refusal>) -> (Assignment, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(case, facts)) => (*case, facts),
        other => panic!("nothing changed: {other:?}"),
    }
}

fn registered(severity: Severity) -> Assignment {
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: matter(severity),
    };
    then(Assignment::open(None, registration, &terms(), monday())).0
}

fn classification(severity: Severity) -> Classification {
    let sensitivity = Sensitivity::of(severity, &[Scope::Quality], false);
    Classification {
        severity,
        scopes: vec![Scope::Quality],
        sensitivity,
        at: monday(),
    }
}

fn classified(severity: Severity) -> Assignment {
    let accepted = registered(severity).accept(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        &terms(),
    );
    then(
        then(accepted)
            .0
            .classify(classification(severity), vec![LEADER], &terms()),
    )
    .0
}

fn to(handler: Option<StaffId>) -> Dispatch {
    Dispatch {
        department: UNIT,
        handler,
        required: "查".into(),
        assisting: vec![],
        by: OFFICER,
    }
}

fn proof() -> Proof {
    Proof::new(Some("已交".into()), vec![]).unwrap()
}

fn dispatched() -> Assignment {
    let free = Conflicts::default();
    then(classified(Severity::Ordinary).dispatch(to(Some(HANDLER)), &free, &terms(), monday())).0
}

fn in_handling() -> Assignment {
    then(dispatched().sign_for(HANDLER, false, monday())).0
}

fn submit(by: StaffId, heads_unit: bool) -> Submit {
    Submit {
        by,
        heads_unit,
        summary: "已办".into(),
        endorsers: vec![HEAD],
        without: None,
    }
}

fn endorsed() -> Assignment {
    let submitted = then(in_handling().submit(submit(HANDLER, false), &terms(), monday())).0;
    then(submitted.endorse(HEAD, true, monday())).0
}

fn replied() -> Assignment {
    let approved = then(endorsed().approve(OFFICER, &terms(), monday())).0;
    then(approved.replied(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        1,
        &terms(),
    ))
    .0
}

fn designated() -> Assignment {
    let group = Designate {
        leader: INVESTIGATOR,
        members: vec![COLLEAGUE, INVESTIGATOR],
        required: "查".into(),
        by: LEADER,
    };
    then(classified(Severity::Major).designate(group, &Conflicts::default(), &terms(), monday())).0
}

fn due(case: &Assignment, clock: Clock) -> Option<DateTime<Utc>> {
    case.running(clock).map(|run| run.due_at)
}

#[test]
fn given_nothing_when_registered_then_the_acceptance_clock_runs_from_receipt() {
    let case = registered(Severity::Ordinary);
    assert_eq!(due(&case, Clock::Acceptance), Some(at("2026-11-24T17:30")));
}

#[test]
fn given_a_case_when_registered_again_then_it_is_already_done() {
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: matter(Severity::Ordinary),
    };
    let again = Assignment::open(
        Some(registered(Severity::Ordinary)),
        registration,
        &terms(),
        monday(),
    );
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn given_any_stage_that_is_not_final_then_exactly_one_clock_runs() {
    for case in [
        registered(Severity::Ordinary),
        classified(Severity::Major),
        dispatched(),
        in_handling(),
        endorsed(),
        replied(),
    ] {
        let running = case
            .clocks()
            .iter()
            .filter(|run| run.stopped_at.is_none())
            .count();
        assert_eq!(running, 1, "{}", case.stage().code());
    }
}

#[test]
fn given_no_acceptance_when_classified_then_it_waits_for_the_acceptance() {
    let early = registered(Severity::Ordinary).classify(
        classification(Severity::Ordinary),
        vec![],
        &terms(),
    );
    assert_eq!(early, Err(Refusal::NotYet("the acceptance")));
}

#[test]
fn given_a_major_classification_then_the_leadership_is_told_at_once() {
    let accepted = then(registered(Severity::Ordinary).accept(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        &terms(),
    ))
    .0;
    let (_, facts) =
        then(accepted.classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::ReportedToLeadership {
        leaders: vec![LEADER],
        at: monday()
    }));
}

#[test]
fn given_an_ordinary_case_when_dispatched_then_its_clock_starts_there_and_not_at_sign_for() {
    assert_eq!(
        due(&dispatched(), Clock::Handling),
        Some(at("2026-11-26T17:30"))
    );
    let late = then(dispatched().sign_for(HANDLER, false, at("2026-11-25T09:00"))).0;
    assert_eq!(due(&late, Clock::Handling), Some(at("2026-11-26T17:30")));
}

#[test]
fn given_a_recused_person_or_department_when_dispatched_to_them_then_it_is_refused() {
    let case = classified(Severity::Ordinary);
    let respondent = case.clone().dispatch(
        to(Some(RESPONDENT)),
        &Conflicts::default(),
        &terms(),
        monday(),
    );
    assert_eq!(respondent, Err(Refusal::Recused));
    let related = Conflicts {
        staff: vec![HANDLER],
        department: false,
    };
    assert_eq!(
        case.clone()
            .dispatch(to(Some(HANDLER)), &related, &terms(), monday()),
        Err(Refusal::Recused)
    );
    let unit = Conflicts {
        staff: vec![],
        department: true,
    };
    assert_eq!(
        case.dispatch(to(None), &unit, &terms(), monday()),
        Err(Refusal::DepartmentRecused)
    );
}

#[test]
fn given_the_wrong_severity_then_it_is_neither_dispatched_nor_designated() {
    let free = Conflicts::default();
    let major = classified(Severity::Major).dispatch(to(None), &free, &terms(), monday());
    assert_eq!(major, Err(Refusal::MajorIsDesignated));
    let group = Designate {
        leader: LEADER,
        members: vec![LEADER],
        required: "查".into(),
        by: LEADER,
    };
    let ordinary = classified(Severity::Ordinary).designate(group, &free, &terms(), monday());
    assert_eq!(ordinary, Err(Refusal::OrdinaryIsDispatched));
}

#[test]
fn given_a_dispatch_when_a_working_day_has_passed_then_it_cannot_be_returned() {
    let back =
        |when| dispatched().return_order(HANDLER, false, "误".into(), vec![], &terms(), when);
    assert_eq!(back(at("2026-11-24T17:31")), Err(Refusal::ReturnTooLate));
    let (case, facts) = then(back(at("2026-11-24T17:29")));
    assert!(facts.contains(&Fact::Returned {
        by: HANDLER,
        returns: 1,
        at: at("2026-11-24T17:29")
    }));
    assert_eq!(
        (
            case.running(Clock::Handling),
            case.running(Clock::Dispatch).is_some()
        ),
        (None, true)
    );
}

#[test]
fn given_a_result_when_sent_back_then_the_same_deadline_goes_on() {
    let before = in_handling();
    let run = *before.running(Clock::Handling).unwrap();
    let late = at("2026-11-27T10:00");
    let (case, facts) = then(endorsed().send_back(OFFICER, "不清".into(), &terms(), late));
    assert_eq!(
        case.running(Clock::Handling),
        Some(&run),
        "overdue or not, it does not restart"
    );
    assert!(facts.contains(&Fact::RedoOrdered {
        redo: 0,
        by: Some(OFFICER),
        at: late
    }));
}

#[test]
fn given_ones_own_work_then_one_neither_endorses_nor_approves_it() {
    let submitted = then(in_handling().submit(submit(HANDLER, false), &terms(), monday())).0;
    assert_eq!(
        submitted.clone().endorse(HANDLER, true, monday()),
        Err(Refusal::OwnWork)
    );
    assert_eq!(
        submitted.endorse(OFFICER, false, monday()),
        Err(Refusal::NotYours)
    );
    for by in [HANDLER, HEAD] {
        assert_eq!(
            endorsed().approve(by, &terms(), monday()),
            Err(Refusal::OwnWork)
        );
    }
}

#[test]
fn given_the_head_hands_it_in_then_that_is_the_endorsement() {
    let (case, facts) = then(in_handling().submit(submit(HEAD, true), &terms(), monday()));
    assert!(facts.contains(&Fact::ResultEndorsed {
        by: HEAD,
        at: monday()
    }));
    assert!(matches!(case.stage(), Stage::Endorsed(_)));
}

#[test]
fn given_a_major_result_when_its_group_has_not_concluded_then_it_is_not_approved() {
    let signed = then(designated().sign_for(COLLEAGUE, false, monday())).0;
    let led = then(signed.submit(submit(INVESTIGATOR, false), &terms(), monday())).0;
    assert_eq!(
        led.clone().approve(LEADER, &terms(), monday()),
        Err(Refusal::NotConcluded)
    );
    let outsider = then(led.concluded(Finding::Substantiated, OFFICER, monday())).0;
    assert_eq!(
        outsider.clone().approve(LEADER, &terms(), monday()),
        Err(Refusal::NotConcluded)
    );
    let theirs = then(outsider.concluded(Finding::Substantiated, COLLEAGUE, monday())).0;
    assert!(theirs.approve(LEADER, &terms(), monday()).is_ok());
}

#[test]
fn given_handling_when_it_turns_out_to_be_major_then_its_clock_runs_on_with_the_other_limit() {
    let (case, facts) =
        then(in_handling().classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-12-02T17:30")));
    assert_eq!(case.running(Clock::Handling).unwrap().version, 2);
    let anew = facts
        .iter()
        .any(|f| matches!(f, Fact::DeadlineSet(s) if s.why == Why::Reclassified));
    assert!(anew, "the ledger says so");
    assert!(
        matches!(
            case.stage(),
            Stage::AwaitingDesignation { prior: Some(_), .. }
        ),
        "nothing known is lost"
    );
}

#[test]
fn given_a_handler_when_recused_later_then_the_case_is_taken_away_and_its_clock_runs_on() {
    let conflicts = Conflicts {
        staff: vec![HANDLER],
        department: false,
    };
    let instead = InTheirPlace::default();
    let (case, facts) = then(in_handling().recuse(&conflicts, instead, &terms(), monday()));
    assert!(facts.contains(&Fact::TakenAway {
        from: vec![HANDLER],
        at: monday()
    }));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T17:30")));
}

#[test]
fn given_dissatisfaction_then_it_is_redone_up_to_the_limit_and_then_reviewed_by_others() {
    let above = Above {
        leaders: vec![LEADER],
        reviewers: vec![LEADER],
    };
    let reopen = |case: Assignment| {
        case.reopened(
            ReopenReason::Dissatisfied,
            None,
            above.clone(),
            &terms(),
            monday(),
        )
    };
    let (redo, facts) = then(reopen(replied()));
    assert!(facts.contains(&Fact::RedoOrdered {
        redo: 1,
        by: None,
        at: monday()
    }));
    assert_eq!(
        due(&redo, Clock::Redo),
        Some(at("2026-12-14T17:30")),
        "15 working days"
    );
    let again = then(redo.submit(submit(HEAD, true), &terms(), monday())).0;
    let again = then(again.approve(OFFICER, &terms(), monday())).0;
    let again = then(again.replied(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        2,
        &terms(),
    ))
    .0;
    assert_eq!(
        again.clone().followed_up(1, monday()),
        Err(Refusal::EarlierRound)
    );
    let review = then(reopen(again)).0;
    assert!(matches!(review.stage(), Stage::InReview { .. }));
    let decide = |by| {
        review
            .clone()
            .review(by, true, "维持".into(), vec![LEADER], &terms(), monday())
    };
    assert_eq!(decide(OFFICER), Err(Refusal::OwnWork));
    assert_eq!(decide(COLLEAGUE), Err(Refusal::NotReviewer));
    assert!(matches!(then(decide(LEADER)).0.stage(), Stage::Approved(_)));
}

#[test]
fn given_the_reply_is_not_known_when_reopened_then_it_waits_for_it() {
    let approved = then(endorsed().approve(OFFICER, &terms(), monday())).0;
    let early = approved.reopened(
        ReopenReason::Dissatisfied,
        None,
        Above::default(),
        &terms(),
        monday(),
    );
    assert_eq!(early, Err(Refusal::NotYet("the reply")));
}

#[test]
fn given_the_end_then_no_clock_runs_and_measures_go_on() {
    let measure = NewMeasure {
        id: MeasureId(Uuid::from_u128(50)),
        what: What::new(MeasureKind::SelfCriticism, None).unwrap(),
        owner: RESPONDENT,
        due_at: at("2026-12-01T17:30"),
        description: "书面检讨".into(),
        by: HANDLER,
        heads_unit: false,
    };
    let id = measure.id;
    let ordered = then(in_handling().order_measure(measure, monday())).0;
    let ended = then(ordered.end(End::Closed, monday())).0;
    assert_eq!(ended.next_deadline(), None);
    assert_eq!(
        ended.clone().check_off_measure(id, OFFICER, monday()),
        Err(Refusal::NotCompleted)
    );
    assert_eq!(
        ended
            .clone()
            .complete_measure(id, HANDLER, proof(), monday()),
        Err(Refusal::NotOwner)
    );
    let done = then(ended.complete_measure(id, RESPONDENT, proof(), monday())).0;
    assert_eq!(
        done.clone().check_off_measure(id, RESPONDENT, monday()),
        Err(Refusal::OwnWork)
    );
    assert!(done.check_off_measure(id, OFFICER, monday()).is_ok());
}

#[test]
fn given_a_deadline_that_is_met_or_replaced_then_its_alarms_say_nothing() {
    let raise = |case: Assignment, version| {
        case.raise(
            Clock::Handling,
            version,
            Alarm::Overdue,
            vec![HANDLER],
            monday(),
        )
    };
    assert!(raise(in_handling(), 1).is_ok());
    assert_eq!(raise(endorsed(), 1), Err(Refusal::Obsolete));
    assert_eq!(raise(in_handling(), 2), Err(Refusal::Obsolete));
}

#[test]
fn given_a_deadline_set_late_then_reminders_of_the_past_are_left_out_and_being_overdue_is_not() {
    let late = Matter {
        received_at: at("2026-11-02T10:00"),
        ..matter(Severity::Ordinary)
    };
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: late,
    };
    let (_, facts) = then(Assignment::open(None, registration, &terms(), monday()));
    let Fact::DeadlineSet(setting) = &facts[0] else {
        panic!("{facts:?}")
    };
    let alarms: Vec<_> = setting.alarms.iter().map(|(alarm, _)| *alarm).collect();
    assert_eq!(
        alarms,
        [
            Alarm::Overdue,
            Alarm::EscalateUnitHead,
            Alarm::EscalateSiteLeader,
            Alarm::EscalateSupervisor
        ]
    );
}
