//! 并单 and back (F-6.6).

use super::*;

const LEAD: ComplaintId = ComplaintId(Uuid::from_u128(77));

fn merged(given: Correspondence) -> Correspondence {
    changed(given.merge(LEAD, hour(20))).0
}

#[test]
fn given_any_stage_when_merged_then_nothing_is_due_and_unmerging_restores_it_field_by_field() {
    for given in [begun(), to_reply(), replying(), replied()] {
        let merged = merged(given.clone());
        assert_eq!(merged.stage().lead(), Some(LEAD));
        assert_eq!(merged.stage().beneath(), given.stage());
        assert_eq!(
            merged.clone().reply(Reply {
                by: WRITER,
                at: hour(21),
                delivery: DELIVERY,
            }),
            Err(Refusal::Merged)
        );
        assert_eq!(
            merged.clone().merge(LEAD, hour(22)),
            Ok(Decision::AlreadyDone)
        );
        let again = changed(merged.unmerge(hour(23))).0;
        assert_eq!(again, given);
        assert_eq!(again.unmerge(hour(24)), Ok(Decision::AlreadyDone));
    }
}

#[test]
fn given_a_merged_one_when_what_was_on_its_way_arrives_then_it_counts_after_unmerging() {
    let sent = |c: Correspondence| Ok(c.reply_sent(DELIVERY, ReplyChannel::Email, hour(12)));
    let (within, facts) = changed(merged(replying()).beneath(sent));
    assert!(matches!(facts[..], [Fact::ReplySent { .. }]));
    assert_eq!(within.stage().lead(), Some(LEAD));
    assert_eq!(changed(within.unmerge(hour(23))).0, replied());
}

#[test]
fn given_a_merged_one_when_it_ends_then_it_is_merged_no_more() {
    let ended = changed(merged(begun()).beneath(|c| c.end(End::Withdrawn, hour(30)))).0;
    assert!(matches!(ended.stage(), Stage::Ended { .. }));
    assert_eq!(ended.merge(LEAD, hour(31)), Err(Refusal::Ended));
}
