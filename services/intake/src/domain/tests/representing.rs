//! 集体投诉: who speaks for many (F-6.6).

use super::*;

const LIMIT: u32 = 5;

#[test]
fn a_named_complainant_is_the_first_of_those_who_speak_and_an_anonymous_one_is_none() {
    let too_many = Err(Refusal::TooManyRepresentatives);
    let one_more = |anonymous, others| registered().represent(anonymous, others, LIMIT);
    assert_eq!(one_more(false, 3), Ok(()));
    assert_eq!(one_more(false, 4), too_many);
    assert_eq!(one_more(true, 4), Ok(()));
    assert_eq!(one_more(true, 5), too_many);
    assert_eq!(one_more(false, u32::MAX), too_many);
}

#[test]
fn representatives_are_added_until_it_has_ended_also_while_it_is_merged() {
    let mut lead = registered();
    lead.id = ComplaintId(Uuid::from_u128(77));
    let merge = |given: Complaint| changed(given.merge(OFFICER, &lead, false, day(3))).0;
    for given in [
        registered(),
        open(Work::Handling),
        open(Work::ToFollowUp),
        merge(open(Work::Handling)),
    ] {
        assert_eq!(given.represent(false, 0, LIMIT), Ok(()));
    }
    for (given, refusal) in [
        (declined(), Refusal::Declined),
        (withdrawn(), Refusal::Withdrawn),
        (closed(), Refusal::Closed),
    ] {
        assert_eq!(given.represent(false, 0, LIMIT), Err(refusal));
    }
}

#[test]
fn a_representative_gives_what_a_complainant_gives() {
    let complete = Identity {
        name: Some("李四".into()),
        phone: Some("13800138000".into()),
        ..Identity::default()
    };
    assert!(complete.faults().is_empty());
    let nobody = Identity::default().faults();
    let places: Vec<_> = nobody.into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(places, ["/complainant/name", "/complainant"]);
}
