//! 协办: who gives which part, and what is missing.

use super::*;

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

pub(super) fn assisted() -> Assignment {
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
fn given_a_department_named_twice_when_asked_to_assist_then_it_is_refused() {
    let part = |department| Assisting {
        department,
        handler: None,
        recused: false,
    };
    let ask = |departments: [DepartmentId; 2]| {
        let dispatch = Dispatch {
            assisting: departments.map(part).to_vec(),
            ..to(Some(HANDLER))
        };
        let free = Conflicts::default();
        classified(Severity::Ordinary).dispatch(dispatch, &free, &terms(), monday())
    };
    assert_eq!(ask([OTHER_UNIT, OTHER_UNIT]), Err(Refusal::LeadAssists));
    let third = DepartmentId(Uuid::from_u128(8));
    let side = then(ask([OTHER_UNIT, third])).0.side().clone();
    assert_eq!(side.assisting_departments(), [OTHER_UNIT, third]);
    assert_eq!(side.part_of(third).unwrap().department, third);
    assert_eq!(side.part_of(UNIT), None);
}

#[test]
fn given_a_person_named_to_assist_then_only_that_person_signs() {
    let asked = || then(assisted_by(Some(HELPER), false)).0;
    let sign = |by| asked().sign_for_part(OTHER_UNIT, by, true, monday());
    assert_eq!(sign(COLLEAGUE), Err(Refusal::NotYours));
    assert!(sign(HELPER).is_ok());
    let later = then(in_handling().submit(submit(HEAD, true), &terms(), monday())).0;
    let late = later.sign_for_part(OTHER_UNIT, HELPER, true, monday());
    assert_eq!(late, Err(Refusal::NotNow("awaiting_approval")));
}

#[test]
fn given_a_part_given_up_when_the_department_is_asked_again_then_that_part_is_signed_for() {
    let ordered = then(assisted_by(None, false)).0;
    let back = ordered.return_order(HANDLER, false, "误".into(), vec![], &terms(), monday());
    let dispatch = Dispatch {
        assisting: vec![Assisting {
            department: OTHER_UNIT,
            handler: None,
            recused: false,
        }],
        ..to(Some(HANDLER))
    };
    let free = Conflicts::default();
    let again = then(then(back).0.dispatch(dispatch, &free, &terms(), monday())).0;
    let signed = then(again.sign_for_part(OTHER_UNIT, HELPER, true, monday())).0;
    let parts: Vec<_> = signed.side().assists.iter().map(|a| a.is_open()).collect();
    assert_eq!(parts, [false, true]);
    assert_eq!(signed.side().assisting_people(), [HELPER]);
    // A part that was given up is nobody's to sign for.
    let released = then(assisted_by(None, false)).0;
    let new = Reassign {
        department: OTHER_UNIT,
        handler: None,
        required: None,
        reason: "改派".into(),
        by: OFFICER,
    };
    let released = then(released.reassign(new, &free, &terms(), monday())).0;
    let late = released.sign_for_part(OTHER_UNIT, HELPER, true, monday());
    assert_eq!(late, Err(Refusal::NotAssisting));
}

#[test]
fn given_an_opinion_when_somebody_else_gives_the_same_then_it_stays_whose_it_was() {
    let other = contributed().contribute(OTHER_UNIT, COLLEAGUE, true, "意见".into(), monday());
    assert_eq!(other, Err(Refusal::DoneAlready));
}

#[test]
fn given_an_opinion_whose_author_turns_out_to_be_recused_then_it_is_not_asked_for_again() {
    let conflicts = Conflicts {
        staff: vec![HELPER],
        department: false,
    };
    let recuse = |case: Assignment| {
        let instead = InTheirPlace::default();
        case.recuse(&conflicts, instead, &terms(), monday())
    };
    assert_eq!(recuse(contributed()), Ok(Decision::AlreadyDone));
    assert_eq!(recuse(assisted()), Ok(Decision::AlreadyDone), "not theirs");
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
