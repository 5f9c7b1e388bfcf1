//! Results: handed in, endorsed, approved, sent back.

use super::*;

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
