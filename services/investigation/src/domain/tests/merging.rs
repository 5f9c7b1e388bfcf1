//! 并单 and back (F-6.6).

use regulation::ReopenReason;

use super::*;

fn all() -> Vec<Investigation> {
    vec![
        registered(case()),
        accepted(case()),
        verified(case(), Complexity::Complex),
        concluded(),
    ]
}

#[test]
fn given_any_stage_when_merged_then_nobody_works_on_it_and_unmerging_restores_it_field_by_field() {
    for given in all() {
        let merged = then(given.clone().end(Ending::Merged, day(9)));
        let refused = Err(Refusal::Ended);
        assert_eq!(
            merged.clone().verify(verification(Complexity::Simple)),
            refused
        );
        assert_eq!(merged.clone().add_record(record(31)), refused);
        assert_eq!(
            merged.clone().end(Ending::Merged, day(10)),
            Ok(Decision::AlreadyDone)
        );
        let (again, facts) = changed(merged.unmerge(day(11)));
        assert_eq!(
            (&again, &facts[..]),
            (&given, &[Fact::Resumed(day(11))][..])
        );
        assert_eq!(again.unmerge(day(12)), Ok(Decision::AlreadyDone));
    }
}

#[test]
fn given_a_step_down_that_waits_when_merged_then_it_waits_again_after_unmerging() {
    let major = judgement(Severity::Major, &[Scope::Quality]);
    let given = then(accepted(case()).classify(major, false, act(OFFICER, 4)));
    let ordinary = judgement(Severity::Ordinary, &[Scope::Quality]);
    let waiting = then(given.classify(ordinary, false, act(OFFICER, 5)));
    assert!(waiting.proposal().is_some());
    let merged = then(waiting.clone().end(Ending::Merged, day(9)));
    assert_eq!(then(merged.unmerge(day(11))), waiting);
}

#[test]
fn given_a_merged_one_when_what_was_on_its_way_arrives_then_it_counts_after_unmerging() {
    let handed = |case: Investigation| case.hand_over(None, Some(MEMBER), day(10));
    let alone = then(handed(accepted(case())));
    let merged = then(accepted(case()).end(Ending::Merged, day(9)));
    let since = merged.merged_since().unwrap();
    let within = handed(merged.beneath()).unwrap().within(since);
    let within = then(Ok(within));
    assert_eq!(within.merged_since(), Some(since));
    assert_eq!(then(within.unmerge(day(11))), alone);
}

#[test]
fn given_a_merged_one_when_withdrawn_then_it_ends_and_does_not_come_back() {
    let merged = then(concluded().end(Ending::Merged, day(9)));
    let ended = then(merged.end(Ending::Withdrawn, day(10)));
    assert_eq!(ended.merged_since(), None);
    assert!(ended.conclusion().is_some(), "what was found stays");
    assert_eq!(ended.clone().unmerge(day(11)), Ok(Decision::AlreadyDone));
    then(ended.reopen(ReopenReason::NewFacts, 1, day(12)));
}
