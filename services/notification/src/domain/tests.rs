mod learning;
mod letters;
mod merging;
mod messages;
mod possible;
mod relaying;
mod rounds;

use chrono::{NaiveDate, TimeDelta};
use regulation::{Language, Scope, Sensitivity, Severity};

use super::*;

const COMPLAINT: ComplaintId = ComplaintId(Uuid::from_u128(1));
const APPROVER: StaffId = StaffId(Uuid::from_u128(2));
const HANDLER: StaffId = StaffId(Uuid::from_u128(3));
const WRITER: StaffId = StaffId(Uuid::from_u128(4));
const DELIVERY: DeliveryId = DeliveryId(Uuid::from_u128(5));
const TRIES: Tries = Tries {
    most: 3,
    apart: TimeDelta::hours(4),
};

fn hour(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

fn case() -> Case {
    Case {
        number: "ZW-2026-000001-3".into(),
        site: Uuid::from_u128(9),
        departments: Vec::new(),
        respondents: Vec::new(),
        assigned: Vec::new(),
        handler: None,
        sensitivity: Sensitivity::S1,
        severity: Severity::Ordinary,
        scopes: Vec::new(),
        classified: false,
        received_at: hour(0),
        registered_at: hour(0),
        promised: NaiveDate::from_ymd_opt(1970, 1, 20).unwrap(),
        language: Language::ZhCn,
        channel: ReplyChannel::Email,
        anonymous: false,
    }
}

fn changed(decision: Result<Decision, Refusal>) -> (Correspondence, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(next, facts)) => (next, facts),
        other => panic!("{other:?}"),
    }
}

fn begun() -> Correspondence {
    Correspondence::begin(COMPLAINT, case()).0
}

fn to_reply() -> Correspondence {
    changed(begun().approved(
        Approved {
            by: APPROVER,
            at: hour(10),
        },
        Some(HANDLER),
    ))
    .0
}

fn replying() -> Correspondence {
    changed(to_reply().reply(Reply {
        by: WRITER,
        at: hour(11),
        delivery: DELIVERY,
    }))
    .0
}

fn replied() -> Correspondence {
    changed(Ok(replying().reply_sent(
        DELIVERY,
        ReplyChannel::Email,
        hour(12),
    )))
    .0
}

/// A half-day is six hours long here: enough to tell two apart.
fn attempt(answer: Answer, by: Option<StaffId>, at: i64) -> Attempt {
    let date = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(at / 24);
    Attempt {
        answer,
        by,
        at: hour(at),
        half_day: HalfDay {
            date,
            afternoon: at % 24 >= 12,
        },
        reprisal: None,
    }
}

#[test]
fn given_no_approval_when_somebody_replies_then_it_is_refused() {
    let then = begun().reply(Reply {
        by: WRITER,
        at: hour(1),
        delivery: DELIVERY,
    });
    assert_eq!(then, Err(Refusal::NothingToReply));
}

#[test]
fn given_an_approval_when_replied_then_only_the_delivery_makes_it_public() {
    let (next, facts) = changed(to_reply().reply(Reply {
        by: WRITER,
        at: hour(11),
        delivery: DELIVERY,
    }));
    assert!(facts.iter().all(|fact| !fact.is_public()));
    let (next, facts) = changed(Ok(next.reply_sent(DELIVERY, ReplyChannel::Email, hour(12))));
    assert!(matches!(facts[..], [Fact::ReplySent { round: 1, .. }]));
    assert_eq!(next.stage().code(), "replied");
}

#[test]
fn given_a_reply_on_its_way_when_another_delivery_succeeds_then_nothing_changes() {
    let then = replying().reply_sent(
        DeliveryId(Uuid::from_u128(77)),
        ReplyChannel::Email,
        hour(12),
    );
    assert_eq!(then, Decision::AlreadyDone);
}

#[test]
fn given_a_reply_on_its_way_when_work_begins_again_then_it_is_not_due_any_more() {
    let (next, _) = changed(replying().redone(hour(12)));
    assert_eq!(
        next.stage(),
        &Stage::UnderWay {
            round: 0,
            since: hour(12)
        }
    );
    assert_eq!(
        next.reply_sent(DELIVERY, ReplyChannel::Email, hour(13)),
        Decision::AlreadyDone
    );
}

#[test]
fn given_a_followed_up_reply_when_approved_again_then_a_new_round_begins() {
    let answer = attempt(Answer::Level(Satisfaction::Dissatisfied), None, 20);
    let (next, facts) = changed(replied().follow_up(answer, TRIES));
    assert!(matches!(
        facts[..],
        [Fact::FollowUp {
            finished: true,
            count: 1,
            ..
        }]
    ));
    let (next, _) = changed(next.resume(hour(21)));
    let (next, _) = changed(next.approved(
        Approved {
            by: APPROVER,
            at: hour(40),
        },
        Some(HANDLER),
    ));
    assert_eq!((next.stage().code(), next.stage().round()), ("to_reply", 2));
}

#[test]
fn given_an_approval_heard_twice_then_it_is_already_done() {
    let again = to_reply().approved(
        Approved {
            by: APPROVER,
            at: hour(10),
        },
        Some(HANDLER),
    );
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn given_a_reply_when_its_handler_follows_up_then_it_is_refused() {
    let by_handler = attempt(Answer::Level(Satisfaction::Satisfied), Some(HANDLER), 20);
    assert_eq!(
        replied().follow_up(by_handler, TRIES),
        Err(Refusal::ByHandler)
    );
    let assigned = changed(Ok(replied().learn(Learned::SignedFor(WRITER), hour(13)))).0;
    let by_assigned = attempt(Answer::Unreachable, Some(WRITER), 20);
    assert_eq!(
        assigned.follow_up(by_assigned, TRIES),
        Err(Refusal::ByHandler)
    );
}

#[test]
fn given_a_case_of_integrity_when_staff_follow_up_then_they_have_asked_about_reprisals() {
    let grave = [
        Learned::Sensitivity(Sensitivity::S3),
        Learned::Classified(
            Severity::Major,
            vec![Scope::Integrity, Scope::Attitude],
            Sensitivity::S2,
        ),
    ];
    for told in grave {
        let case = || changed(Ok(replied().learn(told.clone(), hour(13)))).0;
        assert!(case().asks_about_reprisal());
        let level = Answer::Level(Satisfaction::Satisfied);
        let unasked = attempt(level, Some(WRITER), 20);
        assert_eq!(
            case().follow_up(unasked, TRIES),
            Err(Refusal::ReprisalNotAsked)
        );
        for said in [true, false] {
            let reprisal = Some(said);
            changed(case().follow_up(
                Attempt {
                    reprisal,
                    ..unasked
                },
                TRIES,
            ));
        }
        // Nobody was there to be asked; and complainants may leave it open.
        changed(case().follow_up(attempt(Answer::Unreachable, Some(WRITER), 20), TRIES));
        changed(case().follow_up(attempt(level, None, 20), TRIES));
    }
    assert!(!replied().asks_about_reprisal());
    let level = attempt(Answer::Level(Satisfaction::Satisfied), Some(WRITER), 20);
    changed(replied().follow_up(level, TRIES));
}

#[test]
fn given_nobody_reached_when_tried_on_three_different_half_days_then_it_is_recorded_as_unreachable()
{
    let unreachable = |at| attempt(Answer::Unreachable, Some(WRITER), at);
    let (once, facts) = changed(replied().follow_up(unreachable(14), TRIES));
    assert!(matches!(
        facts[..],
        [Fact::FollowUp {
            finished: false,
            count: 1,
            ..
        }]
    ));
    assert_eq!(once.next_try(TRIES), Some(hour(18)));
    // Four hours later, but in the same half-day; and in the next one, but not four hours later.
    assert_eq!(
        once.clone().follow_up(unreachable(19), TRIES),
        Err(Refusal::TooEarly)
    );
    let late = changed(replied().follow_up(unreachable(23), TRIES)).0;
    assert_eq!(
        late.follow_up(unreachable(24), TRIES),
        Err(Refusal::TooEarly)
    );
    let (twice, _) = changed(once.follow_up(unreachable(25), TRIES));
    let (thrice, facts) = changed(twice.follow_up(unreachable(38), TRIES));
    assert!(matches!(
        facts[..],
        [Fact::FollowUp {
            finished: true,
            count: 3,
            ..
        }]
    ));
    assert!(matches!(
        thrice.stage(),
        Stage::FollowedUp {
            satisfaction: None,
            ..
        }
    ));
}

#[test]
fn given_an_unreachable_when_they_answer_early_then_the_answer_counts() {
    let once =
        changed(replied().follow_up(attempt(Answer::Unreachable, Some(WRITER), 14), TRIES)).0;
    let answer = attempt(Answer::Level(Satisfaction::Satisfied), None, 15);
    let (_, facts) = changed(once.follow_up(answer, TRIES));
    assert!(matches!(
        facts[..],
        [Fact::FollowUp {
            finished: true,
            count: 2,
            ..
        }]
    ));
}

#[test]
fn given_a_closed_complaint_when_the_closing_of_an_earlier_round_is_heard_late_then_it_is_ignored()
{
    assert_eq!(to_reply().end(End::Closed, hour(9)), Err(Refusal::Older));
    assert!(to_reply().end(End::Closed, hour(11)).is_ok());
}

#[test]
fn given_a_withdrawn_complaint_then_no_reply_is_due_any_more() {
    let ended = changed(begun().end(End::Withdrawn, hour(5))).0;
    let then = ended.approved(
        Approved {
            by: APPROVER,
            at: hour(10),
        },
        Some(HANDLER),
    );
    assert_eq!(then, Err(Refusal::Ended));
}

#[test]
fn given_an_anonymous_complaint_then_everything_is_read_with_number_and_code() {
    let anonymous = Case {
        anonymous: true,
        ..case()
    };
    assert_eq!(anonymous.channel(), ReplyChannel::Tracking);
}

#[test]
fn what_is_overdue_escalated_or_major_does_not_wait_for_business_hours() {
    assert!(
        !Kind::DueSoon.is_urgent(Severity::Ordinary)
            && !Kind::Dispatched.is_urgent(Severity::Ordinary)
    );
    for kind in [Kind::Overdue, Kind::Escalated] {
        assert!(kind.is_urgent(Severity::Ordinary));
    }
    assert!(Kind::DueSoon.is_urgent(Severity::Major));
}

#[test]
fn classification_raises_sensitivity_and_only_intake_lowers_it() {
    let raised = changed(Ok(begun().learn(
        Learned::Classified(Severity::Major, vec![Scope::Quality], Sensitivity::S2),
        hour(1),
    )))
    .0;
    let kept = changed(Ok(raised.learn(
        Learned::Classified(Severity::Ordinary, vec![Scope::Attitude], Sensitivity::S1),
        hour(2),
    )))
    .0;
    assert_eq!(
        (kept.case().severity, kept.case().sensitivity),
        (Severity::Ordinary, Sensitivity::S2)
    );
    assert_eq!(kept.case().scopes, [Scope::Attitude]);
    let lowered = changed(Ok(
        kept.learn(Learned::Sensitivity(Sensitivity::S1), hour(3))
    ))
    .0;
    assert_eq!(lowered.case().sensitivity, Sensitivity::S1);
}

#[test]
fn what_rings_waits_for_the_morning_and_the_rest_does_not() {
    let local = |day: u32, hour: u32, minute: u32| {
        let date = NaiveDate::from_ymd_opt(2026, 9, day).unwrap();
        date.and_hms_opt(hour, minute, 0).unwrap()
    };
    let held = regulation::Correspondence {
        night_holds_email: true,
        ..regulation::Correspondence::default()
    };
    let night =
        |numbers: &regulation::Correspondence, at| night_over(numbers, ReplyChannel::Email, at);
    for (at, until) in [
        (local(29, 20, 59), None),
        (local(29, 21, 0), Some(local(30, 8, 0))),
        (local(29, 23, 59), Some(local(30, 8, 0))),
        (local(30, 0, 0), Some(local(30, 8, 0))),
        (local(30, 7, 59), Some(local(30, 8, 0))),
        (local(30, 8, 0), None),
    ] {
        assert_eq!(night(&held, at), until, "{at}");
        assert_eq!(night(&regulation::Correspondence::default(), at), None);
        let text = night_over(
            &regulation::Correspondence::default(),
            ReplyChannel::Sms,
            at,
        );
        assert_eq!(text, until, "whatever holds of e-mail");
        for channel in [
            ReplyChannel::Tracking,
            ReplyChannel::Letter,
            ReplyChannel::Phone,
        ] {
            assert_eq!(night_over(&held, channel, at), None);
        }
    }
    let never = regulation::Correspondence {
        night_from_hour: 8,
        ..held
    };
    for hour in [7, 8, 9, 22] {
        assert_eq!(night(&never, local(29, hour, 0)), None);
    }
    let siesta = regulation::Correspondence {
        night_from_hour: 12,
        night_until_hour: 14,
        ..held
    };
    for (at, until) in [
        (local(29, 11, 59), None),
        (local(29, 12, 0), Some(local(29, 14, 0))),
        (local(29, 13, 59), Some(local(29, 14, 0))),
        (local(29, 14, 0), None),
    ] {
        assert_eq!(night(&siesta, at), until, "{at}");
    }
}
