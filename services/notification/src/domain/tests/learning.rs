//! What other services tell of a case.

use super::*;

fn learn(given: Correspondence, what: Learned) -> Correspondence {
    changed(Ok(given.learn(what, hour(1)))).0
}

#[test]
fn what_is_told_twice_is_known_once_and_the_trail_says_what_it_was() {
    let promised = NaiveDate::from_ymd_opt(1970, 1, 25).unwrap();
    let (next, facts) = changed(Ok(begun().learn(Learned::Promised(promised), hour(3))));
    assert_eq!(facts, [Fact::Learned("promised_date", hour(3))]);
    assert_eq!(next.case().promised, promised);
    assert_eq!(next.complaint(), COMPLAINT);
    let again = next.learn(Learned::Promised(promised), hour(4));
    assert_eq!(again, Decision::AlreadyDone);
}

#[test]
fn f_4_4c_whoever_has_the_case_is_whoever_it_was_given_to_last_and_who_signed_for_it() {
    let (unit, other) = (Uuid::from_u128(6), Uuid::from_u128(7));
    let given = learn(begun(), Learned::Dispatched(unit, Some(HANDLER)));
    assert_eq!(given.case().assigned, [HANDLER]);
    let signed = given.clone().learn(Learned::SignedFor(HANDLER), hour(2));
    assert_eq!(signed, Decision::AlreadyDone, "it is theirs already");

    let given = learn(given, Learned::Dispatched(other, None));
    assert_eq!(given.case().departments, [other]);
    assert_eq!(given.case().assigned, []);
    let signed = learn(given, Learned::SignedFor(WRITER));
    assert_eq!(signed.case().assigned, [WRITER]);

    let group = learn(signed, Learned::Designated(vec![APPROVER, HANDLER]));
    assert_eq!(group.case().assigned, [APPROVER, HANDLER]);
    let left = learn(group, Learned::Released(vec![APPROVER, WRITER]));
    assert_eq!(left.case().assigned, [HANDLER], "only those are released");
}

#[test]
fn f_4_2b_the_respondents_are_those_told_last() {
    let first = learn(begun(), Learned::Respondents(vec![WRITER]));
    let next = learn(first, Learned::Respondents(vec![HANDLER]));
    assert_eq!(next.case().respondents, [HANDLER]);
}

#[test]
fn f_6_3_whoever_handled_the_last_result_or_has_the_case_does_not_follow_it_up() {
    let case = Case {
        handler: Some(HANDLER),
        assigned: vec![WRITER],
        ..case()
    };
    assert!(case.handled_by(HANDLER) && case.handled_by(WRITER));
    assert!(!case.handled_by(APPROVER));
    let nobody = Case {
        handler: None,
        assigned: vec![],
        ..case
    };
    assert!(!nobody.handled_by(HANDLER));
}

#[test]
fn f_6_2_the_complainant_is_answered_by_the_channel_they_chose() {
    assert_eq!(case().channel(), ReplyChannel::Email);
}
