//! 协办, 改派, 催办, 督办, conciliation, and what a measure needs.

use chrono::NaiveDate;
use regulation::{ContactOutcome, ContactWay, MeasureForm, Sensitivity};

use super::*;
use crate::domain::routing::{Away, Candidate, Handler, Reason, rank};

const OTHER_UNIT: DepartmentId = DepartmentId(Uuid::from_u128(7));
const HELPER: StaffId = StaffId(Uuid::from_u128(18));
const SUPERVISOR: StaffId = StaffId(Uuid::from_u128(19));
const ORDER: SupervisionId = SupervisionId(Uuid::from_u128(60));
const MEASURE: MeasureId = MeasureId(Uuid::from_u128(50));

fn assisted_by(handler: Option<StaffId>, recused: bool) -> Result<Decision, Refusal> {
    let dispatch = Dispatch {
        assisting: vec![Assisting {
            department: OTHER_UNIT,
            handler,
            recused,
        }],
        ..to(Some(HANDLER))
    };
    classified(Severity::Ordinary).dispatch(dispatch, &Conflicts::default(), &terms(), monday())
}

fn assisted() -> Assignment {
    let ordered = then(assisted_by(None, false)).0;
    then(ordered.sign_for(HANDLER, false, monday())).0
}

fn part_signed() -> Assignment {
    then(assisted().sign_for_part(OTHER_UNIT, HELPER, true, monday())).0
}

fn contributed() -> Assignment {
    then(part_signed().contribute(OTHER_UNIT, HELPER, false, "意见".into(), monday())).0
}

#[test]
fn given_a_dispatch_when_others_assist_then_they_are_told_the_deadline_of_the_whole() {
    let (case, facts) = then(assisted_by(Some(HELPER), false));
    assert!(facts.contains(&Fact::AssistAsked {
        department: OTHER_UNIT,
        handler: Some(HELPER),
        due_at: at("2026-11-26T17:30"),
        by: OFFICER,
        at: monday(),
    }));
    assert_eq!(case.side().assisting_people(), [HELPER]);
    assert_eq!(case.assigned_to(), [HANDLER], "the lead's is the lead's");
}

#[test]
fn given_a_conflict_when_asked_to_assist_then_it_is_refused_as_is_the_lead_itself() {
    assert_eq!(assisted_by(None, true), Err(Refusal::AssistRecused));
    assert_eq!(
        assisted_by(Some(RESPONDENT), false),
        Err(Refusal::AssistRecused)
    );
    let own = Dispatch {
        assisting: vec![Assisting {
            department: UNIT,
            handler: None,
            recused: false,
        }],
        ..to(None)
    };
    let case = classified(Severity::Ordinary);
    let asked = case.dispatch(own, &Conflicts::default(), &terms(), monday());
    assert_eq!(asked, Err(Refusal::LeadAssists));
}

#[test]
fn given_a_part_when_signed_for_then_whoever_signed_gives_it_and_the_head_may() {
    let early = assisted().contribute(OTHER_UNIT, HELPER, false, "意见".into(), monday());
    assert_eq!(early, Err(Refusal::NotSignedFor));
    let stranger = assisted().sign_for_part(OTHER_UNIT, COLLEAGUE, false, monday());
    assert_eq!(stranger, Err(Refusal::NotYours));
    assert_eq!(
        assisted().sign_for_part(UNIT, HELPER, true, monday()),
        Err(Refusal::NotAssisting)
    );
    let again = part_signed().sign_for_part(OTHER_UNIT, HELPER, true, monday());
    assert_eq!(again, Ok(Decision::AlreadyDone));
    let other = part_signed().sign_for_part(OTHER_UNIT, COLLEAGUE, true, monday());
    assert_eq!(other, Err(Refusal::DoneAlready));
    let theirs = |by, heads| part_signed().contribute(OTHER_UNIT, by, heads, "x".into(), monday());
    assert_eq!(theirs(COLLEAGUE, false), Err(Refusal::NotYours));
    assert!(theirs(COLLEAGUE, true).is_ok());
    let twice = contributed().contribute(OTHER_UNIT, HELPER, false, "意见".into(), monday());
    assert_eq!(twice, Ok(Decision::AlreadyDone));
    let changed = contributed().contribute(OTHER_UNIT, HELPER, false, "另".into(), monday());
    assert_eq!(changed, Err(Refusal::DoneAlready));
}

#[test]
fn given_a_missing_part_when_handed_in_then_only_for_a_stated_reason() {
    let hand_in = |case: Assignment, without: Option<&str>| {
        let without = without.map(str::to_owned);
        let submit = Submit {
            without,
            ..submit(HANDLER, false)
        };
        case.submit(submit, &terms(), monday())
    };
    for missing in [assisted(), part_signed()] {
        assert_eq!(hand_in(missing.clone(), None), Err(Refusal::PartMissing));
        let (case, _) = then(hand_in(missing, Some("对方无材料")));
        assert_eq!(case.side().without.len(), 1);
        let late = case.contribute(OTHER_UNIT, HELPER, true, "迟".into(), monday());
        assert_eq!(late, Err(Refusal::NotNow("awaiting_endorsement")));
    }
    let (case, _) = then(hand_in(contributed(), Some("多余")));
    assert!(case.side().without.is_empty(), "nothing was missing");
}

#[test]
fn given_a_return_then_parts_are_not_expected_any_more_and_what_was_given_stays() {
    let ordered = then(assisted_by(None, false)).0;
    let back = ordered.return_order(HANDLER, false, "误".into(), vec![], &terms(), monday());
    let (case, _) = then(back);
    assert_eq!(case.side().open_assists().count(), 0);
    assert!(case.side().part_of(OTHER_UNIT).is_none());
    let (major, _) =
        then(contributed().classify(classification(Severity::Major), vec![], &terms()));
    assert!(major.side().part_of(OTHER_UNIT).is_some());
}

#[test]
fn given_an_assistant_who_turns_out_to_be_recused_then_the_department_is_asked_again() {
    assert!(part_signed().involved().contains(&HELPER));
    let conflicts = Conflicts {
        staff: vec![HELPER],
        department: false,
    };
    let instead = InTheirPlace::default();
    let (case, facts) = then(part_signed().recuse(&conflicts, instead, &terms(), monday()));
    assert!(matches!(
        facts[..],
        [Fact::AssistAsked { handler: None, .. }]
    ));
    assert_eq!(case.assigned_to(), [HANDLER], "the lead keeps it");
    let again = case.sign_for_part(OTHER_UNIT, COLLEAGUE, true, monday());
    assert!(again.is_ok());
}

fn reassign(department: DepartmentId, handler: Option<StaffId>) -> Reassign {
    Reassign {
        department,
        handler,
        required: None,
        reason: "出差".into(),
        by: OFFICER,
    }
}

#[test]
fn given_a_case_in_hand_when_reassigned_then_the_clock_runs_on_and_the_other_signs() {
    let late = at("2026-11-25T10:00");
    for before in [dispatched(), in_handling()] {
        let run = *before.running(Clock::Handling).unwrap();
        let free = Conflicts::default();
        let new = reassign(OTHER_UNIT, Some(HELPER));
        let (case, facts) = then(before.reassign(new, &free, &terms(), late));
        assert_eq!(case.running(Clock::Handling), Some(&run));
        assert_eq!(case.assigned_to(), [HELPER]);
        assert_eq!(case.stage().code(), "awaiting_sign_for");
        assert_eq!(case.stage().order().unwrap().required, "查");
        let told = Fact::Reassigned {
            from_department: Some(UNIT),
            from: vec![HANDLER],
            department: OTHER_UNIT,
            handler: Some(HELPER),
            due_at: at("2026-11-26T17:30"),
            by: OFFICER,
            at: late,
        };
        assert_eq!(facts, [told]);
        let old = case.clone().sign_for(HANDLER, false, late);
        assert_eq!(old, Err(Refusal::NotYours));
        assert!(case.sign_for(HELPER, false, late).is_ok());
    }
}

#[test]
fn given_a_reassignment_then_never_to_whoever_is_recused_nor_of_what_a_group_has_or_was_handed_in()
{
    let (free, when) = (Conflicts::default(), monday());
    let to = |handler| reassign(UNIT, Some(handler));
    let recused = dispatched().reassign(to(RESPONDENT), &free, &terms(), when);
    assert_eq!(recused, Err(Refusal::Recused));
    let unit = Conflicts {
        staff: vec![],
        department: true,
    };
    let whole = dispatched().reassign(reassign(OTHER_UNIT, None), &unit, &terms(), when);
    assert_eq!(whole, Err(Refusal::DepartmentRecused));
    let same = in_handling().reassign(to(HANDLER), &free, &terms(), when);
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let group = designated().reassign(to(HELPER), &free, &terms(), when);
    assert_eq!(group, Err(Refusal::MajorIsDesignated));
    let done = endorsed().reassign(to(HELPER), &free, &terms(), when);
    assert_eq!(done, Err(Refusal::NotNow("awaiting_approval")));
}

#[test]
fn given_an_assisting_department_when_it_gets_the_lead_then_it_no_longer_assists() {
    let new = reassign(OTHER_UNIT, None);
    let (case, _) = then(assisted().reassign(new, &Conflicts::default(), &terms(), monday()));
    assert_eq!(case.side().open_assists().count(), 0);
    let new = reassign(UNIT, Some(COLLEAGUE));
    let (kept, _) = then(assisted().reassign(new, &Conflicts::default(), &terms(), monday()));
    assert_eq!(kept.side().open_assists().count(), 1);
}

#[test]
fn given_the_last_return_then_a_reassigned_order_is_a_ruling_too() {
    let mut case = dispatched();
    for _ in 0..2 {
        let back = case.return_order(HANDLER, false, "误".into(), vec![], &terms(), monday());
        let again =
            then(back)
                .0
                .dispatch(to(Some(HANDLER)), &Conflicts::default(), &terms(), monday());
        case = then(again).0;
    }
    let new = reassign(UNIT, Some(COLLEAGUE));
    let (case, _) = then(case.reassign(new, &Conflicts::default(), &terms(), monday()));
    let back = case.return_order(COLLEAGUE, false, "误".into(), vec![], &terms(), monday());
    assert_eq!(back, Err(Refusal::RulingStands));
}

#[test]
fn given_the_policy_then_it_says_how_long_a_return_may_take() {
    let mut patient = terms();
    patient.policy.return_within.count = 2;
    let when = at("2026-11-25T17:29");
    let back =
        |terms: &Terms| dispatched().return_order(HANDLER, false, "误".into(), vec![], terms, when);
    assert_eq!(back(&terms()), Err(Refusal::ReturnTooLate));
    assert!(back(&patient).is_ok());
}

#[test]
fn given_a_group_when_it_turns_out_to_be_ordinary_then_it_goes_back_to_dispatch() {
    let signed = then(designated().sign_for(COLLEAGUE, false, monday())).0;
    let (case, facts) =
        then(signed.classify(classification(Severity::Ordinary), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::Recalled {
        from: vec![INVESTIGATOR.min(COLLEAGUE), INVESTIGATOR.max(COLLEAGUE)],
        at: monday(),
    }));
    let Stage::AwaitingDispatch { prior: Some(prior) } = case.stage() else {
        panic!("{}", case.stage().code());
    };
    assert_eq!(prior.people().len(), 2, "who had it stays known");
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T17:30")));
    let again = case.dispatch(to(None), &Conflicts::default(), &terms(), monday());
    assert!(again.is_ok());
}

#[test]
fn given_ordinary_work_when_it_turns_out_to_be_major_then_it_is_recalled_and_what_was_found_stays()
{
    let found = then(in_handling().concluded(Finding::Substantiated, HANDLER, monday())).0;
    let (case, facts) =
        then(found.classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::Recalled {
        from: vec![HANDLER],
        at: monday(),
    }));
    assert!(case.record().conclusion.is_some());
    assert_eq!(case.stage().code(), "awaiting_designation");
    let same = then(in_handling().classify(classification(Severity::Ordinary), vec![], &terms()));
    assert_eq!(same.0.stage().code(), "in_handling");
}

#[test]
fn given_somebody_who_must_act_when_urged_then_they_hear_and_nobody_urges_themselves() {
    let urge = |case: Assignment, recipients| case.urge(SUPERVISOR, None, recipients, monday());
    let (case, facts) = then(urge(in_handling(), vec![HANDLER, SUPERVISOR]));
    assert_eq!(
        facts,
        [Fact::Urged {
            recipients: vec![HANDLER],
            due_at: Some(at("2026-11-26T17:30")),
            by: SUPERVISOR,
            at: monday(),
        }]
    );
    assert_eq!(case.side().urges.len(), 1);
    assert_eq!(
        urge(in_handling(), vec![SUPERVISOR]),
        Err(Refusal::NobodyElse)
    );
    let ended = then(in_handling().end(End::Closed, monday())).0;
    assert_eq!(urge(ended, vec![HANDLER]), Err(Refusal::NotNow("ended")));
}

fn supervised() -> Assignment {
    then(in_handling().order_supervision(supervision("2026-11-25T17:30"), monday())).0
}

fn supervision(due: &str) -> NewSupervision {
    NewSupervision {
        id: ORDER,
        what: "查清并报告".into(),
        due_at: at(due),
        by: SUPERVISOR,
        asked: vec![HANDLER],
    }
}

#[test]
fn given_a_supervision_order_then_whoever_has_the_case_answers_it_and_never_who_gave_it() {
    let late = in_handling().order_supervision(supervision("2026-11-23T09:00"), monday());
    assert_eq!(late, Err(Refusal::DueInThePast));
    let answer = |by, now: &[StaffId]| {
        supervised().answer_supervision(ORDER, by, now, "已办".into(), monday())
    };
    assert_eq!(answer(SUPERVISOR, &[SUPERVISOR]), Err(Refusal::OwnWork));
    assert_eq!(answer(COLLEAGUE, &[]), Err(Refusal::NotYours));
    assert!(answer(COLLEAGUE, &[COLLEAGUE]).is_ok(), "has it by now");
    let answered = then(answer(HANDLER, &[])).0;
    let same = answered
        .clone()
        .answer_supervision(ORDER, HANDLER, &[], "已办".into(), monday());
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let other = answered.answer_supervision(ORDER, HANDLER, &[], "改".into(), monday());
    assert_eq!(other, Err(Refusal::DoneAlready));
    let unknown = in_handling().answer_supervision(ORDER, HANDLER, &[], "x".into(), monday());
    assert_eq!(unknown, Err(Refusal::NoSuchOrder));
}

#[test]
fn given_tasks_when_their_date_has_passed_then_only_what_is_not_done_is_told() {
    let order = TaskId::Supervision(ORDER);
    let (_, facts) = then(supervised().task_overdue(order, vec![HANDLER], monday()));
    assert!(matches!(facts[..], [Fact::SupervisionOverdue { .. }]));
    assert_eq!(supervised().people_of(order), [HANDLER, SUPERVISOR]);
    let answered =
        then(supervised().answer_supervision(ORDER, HANDLER, &[], "已办".into(), monday())).0;
    assert_eq!(
        answered.task_overdue(order, vec![], monday()),
        Err(Refusal::Obsolete)
    );
    let task = TaskId::Measure(MEASURE);
    let measured = then(order_measure(
        in_handling(),
        MeasureKind::Training,
        None,
        HEAD,
    ))
    .0;
    let (case, facts) = then(measured.task_overdue(task, vec![OFFICER], monday()));
    assert_eq!(
        facts,
        [Fact::MeasureOverdue {
            measure: MEASURE,
            kind: MeasureKind::Training,
            owner: HEAD,
            due_at: at("2026-12-01T17:30"),
            others: vec![OFFICER],
            at: monday(),
        }]
    );
    let done = then(case.complete_measure(MEASURE, HEAD, proof(), monday())).0;
    assert!(done.open_tasks().is_empty());
}

fn order_measure(
    case: Assignment,
    kind: MeasureKind,
    form: Option<MeasureForm>,
    owner: StaffId,
) -> Result<Decision, Refusal> {
    let measure = NewMeasure {
        id: MEASURE,
        what: What::new(kind, form)?,
        owner,
        due_at: at("2026-12-01T17:30"),
        description: "办".into(),
        by: HANDLER,
        heads_unit: false,
    };
    case.order_measure(measure, monday())
}

#[test]
fn given_a_kind_that_has_forms_then_one_of_them_is_named_and_of_others_none() {
    for kind in MeasureKind::ALL.iter().copied() {
        for form in MeasureForm::ALL.iter().copied() {
            let fits = kind.forms().contains(&form);
            assert_eq!(What::new(kind, Some(form)).is_ok(), fits, "{kind} {form}");
        }
        assert_eq!(What::new(kind, None).is_ok(), kind.forms().is_empty());
    }
    for form in MeasureForm::ALL {
        let kinds = MeasureKind::ALL.iter().filter(|k| k.forms().contains(form));
        assert_eq!(kinds.count(), 1, "{form} belongs to one kind");
    }
}

#[test]
fn given_a_finding_then_measures_against_a_person_need_one_that_bears_them() {
    let found = |finding| then(in_handling().concluded(finding, HANDLER, monday())).0;
    let warn = |case| {
        let form = Some(MeasureForm::Warning);
        order_measure(case, MeasureKind::Accountability, form, HEAD)
    };
    let scold = |case| order_measure(case, MeasureKind::Criticism, None, HEAD);
    assert_eq!(warn(in_handling()), Err(Refusal::NotConfirmed));
    assert!(scold(in_handling()).is_ok(), "at once");
    for finding in [Finding::Substantiated, Finding::PartlySubstantiated] {
        assert!(warn(found(finding)).is_ok());
        assert!(scold(found(finding)).is_ok());
    }
    for finding in [Finding::Unsubstantiated, Finding::Unverifiable] {
        assert_eq!(warn(found(finding)), Err(Refusal::NotConfirmed));
        assert_eq!(scold(found(finding)), Err(Refusal::NotConfirmed));
        let training = order_measure(found(finding), MeasureKind::Training, None, HEAD);
        assert!(training.is_ok());
    }
}

#[test]
fn given_a_self_criticism_then_the_person_concerned_writes_it() {
    let owned_by = |owner| order_measure(in_handling(), MeasureKind::SelfCriticism, None, owner);
    assert_eq!(owned_by(HEAD), Err(Refusal::NotRespondent));
    assert!(owned_by(RESPONDENT).is_ok());
}

#[test]
fn given_no_case_of_integrity_then_nothing_is_handed_over_to_the_discipline_inspection() {
    let hand_over = |case| order_measure(case, MeasureKind::DisciplineHandover, None, HEAD);
    assert_eq!(hand_over(in_handling()), Err(Refusal::IntegrityOnly));
    let integrity = Classification {
        scopes: vec![Scope::Integrity],
        sensitivity: Sensitivity::S3,
        ..classification(Severity::Major)
    };
    let case = then(designated().classify(integrity, vec![], &terms())).0;
    let case = then(case.sign_for(COLLEAGUE, false, monday())).0;
    let measure = NewMeasure {
        id: MEASURE,
        what: What::new(MeasureKind::DisciplineHandover, None).unwrap(),
        owner: LEADER,
        due_at: at("2026-12-01T17:30"),
        description: "移交".into(),
        by: COLLEAGUE,
        heads_unit: false,
    };
    assert!(case.order_measure(measure, monday()).is_ok());
}

#[test]
fn given_neither_words_nor_evidence_then_it_is_no_proof() {
    assert_eq!(Proof::new(None, vec![]), Err(Refusal::NoProof));
    assert!(Proof::new(None, vec![Uuid::from_u128(1)]).is_ok());
    assert!(Proof::new(Some("已办".into()), vec![]).is_ok());
}

fn attempt(measure: Option<MeasureId>) -> NewContact {
    NewContact {
        way: ContactWay::CallBack,
        outcome: ContactOutcome::NotAgreed,
        note: "已解释".into(),
        measure,
        attempted: Signature {
            by: HANDLER,
            at: monday(),
        },
    }
}

#[test]
fn given_a_conciliation_then_it_is_completed_only_after_an_attempt() {
    let case = then(order_measure(
        in_handling(),
        MeasureKind::Conciliation,
        None,
        HANDLER,
    ))
    .0;
    let complete = |case: Assignment| case.complete_measure(MEASURE, HANDLER, proof(), monday());
    assert_eq!(complete(case.clone()), Err(Refusal::NoContact));
    let elsewhere = then(case.clone().record_contact(attempt(None))).0;
    assert_eq!(complete(elsewhere), Err(Refusal::NoContact));
    let tried = then(case.record_contact(attempt(Some(MEASURE)))).0;
    let done = then(complete(tried)).0;
    let late = done.record_contact(attempt(Some(MEASURE)));
    assert_eq!(late, Err(Refusal::DoneAlready));
}

#[test]
fn given_no_work_in_hand_then_an_attempt_needs_an_open_conciliation() {
    let unhandled = dispatched().record_contact(attempt(None));
    assert_eq!(unhandled, Err(Refusal::NotNow("awaiting_sign_for")));
    let unknown = in_handling().record_contact(attempt(Some(MEASURE)));
    assert_eq!(unknown, Err(Refusal::NoSuchMeasure));
    let training = then(order_measure(
        in_handling(),
        MeasureKind::Training,
        None,
        HEAD,
    ))
    .0;
    assert_eq!(
        training.record_contact(attempt(Some(MEASURE))),
        Err(Refusal::NoConciliation)
    );
    let open = then(order_measure(
        in_handling(),
        MeasureKind::Conciliation,
        None,
        HANDLER,
    ))
    .0;
    let ended = then(open.end(End::Closed, monday())).0;
    assert!(
        ended.clone().record_contact(attempt(Some(MEASURE))).is_ok(),
        "it may outlive the reply"
    );
    assert_eq!(
        ended.record_contact(attempt(None)),
        Err(Refusal::NotNow("ended"))
    );
}

fn candidate(code: &str, department: DepartmentId, people: &[u128]) -> Candidate {
    let handler = |person: &u128| Handler {
        person: StaffId(Uuid::from_u128(*person)),
        open_cases: 0,
        away: None,
    };
    Candidate {
        department,
        code: code.into(),
        concerned: false,
        handled_scope: 0,
        open_cases: 0,
        returned_it: false,
        people: people.iter().map(handler).collect(),
    }
}

fn until() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 4).unwrap()
}

fn away(stand_in: Option<u128>) -> Option<Away> {
    let stand_in = stand_in.map(|person| StaffId(Uuid::from_u128(person)));
    let until = until();
    Some(Away { until, stand_in })
}

fn people_of(unit: Candidate) -> Vec<(u128, Vec<Reason>)> {
    let proposals = rank(vec![unit]);
    let people = proposals[0].people.iter();
    people
        .map(|p| (p.person.0.as_u128(), p.reasons.clone()))
        .collect()
}

fn order_of(candidates: Vec<Candidate>) -> Vec<DepartmentId> {
    let proposals = rank(candidates).into_iter();
    proposals.map(|proposal| proposal.department).collect()
}

#[test]
fn given_candidates_then_each_reason_weighs_more_than_the_next_and_the_order_is_the_same() {
    let (a, b) = (UNIT, OTHER_UNIT);
    let pair = |change: fn(&mut Candidate)| {
        let mut second = candidate("b", b, &[2]);
        change(&mut second);
        vec![candidate("a", a, &[1]), second]
    };
    assert_eq!(order_of(pair(|_| {})), [a, b], "the code breaks ties");
    assert_eq!(order_of(pair(|c| c.concerned = true)), [b, a]);
    assert_eq!(order_of(pair(|c| c.handled_scope = 1)), [b, a]);
    assert_eq!(order_of(pair(|c| c.open_cases = 1)), [a, b]);
    assert_eq!(order_of(pair(|c| c.returned_it = true)), [a, b]);
    let both = pair(|c| {
        c.concerned = true;
        c.open_cases = 9;
    });
    assert_eq!(order_of(both), [b, a], "the matter before the load");
    let back = pair(|c| {
        c.concerned = true;
        c.returned_it = true;
    });
    assert_eq!(order_of(back), [a, b], "not again to who returned it");
    let away = pair(|c| {
        c.handled_scope = 5;
        c.people[0].away = away(None);
    });
    assert_eq!(order_of(away), [a, b]);
    let mut turned = pair(|_| {});
    turned.reverse();
    assert_eq!(order_of(turned), [a, b], "whatever the order they come in");
}

#[test]
fn given_nobody_in_a_department_then_it_is_not_proposed_and_people_come_by_presence_and_load() {
    let mut unit = candidate("a", UNIT, &[1, 2, 3]);
    unit.concerned = true;
    unit.handled_scope = 2;
    unit.people[0].away = away(None);
    unit.people[1].open_cases = 2;
    let proposals = rank(vec![candidate("b", OTHER_UNIT, &[]), unit]);
    assert_eq!(proposals.len(), 1);
    let people: Vec<u128> = proposals[0]
        .people
        .iter()
        .map(|p| p.person.0.as_u128())
        .collect();
    assert_eq!(people, [3, 2, 1]);
    assert_eq!(
        proposals[0].reasons,
        [
            Reason::DepartmentConcerned,
            Reason::HandledScope(2),
            Reason::OpenCases(0)
        ]
    );
    assert_eq!(
        proposals[0].people[2].reasons,
        [Reason::AwayUntil(until()), Reason::OpenCases(0)]
    );
}

#[test]
fn given_somebody_away_then_the_deputy_takes_that_place_and_says_for_whom_and_how_long() {
    let mut unit = candidate("a", UNIT, &[1, 2, 3]);
    unit.people[0].away = away(Some(3));
    unit.people[1].open_cases = 1;
    unit.people[2].open_cases = 4;
    let stands_in = Reason::StandsIn(StaffId(Uuid::from_u128(1)), until());
    assert_eq!(
        people_of(unit.clone()),
        [
            (3, vec![stands_in, Reason::OpenCases(4)]),
            (2, vec![Reason::OpenCases(1)]),
            (1, vec![Reason::AwayUntil(until()), Reason::OpenCases(0)]),
        ]
    );
    // As busy as the next one whom nobody asked to stand in: the deputy first.
    unit.people[1].open_cases = 0;
    assert_eq!(people_of(unit.clone())[0].0, 3);
    // The own place, where that is the better one.
    unit.people[0].open_cases = 9;
    unit.people[1].open_cases = 1;
    unit.people[2].open_cases = 0;
    assert_eq!(people_of(unit)[0].0, 3);
}

#[test]
fn given_a_deputy_who_could_not_handle_it_or_is_away_then_the_next_one_is_proposed() {
    // 9 is recused, or of elsewhere: not among those who could.
    for deputy in [Some(9), Some(3), None] {
        let mut unit = candidate("a", UNIT, &[1, 2, 3]);
        unit.people[0].away = away(deputy);
        unit.people[1].open_cases = 7;
        unit.people[2].away = away(None);
        let people = people_of(unit);
        assert_eq!(people[0], (2, vec![Reason::OpenCases(7)]), "{deputy:?}");
        let named: Vec<u128> = people.iter().map(|(person, _)| *person).collect();
        assert_eq!(named, [2, 1, 3], "{deputy:?}");
    }
}

#[test]
fn given_a_reason_then_it_has_a_code_words_and_what_belongs_to_it() {
    use regulation::Language::{En, ZhCn};
    let somebody = StaffId(Uuid::from_u128(1));
    let (away, deputy) = (
        Reason::AwayUntil(until()),
        Reason::StandsIn(somebody, until()),
    );
    assert_eq!((away.code(), deputy.code()), ("absent", "stands_in"));
    assert_eq!(away.words(ZhCn), "不在岗至2026年12月4日");
    assert_eq!(away.words(En), "away until 2026-12-04");
    assert_eq!(deputy.words(ZhCn), "代理不在岗人员，至2026年12月4日");
    assert_eq!(deputy.words(En), "deputy of somebody away until 2026-12-04");
    assert_eq!((away.until(), away.stood_in_for()), (Some(until()), None));
    assert_eq!(
        (deputy.until(), deputy.stood_in_for()),
        (Some(until()), Some(somebody))
    );
    for (reason, count) in [
        (Reason::DepartmentConcerned, None),
        (Reason::SameSite, None),
        (Reason::HandledScope(2), Some(2)),
        (Reason::OpenCases(3), Some(3)),
        (Reason::ReturnedIt, None),
        (Reason::AllAbsent, None),
    ] {
        let found = (reason.count(), reason.until(), reason.stood_in_for());
        assert_eq!(found, (count, None, None), "{}", reason.code());
    }
}
