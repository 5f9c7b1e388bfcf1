//! Given a draft, when it is admitted, then … (S-2.1, S-3.4, S-4.1, F-4.1a, F-4.3a).

use chrono::TimeDelta;

use super::*;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn known() -> Known {
    Known {
        by: Registrar::Public,
        window_department: None,
        leader_is_respondent: false,
        anonymous_allowed: true,
        today: at().date_naive(),
        received_on: at().date_naive(),
        proposed_scopes: vec![Scope::Attitude],
        proposed_severity: Severity::Ordinary,
    }
}

fn by_staff() -> Known {
    Known {
        by: Registrar::Staff(StaffId(Uuid::from_u128(3))),
        ..known()
    }
}

fn draft() -> Draft {
    Draft {
        id: ComplaintId(Uuid::from_u128(1)),
        site: Uuid::from_u128(2),
        window: None,
        department: None,
        channel: Channel::Web,
        scopes: vec![],
        anonymous: false,
        identity: Identity {
            name: Some("张三".into()),
            phone: Some("13800138000".into()),
            ..Identity::default()
        },
        matter: Matter {
            narrative: "窗口工作人员态度恶劣，大声训斥办事群众。".into(),
            wanted_outcome: None,
            business_number: None,
            respondent: None,
        },
        occurred_on: None,
        respondents: vec![],
        language: Language::ZhCn,
        reply_channel: None,
        postmark: None,
        received_at: None,
    }
}

fn desk() -> Draft {
    Draft {
        channel: Channel::Desk,
        ..draft()
    }
}

fn letter() -> Draft {
    Draft {
        channel: Channel::Letter,
        postmark: Some(at().date_naive() - TimeDelta::days(3)),
        received_at: Some(at() - TimeDelta::days(1)),
        ..desk()
    }
}

fn admitted(draft: &Draft, known: &Known) -> Entry {
    draft.admit(known, at()).unwrap().entry
}

fn faults(draft: &Draft, known: &Known) -> Vec<&'static str> {
    let faults = draft.admit(known, at()).unwrap_err();
    faults.into_iter().map(|f| f.pointer).collect()
}

#[test]
fn given_a_complete_form_when_admitted_then_the_proposal_stands_in_for_scopes_not_named() {
    let entry = admitted(&draft(), &known());
    assert_eq!(entry.scopes, [Scope::Attitude]);
    assert_eq!(
        (entry.severity, entry.sensitivity),
        (Severity::Ordinary, Sensitivity::S1)
    );
    assert_eq!((entry.received_at, entry.registered_at), (at(), at()));
    assert_eq!(entry.reply_channel, ReplyChannel::Phone);
}

#[test]
fn given_scopes_when_admitted_then_the_gravest_leads_and_integrity_in_the_text_counts() {
    let named = Draft {
        scopes: vec![Scope::Other, Scope::Quality],
        ..draft()
    };
    assert_eq!(
        admitted(&named, &known()).scopes,
        [Scope::Quality, Scope::Other]
    );
    let known = Known {
        proposed_scopes: vec![Scope::Integrity, Scope::Attitude],
        proposed_severity: Severity::Major,
        ..known()
    };
    let entry = admitted(&named, &known);
    assert_eq!(
        entry.scopes,
        [Scope::Integrity, Scope::Quality, Scope::Other]
    );
    assert_eq!(
        (entry.severity, entry.sensitivity),
        (Severity::Major, Sensitivity::S3)
    );
}

#[test]
fn given_integrity_in_the_form_only_when_admitted_then_it_is_proposed_as_major_and_s3() {
    let named = Draft {
        scopes: vec![Scope::Integrity],
        ..draft()
    };
    let entry = admitted(&named, &known());
    assert_eq!(
        (entry.severity, entry.sensitivity),
        (Severity::Major, Sensitivity::S3)
    );
}

#[test]
fn given_a_leader_as_respondent_when_admitted_then_it_is_s3() {
    let respondents = vec![StaffId(Uuid::from_u128(9))];
    let about_a_leader = Draft {
        respondents,
        ..desk()
    };
    let leading = Known {
        leader_is_respondent: true,
        ..by_staff()
    };
    assert_eq!(
        admitted(&about_a_leader, &leading).sensitivity,
        Sensitivity::S3
    );
}

#[test]
fn given_an_anonymous_complaint_when_the_site_takes_none_then_only_integrity_passes() {
    let anonymous = |scopes| Draft {
        anonymous: true,
        identity: Identity::default(),
        scopes,
        ..draft()
    };
    let entry = admitted(&anonymous(vec![]), &known());
    assert_eq!(entry.reply_channel, ReplyChannel::Tracking);
    let strict = Known {
        anonymous_allowed: false,
        ..known()
    };
    assert_eq!(faults(&anonymous(vec![]), &strict), ["/anonymous"]);
    assert!(admitted(&anonymous(vec![Scope::Integrity]), &strict).anonymous);
}

#[test]
fn given_an_anonymous_complaint_when_it_names_somebody_then_it_is_refused() {
    let both = Draft {
        anonymous: true,
        ..draft()
    };
    assert_eq!(faults(&both, &known()), ["/complainant"]);
    let neither = Draft {
        identity: Identity::default(),
        ..draft()
    };
    assert_eq!(faults(&neither, &known()), ["/complainant"]);
}

#[test]
fn given_a_letter_when_admitted_then_it_keeps_three_dates() {
    let entry = admitted(&letter(), &by_staff());
    assert_eq!(entry.postmark, Some(at().date_naive() - TimeDelta::days(3)));
    assert_eq!(entry.received_at, at() - TimeDelta::days(1));
    assert_eq!(entry.registered_at, at());
}

#[test]
fn given_a_letter_when_a_date_is_missing_or_out_of_order_then_it_is_refused() {
    let unmarked = Draft {
        postmark: None,
        ..letter()
    };
    assert_eq!(faults(&unmarked, &by_staff()), ["/postmark_date"]);
    let unreceived = Draft {
        received_at: None,
        ..letter()
    };
    assert_eq!(faults(&unreceived, &by_staff()), ["/received_at"]);
    let early = Known {
        received_on: at().date_naive() - TimeDelta::days(4),
        ..by_staff()
    };
    assert_eq!(faults(&letter(), &early), ["/postmark_date"]);
    let tomorrow = Draft {
        received_at: Some(at() + TimeDelta::days(1)),
        ..letter()
    };
    assert_eq!(faults(&tomorrow, &by_staff()), ["/received_at"]);
    let marked_call = Draft {
        channel: Channel::Phone,
        ..letter()
    };
    assert_eq!(faults(&marked_call, &by_staff()), ["/postmark_date"]);
}

#[test]
fn given_the_public_when_it_uses_what_is_for_staff_then_it_is_refused() {
    let at_the_desk = Draft {
        channel: Channel::Desk,
        ..draft()
    };
    assert_eq!(faults(&at_the_desk, &known()), ["/channel"]);
    let naming = Draft {
        respondents: vec![StaffId(Uuid::from_u128(9))],
        ..draft()
    };
    assert_eq!(faults(&naming, &known()), ["/respondent_ids"]);
    let earlier = Draft {
        received_at: Some(at() - TimeDelta::hours(1)),
        ..draft()
    };
    assert_eq!(faults(&earlier, &known()), ["/received_at"]);
}

#[test]
fn given_something_that_happens_tomorrow_when_admitted_then_it_is_refused() {
    let tomorrow = Draft {
        occurred_on: Some(at().date_naive() + TimeDelta::days(1)),
        ..draft()
    };
    assert_eq!(faults(&tomorrow, &known()), ["/occurred_on"]);
}

#[test]
fn given_a_wish_for_the_reply_when_no_address_of_its_kind_is_given_then_it_is_refused() {
    for channel in [ReplyChannel::Email, ReplyChannel::Letter] {
        let wish = Draft {
            reply_channel: Some(channel),
            ..draft()
        };
        assert_eq!(faults(&wish, &known()), ["/reply_channel"]);
    }
    let wish = Draft {
        reply_channel: Some(ReplyChannel::Tracking),
        ..draft()
    };
    assert_eq!(
        admitted(&wish, &known()).reply_channel,
        ReplyChannel::Tracking
    );
}

#[test]
fn given_an_admitted_draft_when_registered_then_the_complaint_waits_for_acceptance() {
    let promised = at().date_naive() + TimeDelta::days(15);
    let number = Number::new("TS", 2026, 1).unwrap();
    let (complaint, registration) = draft()
        .admit(&known(), at())
        .unwrap()
        .register(number.clone(), promised);
    assert_eq!(complaint.state(), &State::Registered);
    assert_eq!(complaint.promised(), promised);
    assert!(!complaint.classified().decided);
    assert_eq!(
        (registration.number, registration.promised),
        (number, promised)
    );
}

#[test]
fn given_a_date_when_it_is_the_last_that_fits_then_it_is_admitted() {
    let today = Draft {
        occurred_on: Some(at().date_naive()),
        ..draft()
    };
    assert_eq!(
        admitted(&today, &known()).occurred_on,
        Some(at().date_naive())
    );
    let this_moment = Draft {
        postmark: Some(at().date_naive()),
        received_at: Some(at()),
        ..letter()
    };
    assert_eq!(admitted(&this_moment, &by_staff()).received_at, at());
    let a_moment_later = Draft {
        received_at: Some(at() + TimeDelta::seconds(1)),
        ..this_moment
    };
    assert_eq!(faults(&a_moment_later, &by_staff()), ["/received_at"]);
}

#[test]
fn given_respondents_when_admitted_then_each_counts_once_and_there_are_at_most_20() {
    let naming = |count: u128| Draft {
        respondents: (0..count)
            .rev()
            .map(|n| StaffId(Uuid::from_u128(n)))
            .collect(),
        ..desk()
    };
    assert_eq!(admitted(&naming(20), &by_staff()).respondents.len(), 20);
    assert_eq!(faults(&naming(21), &by_staff()), ["/respondent_ids"]);
    let mut twice = naming(2);
    twice.respondents.extend(naming(2).respondents);
    let once = [0, 1].map(|n| StaffId(Uuid::from_u128(n)));
    assert_eq!(admitted(&twice, &by_staff()).respondents, once);
}

#[test]
fn given_scopes_when_there_are_more_than_exist_then_the_draft_is_refused() {
    let naming = |scopes: Vec<Scope>| Draft { scopes, ..draft() };
    let all = Scope::ALL.to_vec();
    let entry = admitted(&naming(all.clone()), &known());
    assert_eq!(entry.scopes.len(), all.len());
    let more = [all, vec![Scope::Attitude]].concat();
    assert_eq!(faults(&naming(more), &known()), ["/scopes"]);
}

#[test]
fn given_no_wish_for_the_reply_when_admitted_then_a_letter_is_answered_by_letter_where_it_can_be() {
    let address = Some("人民路1号".to_owned());
    let with_address = |draft: Draft| Draft {
        identity: Identity {
            address: address.clone(),
            ..draft.identity
        },
        ..draft
    };
    let taken = |draft: Draft| admitted(&draft, &by_staff()).reply_channel;
    let reply = |draft: Draft| admitted(&draft, &known()).reply_channel;
    assert_eq!(taken(with_address(letter())), ReplyChannel::Letter);
    assert_eq!(taken(letter()), ReplyChannel::Phone);
    assert_eq!(taken(with_address(desk())), ReplyChannel::Phone);
    assert_eq!(reply(with_address(draft())), ReplyChannel::Phone);
    let mut by_email = draft();
    by_email.identity.email = Some("zhang.san@example.org".into());
    assert_eq!(reply(by_email), ReplyChannel::Email);
    let mut by_address = with_address(desk());
    by_address.identity.phone = None;
    assert_eq!(taken(by_address), ReplyChannel::Letter);
}

#[test]
fn given_an_admitted_letter_then_what_the_promise_is_counted_by_is_known_before_it_has_a_number() {
    let grave = Draft {
        scopes: vec![Scope::Integrity],
        ..letter()
    };
    let admitted = grave.admit(&by_staff(), at()).unwrap();
    assert_eq!(admitted.severity(), Severity::Major);
    assert_eq!(admitted.sensitivity(), Sensitivity::S3);
    assert_eq!(admitted.received_at(), at() - TimeDelta::days(1));
}

#[test]
fn f_3_5_a_partner_hands_over_by_transfer_and_nothing_else_and_names_nobody() {
    let partner = Uuid::from_u128(7);
    let by_partner = Known {
        by: Registrar::Partner(partner),
        ..known()
    };
    let handed_over = || Draft {
        channel: Channel::Transfer,
        ..draft()
    };
    assert_eq!(admitted(&handed_over(), &by_partner).by, Some(partner));
    for channel in Channel::ALL.iter().copied() {
        let other = Draft {
            channel,
            ..letter()
        };
        let refused = faults(&other, &by_partner).contains(&"/channel");
        assert_eq!(refused, channel != Channel::Transfer, "{channel}");
    }
    let more = Draft {
        respondents: vec![StaffId(Uuid::from_u128(4))],
        received_at: Some(at() - TimeDelta::days(1)),
        ..handed_over()
    };
    assert_eq!(
        faults(&more, &by_partner),
        ["/received_at", "/respondent_ids"]
    );
    let by_hand = admitted(&handed_over(), &by_staff()).by;
    assert_eq!(by_hand, Some(Uuid::from_u128(3)));
}
