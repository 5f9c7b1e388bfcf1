//! What a stage keeps of what was decided before it, and what is known of the matter.

use super::*;

fn ended(given: Assignment) -> Assignment {
    then(given.end(End::Closed, monday())).0
}

#[test]
fn whoever_was_given_the_case_has_it_until_it_ends() {
    assert_eq!(classified(Severity::Ordinary).assigned_to(), []);
    for given in [
        dispatched(),
        in_handling(),
        submitted(),
        endorsed(),
        approved(),
        replied(),
        in_review(vec![LEADER]),
    ] {
        let code = given.stage().code();
        assert_eq!(given.assigned_to(), [HANDLER], "{code}");
        assert_eq!(given.last_department(), Some(UNIT), "{code}");
        let after = ended(given);
        assert_eq!(after.assigned_to(), [], "{code}");
        assert_eq!(after.last_department(), Some(UNIT), "{code}");
        assert!(after.stage().is_final());
    }
    assert_eq!(designated().last_department(), None, "a group is none");
    assert_eq!(registered(Severity::Ordinary).last_department(), None);
}

#[test]
fn f_4_4c_the_department_that_returned_a_case_stays_known() {
    let back = dispatched().return_order(HANDLER, false, "误".into(), vec![], &terms(), monday());
    let case = then(back).0;
    assert_eq!(case.last_department(), Some(UNIT));
    assert_eq!(case.assigned_to(), []);
}

#[test]
fn a_result_and_the_work_behind_it_stay_known_after_the_end() {
    assert_eq!(in_handling().stage().submission(), None);
    assert_eq!(dispatched().stage().work(), None);
    for given in [submitted(), endorsed(), approved(), replied()] {
        let code = given.stage().code();
        for case in [given.clone(), ended(given)] {
            let result = case.stage().submission().map(|it| &it.result.summary);
            assert_eq!(result, Some(&"已办".to_owned()), "{code}");
            let signed = case.stage().work().map(|work| work.signed.by);
            assert_eq!(signed, Some(HANDLER), "{code}");
        }
    }
    let approver = |case: &Assignment| case.stage().approval().map(|it| it.approved.by);
    assert_eq!(approver(&endorsed()), None);
    assert_eq!(approver(&ended(approved())), Some(OFFICER));
    assert_eq!(approver(&in_review(vec![LEADER])), Some(OFFICER));
}

#[test]
fn f_4_2b_whoever_had_a_part_in_a_decision_is_one_of_its_authors() {
    let authors = approved().stage().approval().unwrap().authors();
    assert_eq!(authors, [OFFICER, HEAD, HANDLER]);
}

#[test]
fn a_group_is_led_by_its_leader_and_a_department_by_nobody() {
    let leads = |case: Assignment, person| case.stage().order().unwrap().is_led_by(person);
    assert!(leads(designated(), INVESTIGATOR));
    assert!(!leads(designated(), COLLEAGUE));
    assert!(!leads(dispatched(), HANDLER));
}

#[test]
fn respondents_become_known_once() {
    assert_eq!(in_handling().know_respondents(vec![RESPONDENT]), None);
    let known = in_handling().know_respondents(vec![COLLEAGUE]).unwrap();
    assert_eq!(known.matter().respondents, [COLLEAGUE]);
    assert_eq!(known.complaint(), in_handling().complaint());
}

#[test]
fn who_may_read_what_changes_once() {
    let (case, facts) = then(in_handling().sensitivity_changed(Sensitivity::S2));
    assert_eq!(case.matter().sensitivity, Sensitivity::S2);
    assert_eq!(facts, []);
    let again = case.sensitivity_changed(Sensitivity::S2);
    assert_eq!(again, Ok(Decision::AlreadyDone));
}
