//! The ledger of deadlines and the reasons of proposals, in words and codes.

use chrono::NaiveDate;
use regulation::Language;

use super::*;
use crate::domain::routing::Reason;

fn settings(facts: &[Fact]) -> Vec<&Setting> {
    let set = facts.iter().filter_map(|fact| match fact {
        Fact::DeadlineSet(setting) => Some(&**setting),
        _ => None,
    });
    set.collect()
}

#[test]
fn f_6_1_the_ledger_says_that_the_same_deadline_goes_on_and_not_what_it_was() {
    let back = endorsed().send_back(OFFICER, "不清".into(), &terms(), monday());
    let facts = then(back).1;
    let setting = settings(&facts)[0];
    assert_eq!(setting.why.code(), "went_on");
    for (language, why) in [
        ("zh-CN", "同一时限继续计算，不重新起算。"),
        ("en", "The same deadline goes on. "),
    ] {
        let arithmetic = setting.deadline.words(language);
        assert_eq!(setting.words(language), format!("{why}{arithmetic}"));
    }
}

#[test]
fn f_4_4b_the_ledger_says_why_a_deadline_is_another_and_what_it_was() {
    let mut early = terms();
    early.office = Office::parse("Asia/Shanghai", "09:00", "16:00").unwrap();
    let given = in_handling();
    let same = given.clone().calendar_changed(&terms(), monday());
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let (case, facts) = then(given.calendar_changed(&early, monday()));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T16:00")));
    let setting = settings(&facts)[0];
    assert_eq!(setting.why.code(), "calendar_changed");
    let [zh, en] = ["zh-CN", "en"].map(|language| setting.words(language));
    assert!(
        zh.starts_with("放假安排有变，重新计算。原截止于2026-11-26 17:30。"),
        "{zh}"
    );
    assert!(
        en.starts_with("The working days changed: counted anew. It was due on 2026-11-26 17:30. "),
        "{en}"
    );
}

#[test]
fn f_4_5_a_clock_that_starts_needs_no_reason() {
    let free = Conflicts::default();
    let given = classified(Severity::Ordinary);
    let facts = then(given.dispatch(to(None), &free, &terms(), monday())).1;
    let setting = settings(&facts)[0];
    assert_eq!(setting.why.code(), "started");
    for language in ["zh-CN", "en"] {
        assert_eq!(setting.words(language), setting.deadline.words(language));
    }
}

#[test]
fn s_4_4_each_reason_of_a_proposal_has_a_code_what_belongs_to_it_and_words() {
    let until = NaiveDate::from_ymd_opt(2026, 12, 4).unwrap();
    let reasons = [
        Reason::DepartmentConcerned,
        Reason::SameSite,
        Reason::HandledScope(3),
        Reason::OpenCases(2),
        Reason::ReturnedIt,
        Reason::AwayUntil(until),
        Reason::StandsIn(HANDLER, until),
        Reason::AllAbsent,
    ];
    let codes = reasons.map(Reason::code);
    assert_eq!(codes[2..4], ["handled_scope", "open_cases"]);
    let distinct: std::collections::BTreeSet<_> = codes.into_iter().collect();
    assert_eq!(distinct.len(), reasons.len());
    let of = |reason: Reason| (reason.count(), reason.until(), reason.stood_in_for());
    assert_eq!(of(Reason::HandledScope(3)), (Some(3), None, None));
    assert_eq!(of(Reason::OpenCases(2)), (Some(2), None, None));
    assert_eq!(of(Reason::AwayUntil(until)), (None, Some(until), None));
    assert_eq!(
        of(Reason::StandsIn(HANDLER, until)),
        (None, Some(until), Some(HANDLER))
    );
    assert_eq!(of(Reason::SameSite), (None, None, None));
    assert_eq!(Reason::OpenCases(2).words(Language::ZhCn), "在办2件");
    assert_eq!(
        Reason::AwayUntil(until).words(Language::En),
        "away until 2026-12-04"
    );
    assert_eq!(
        Reason::AwayUntil(until).words(Language::ZhCn),
        "不在岗至2026年12月4日"
    );
}
