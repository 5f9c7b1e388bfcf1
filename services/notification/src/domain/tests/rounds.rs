//! Rounds of reply and follow-up, to the moment: what is older than what is known changes nothing.

use super::*;

fn approve(given: Correspondence, at: i64) -> Result<Decision, Refusal> {
    let (by, at) = (APPROVER, hour(at));
    given.approved(Approved { by, at }, Some(HANDLER))
}

fn ended(at: i64) -> Correspondence {
    changed(replied().end(End::Closed, hour(at))).0
}

#[test]
fn an_end_counts_from_the_moment_of_what_is_known_and_keeps_the_replies_that_were_sent() {
    for (given, since, round) in [
        (begun(), 0, 0),
        (to_reply(), 10, 0),
        (replying(), 11, 0),
        (replied(), 12, 1),
    ] {
        let older = given.clone().end(End::Closed, hour(since - 1));
        assert_eq!(older, Err(Refusal::Older));
        let at = hour(since);
        let (next, facts) = changed(given.end(End::Closed, at));
        let how = End::Closed;
        assert_eq!(next.stage(), &Stage::Ended { round, how, at });
        assert_eq!(facts, [Fact::Ended(End::Closed, at)]);
    }
}

#[test]
fn an_ended_one_does_not_end_again() {
    let again = ended(20).end(End::Withdrawn, hour(30));
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn f_6_6_a_reopening_counts_from_the_moment_of_what_is_known_and_keeps_the_round() {
    assert_eq!(replied().resume(hour(11)), Err(Refusal::Older));
    assert_eq!(ended(20).resume(hour(19)), Err(Refusal::Older));
    for (given, at) in [(replied(), 12), (replied(), 13), (ended(20), 20)] {
        let since = hour(at);
        let (next, facts) = changed(given.resume(since));
        assert_eq!(next.stage(), &Stage::UnderWay { round: 1, since });
        assert_eq!(facts, [Fact::Resumed(since)]);
    }
    for under_way in [begun(), to_reply(), replying()] {
        let then = under_way.resume(hour(30));
        assert_eq!(then, Ok(Decision::AlreadyDone));
    }
}

#[test]
fn f_6_1_work_done_again_makes_an_unsent_reply_undue_unless_that_is_older_news() {
    for (given, since) in [(to_reply(), 10), (replying(), 11)] {
        let older = given.clone().redone(hour(since - 1));
        assert_eq!(older, Err(Refusal::Older));
        let (next, facts) = changed(given.redone(hour(since)));
        assert_eq!(
            (next.stage().code(), next.stage().round()),
            ("under_way", 0)
        );
        assert_eq!(facts, [Fact::Resumed(hour(since))]);
    }
    // Nothing unsent: a reply that went out stays.
    for given in [begun(), replied(), ended(12)] {
        assert_eq!(given.redone(hour(13)), Ok(Decision::AlreadyDone));
    }
}

#[test]
fn f_6_1_a_later_approval_before_the_reply_is_sent_makes_a_new_reply_due_in_the_same_round() {
    for given in [to_reply(), replying()] {
        assert_eq!(approve(given.clone(), 9), Ok(Decision::AlreadyDone));
        assert_eq!(approve(given.clone(), 10), Ok(Decision::AlreadyDone));
        let (next, facts) = changed(approve(given, 11));
        assert_eq!((next.stage().code(), next.stage().round()), ("to_reply", 1));
        let at = hour(11);
        assert_eq!(facts, [Fact::ReplyDue { round: 1, at }]);
    }
}

#[test]
fn f_6_3_an_approval_after_the_reply_begins_the_next_round_and_one_heard_again_does_not() {
    let answer = attempt(Answer::Level(Satisfaction::Satisfied), None, 20);
    let followed_up = changed(replied().follow_up(answer, TRIES)).0;
    for given in [replied(), followed_up] {
        assert_eq!(approve(given.clone(), 10), Ok(Decision::AlreadyDone));
        let next = changed(approve(given, 30)).0;
        assert_eq!(next.stage().round(), 2);
    }
    // Its reopening may arrive later than the next approval.
    assert_eq!(changed(approve(ended(20), 30)).0.stage().round(), 2);
}

#[test]
fn f_6_3_a_review_that_upholds_the_result_leaves_its_handler_known() {
    let by = Approved {
        by: APPROVER,
        at: hour(30),
    };
    let upheld = changed(replied().approved(by, None)).0;
    assert!(upheld.case().handled_by(HANDLER));
}

#[test]
fn f_6_2_a_reply_is_written_once_a_round_and_not_after_the_end() {
    let again = |given: Correspondence| {
        given.reply(Reply {
            by: WRITER,
            at: hour(30),
            delivery: DELIVERY,
        })
    };
    assert_eq!(again(replying()), Err(Refusal::AlreadyWritten));
    assert_eq!(again(replied()), Err(Refusal::AlreadyWritten));
    assert_eq!(again(ended(20)), Err(Refusal::Ended));
}

#[test]
fn f_6_3_the_next_try_is_made_when_the_time_between_two_is_over_and_in_another_half_day() {
    let unreachable = |at| attempt(Answer::Unreachable, Some(WRITER), at);
    assert_eq!(replied().next_try(TRIES), None, "the first one at once");
    let once = changed(replied().follow_up(unreachable(32), TRIES)).0;
    assert_eq!(once.next_try(TRIES), Some(hour(36)));
    let early = once.clone().follow_up(unreachable(35), TRIES);
    assert_eq!(early, Err(Refusal::TooEarly));
    let (twice, facts) = changed(once.follow_up(unreachable(36), TRIES));
    assert!(matches!(facts[..], [Fact::FollowUp { count: 2, .. }]));
    assert_eq!(twice.next_try(TRIES), Some(hour(40)));
    assert_eq!(ended(20).next_try(TRIES), None);
}

#[test]
fn f_6_3_how_often_and_how_far_apart_the_policy_of_the_site_says() {
    let tries = Tries::of(&regulation::Correspondence {
        follow_up_tries: 1,
        follow_up_retry_hours: 6,
        ..regulation::Correspondence::default()
    });
    assert_eq!(tries.apart, TimeDelta::hours(6));
    let (_, facts) = changed(replied().follow_up(attempt(Answer::Unreachable, None, 20), tries));
    assert!(matches!(facts[..], [Fact::FollowUp { finished: true, .. }]));
}
