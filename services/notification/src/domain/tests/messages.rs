//! Kinds of messages and what they are about.

use regulation::{PatternKind, ReplyChannel};

use super::*;

#[test]
fn every_kind_of_message_is_found_by_its_code_again() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.code()), Some(*kind));
    }
    assert_eq!(Kind::parse("unheard_of"), None);
}

#[test]
fn f_5_4_the_owner_of_a_measure_hears_of_it_and_of_nothing_else() {
    for kind in [
        Kind::MeasureOrdered,
        Kind::MeasureOverdue,
        Kind::PatternMeasureOrdered,
        Kind::PatternMeasureOverdue,
    ] {
        assert!(kind.is_about_measure(), "{}", kind.code());
    }
    for kind in [Kind::Dispatched, Kind::Overdue, Kind::PersonFlagged] {
        assert!(!kind.is_about_measure(), "{}", kind.code());
    }
}

#[test]
fn f_5_3_what_repeats_is_told_from_what_is_about_one_complaint() {
    for kind in [
        Kind::PersonFlagged,
        Kind::RectificationProposed,
        Kind::PatternMeasureOrdered,
        Kind::PatternMeasureOverdue,
    ] {
        assert!(kind.is_about_pattern(), "{}", kind.code());
        assert_eq!(kind.audience(), Audience::Staff, "{}", kind.code());
    }
    for kind in [Kind::MeasureOrdered, Kind::MeasureOverdue, Kind::Reply] {
        assert!(!kind.is_about_pattern(), "{}", kind.code());
    }
}

#[test]
fn f_4_4e_what_leads_to_action_at_once_does_not_wait_for_business_hours() {
    for kind in [
        Kind::ReportedToLeadership,
        Kind::Designated,
        Kind::RecordingAtRisk,
    ] {
        assert!(kind.is_urgent(Severity::Ordinary), "{}", kind.code());
    }
    assert!(!Kind::Urged.is_urgent(Severity::Ordinary));
    assert!(Kind::Urged.is_urgent(Severity::Major));
}

#[test]
fn several_members_of_staff_get_one_message_each_and_the_complainant_one_without_a_name() {
    let round = Details {
        round: Some(2),
        ..Details::default()
    };
    let told = Message::to_staff(Kind::ReplyDue, vec![WRITER, HANDLER, WRITER], round);
    let to: Vec<_> = told.iter().map(|message| message.to).collect();
    assert_eq!(to, [Some(HANDLER), Some(WRITER)]);
    assert!(
        told.iter()
            .all(|message| message.kind == Kind::ReplyDue && message.details == round)
    );
    assert_eq!(Message::to_staff(Kind::ReplyDue, vec![], round), []);
    let reply = Message::to_complainant(Kind::Reply, round);
    assert_eq!((reply.to, reply.details), (None, round));
}

fn pattern(kind: PatternKind, restricted: bool) -> Pattern {
    Pattern {
        id: PatternId(Uuid::from_u128(70)),
        kind,
        site: Uuid::from_u128(9),
        window: None,
        subtype: None,
        complaints: 2,
        restricted,
        respondents: vec![],
        raised_at: hour(1),
        owner: None,
        measure: None,
    }
}

#[test]
fn f_5_3_a_pattern_that_counts_cases_of_integrity_is_as_secret_as_they_are() {
    let person = |restricted| pattern(PatternKind::Person, restricted);
    assert_eq!(person(true).sensitivity(), Sensitivity::S3);
    assert_eq!(person(false).sensitivity(), Sensitivity::S1);
    assert_eq!(person(false).message(), Kind::PersonFlagged);
    let window = pattern(PatternKind::Window, false);
    assert_eq!(window.message(), Kind::RectificationProposed);
}

#[test]
fn a_message_is_about_a_complaint_or_about_a_pattern_and_the_audit_trail_names_that() {
    let complaint = About::from(COMPLAINT);
    assert_eq!(complaint.complaint(), Some(COMPLAINT));
    assert_eq!(complaint.pattern(), None);
    assert_eq!(complaint.subject(), COMPLAINT.0);
    let id = PatternId(Uuid::from_u128(70));
    let pattern = About::Pattern(id);
    assert_eq!(pattern.complaint(), None);
    assert_eq!(pattern.pattern(), Some(id));
    assert_eq!(pattern.subject(), id.0);
}

#[test]
fn only_what_reached_or_missed_somebody_outside_is_told_to_other_services() {
    let at = hour(1);
    let failed = Ok(begun().failed(DELIVERY, at));
    let acknowledged = Ok(begun().acknowledged(DELIVERY, ReplyChannel::Sms, at));
    let answer = attempt(Answer::Unreachable, None, 20);
    let sent = Ok(replying().reply_sent(DELIVERY, ReplyChannel::Email, hour(12)));
    for told in [
        failed,
        acknowledged,
        sent,
        replied().follow_up(answer, TRIES),
    ] {
        let facts = changed(told).1;
        assert!(facts.iter().all(Fact::is_public), "{facts:?}");
    }
    let ended = begun().end(End::Declined, at);
    let ends = replied().resume(hour(13));
    for kept in [ended, ends] {
        let facts = changed(kept).1;
        assert!(!facts.iter().any(Fact::is_public), "{facts:?}");
    }
    let (_, facts) = Correspondence::begin(COMPLAINT, case());
    assert_eq!(facts, [Fact::Learned("registered", hour(0))]);
}
