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
