//! 并单 and back (F-6.6), and declined repeats.

use proptest::prelude::*;

use super::*;

const LEAD: u128 = 77;

/// Another complaint of the same site.
fn lead(mut complaint: Complaint) -> Complaint {
    complaint.id = ComplaintId(Uuid::from_u128(LEAD));
    complaint
}

fn merged(complaint: Complaint) -> Complaint {
    changed(complaint.merge(OFFICER, &lead(registered()), false, day(3))).0
}

#[test]
fn given_an_open_one_when_merged_then_it_goes_on_within_the_lead_and_nothing_else_changes() {
    for before in [
        registered(),
        open(Work::Verifying),
        open(Work::Handling),
        open(Work::ToReply),
    ] {
        let lead = lead(open(Work::Handling));
        let (next, facts) = changed(before.clone().merge(OFFICER, &lead, false, day(3)));
        assert_eq!(next.stage(), Stage::Merged);
        let (id, by) = (lead.id(), OFFICER);
        assert_eq!(facts, [Fact::Merged { lead: id, by }]);
        assert_eq!(
            next.clone().merge(OFFICER, &lead, false, day(4)),
            Ok(Decision::AlreadyDone)
        );
        let (again, facts) = changed(next.unmerge(Some(OFFICER)));
        assert_eq!(again, before);
        let by = Some(OFFICER);
        assert_eq!(facts, [Fact::Unmerged { lead: id, by }]);
        assert_eq!(again.unmerge(Some(OFFICER)), Err(Refusal::NotMerged));
    }
}

#[test]
fn given_one_that_ended_or_was_replied_when_merged_then_it_is_refused() {
    for (given, refusal) in [
        (open(Work::ToFollowUp), Refusal::AlreadyReplied),
        (declined(), Refusal::Declined),
        (withdrawn(), Refusal::Withdrawn),
        (closed(), Refusal::Closed),
    ] {
        let lead = lead(registered());
        assert_eq!(given.merge(OFFICER, &lead, false, day(3)), Err(refusal));
    }
    let third = {
        let mut third = registered();
        third.id = ComplaintId(Uuid::from_u128(5));
        third
    };
    let refused = merged(registered()).merge(OFFICER, &third, false, day(3));
    assert_eq!(refused, Err(Refusal::Merged));
    let leads = registered().merge(OFFICER, &lead(registered()), true, day(3));
    assert_eq!(leads, Err(Refusal::LeadsOthers));
}

#[test]
fn given_a_lead_that_does_not_suit_when_merged_then_it_is_refused() {
    let other_site = {
        let mut other = lead(registered());
        other.site = Uuid::from_u128(9);
        other
    };
    for (lead, refusal) in [
        (registered(), Refusal::IntoItself),
        (lead(open(Work::ToFollowUp)), Refusal::LeadNotOpen),
        (lead(closed()), Refusal::LeadNotOpen),
        (lead(declined()), Refusal::LeadNotOpen),
        (lead(withdrawn()), Refusal::LeadNotOpen),
        (lead(merged(registered())), Refusal::LeadMerged),
        (other_site, Refusal::OtherSite),
    ] {
        let refused = registered().merge(OFFICER, &lead, false, day(3));
        assert_eq!(refused, Err(refusal));
    }
    let grave = integrity(registered());
    let ordinary = lead(registered());
    assert_eq!(
        grave.clone().merge(OFFICER, &ordinary, false, day(3)),
        Err(Refusal::LessSensitive)
    );
    changed(grave.merge(OFFICER, &lead(integrity(registered())), false, day(3)));
    let mut naming = registered();
    naming.respondents = vec![RESPONDENT];
    assert_eq!(
        naming.clone().merge(OFFICER, &ordinary, false, day(3)),
        Err(Refusal::RespondentsMissing)
    );
    let mut naming_too = ordinary;
    naming_too.respondents = vec![RESPONDENT];
    changed(naming.merge(OFFICER, &naming_too, false, day(3)));
}

#[test]
fn given_a_merged_one_when_somebody_decides_on_it_then_it_is_refused() {
    let given = || merged(open(Work::Handling));
    let result = ClosingResult::Resolved;
    let refused = Err(Refusal::Merged);
    assert_eq!(given().accept(OFFICER, day(4)), refused);
    assert_eq!(
        given().decline(OFFICER, DeclineReason::Praise, None, "x", day(4)),
        refused
    );
    assert_eq!(given().close(OFFICER, result, "x", day(4)), refused);
    assert_eq!(
        given().reopen(OFFICER, ReopenReason::NewFacts, "x"),
        refused
    );
    assert_eq!(given().identify(OFFICER, &[RESPONDENT], false), refused);
}

#[test]
fn given_a_merged_one_when_withdrawn_then_it_ends_but_integrity_stays_with_its_lead() {
    let (next, facts) = changed(merged(open(Work::Handling)).withdraw(None, day(4)));
    assert_eq!(next.stage(), Stage::Withdrawn);
    assert!(matches!(
        facts[..],
        [Fact::Withdrawn {
            ends_case: true,
            ..
        }]
    ));
    let lead = lead(integrity(registered()));
    let grave = changed(integrity(registered()).merge(OFFICER, &lead, false, day(3))).0;
    let (next, facts) = changed(grave.withdraw(None, day(4)));
    assert_eq!(next.stage(), Stage::Merged);
    assert_eq!(next.withdrawal(), Some(day(4)));
    assert!(matches!(
        facts[..],
        [Fact::Withdrawn {
            ends_case: false,
            ..
        }]
    ));
}

#[test]
fn given_a_merged_one_when_integrity_is_added_then_it_goes_on_by_itself() {
    let added = Uuid::from_u128(3);
    let (next, _) = changed(merged(open(Work::Handling)).supplement(added, &[Scope::Quality]));
    assert_eq!(next.stage(), Stage::Merged);
    let (next, facts) =
        changed(merged(open(Work::Handling)).supplement(added, &[Scope::Integrity]));
    assert_eq!(next.stage(), Stage::InHandling);
    assert_eq!(next.classified().sensitivity, Sensitivity::S3);
    let last = Fact::Unmerged {
        lead: ComplaintId(Uuid::from_u128(LEAD)),
        by: None,
    };
    assert_eq!(facts.last(), Some(&last));
}

#[test]
fn given_a_repeat_without_new_facts_when_declined_then_it_refers_to_one_that_has_ended() {
    let reason = DeclineReason::RepeatWithoutNewFacts;
    let decline = |earlier: Option<&Complaint>| {
        registered().decline(OFFICER, reason, earlier, "见原答复", day(1))
    };
    assert_eq!(decline(None), Err(Refusal::EarlierMissing));
    for open in [
        registered(),
        open(Work::Handling),
        lead(merged(registered())),
    ] {
        assert_eq!(decline(Some(&open)), Err(Refusal::EarlierNotEnded));
    }
    for ended in [closed(), declined(), withdrawn()] {
        assert_eq!(changed(decline(Some(&ended))).0.stage(), Stage::Declined);
    }
}

/// Whatever may happen to an open complaint while it is merged: what others tell.
fn heard() -> impl Strategy<Value = Heard> {
    let staff = (1..4_u128).prop_map(|n| StaffId(Uuid::from_u128(n)));
    let severity = prop_oneof![Just(Severity::Ordinary), Just(Severity::Major)];
    prop_oneof![
        Just(Heard::MeasureOrdered),
        Just(Heard::MeasureCheckedOff),
        Just(Heard::Noted),
        Just(Heard::HandedBack),
        Just(Heard::ResultWaits),
        Just(Heard::Approved),
        Just(Heard::RedoOrdered),
        Just(Heard::ReviewOpened),
        any::<bool>().prop_map(|upheld| Heard::Reviewed { upheld }),
        Just(Heard::Concluded(Finding::Substantiated)),
        staff.clone().prop_map(Heard::SignedFor),
        proptest::collection::vec(staff.clone(), 0..3).prop_map(Heard::Joined),
        (any::<Option<u128>>(), staff).prop_map(|(department, handler)| Heard::HandedOut {
            department: department.map(Uuid::from_u128),
            staff: vec![handler],
        }),
        (1..30_i64).prop_map(|n| Heard::Due(Clock::Handling, day(n))),
        severity.prop_map(|severity| Heard::Classified {
            severity,
            scopes: vec![Scope::Quality],
            subtypes: vec!["B1".into()],
            sensitivity: Sensitivity::of(severity, &[Scope::Quality], false),
            promised: day(25).date_naive(),
            other_limits: false,
        }),
    ]
}

fn any_open() -> impl Strategy<Value = Complaint> {
    let works = [
        Work::Verifying,
        Work::ToDispatch,
        Work::Dispatched,
        Work::Handling,
        Work::Approving,
        Work::ToReply,
        Work::InReview,
    ];
    let state = prop_oneof![
        Just(State::Registered),
        (proptest::sample::select(works.to_vec()), 0..3_i32).prop_map(|(work, round)| {
            State::Open {
                accepted: accepted(),
                round,
                work,
            }
        }),
    ];
    (state, proptest::collection::vec(heard(), 0..4))
        .prop_map(|(state, told)| told.into_iter().fold(in_state(state), follow))
}

fn follow(complaint: Complaint, what: Heard) -> Complaint {
    match complaint.clone().hear(what, day(5)) {
        Ok(Decision::Changed(next, _) | Decision::Followed(next)) => next,
        Ok(Decision::AlreadyDone) | Err(NotYet(_)) => complaint,
    }
}

proptest! {
    /// Whatever is told meanwhile, merging and unmerging leave no trace of themselves.
    #[test]
    fn unmerging_restores_every_field_whatever_was_told_meanwhile(
        given in any_open(),
        told in proptest::collection::vec(heard(), 0..6),
    ) {
        let mut lead = lead(given.clone());
        lead.state = State::Registered;
        let (merged, _) = changed(given.clone().merge(OFFICER, &lead, false, day(3)));
        prop_assert_eq!(&changed(merged.clone().unmerge(None)).0, &given);
        let alone = told.iter().cloned().fold(given, follow);
        let within = told.into_iter().fold(merged, follow);
        prop_assert_eq!(within.stage(), Stage::Merged);
        prop_assert_eq!(changed(within.unmerge(None)).0, alone);
    }
}
