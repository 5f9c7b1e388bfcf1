//! The regulation's numbers, and what a site may put in their place.

use regulation::{Clock, Policy, Severity, StageLimits};
use serde_json::{Value, json};

fn in_words(limits: &StageLimits) -> Vec<(&'static str, u32)> {
    let of = |clock: &Clock| (clock.code(), limits.of(*clock).count);
    Clock::ALL.iter().map(of).collect()
}

#[test]
fn the_default_is_the_regulations_own_in_working_days() {
    let policy = Policy::default();
    let expected = |handling| {
        [
            ("acceptance", 1),
            ("classification", 3),
            ("dispatch", 1),
            ("handling", handling),
            ("approval", 1),
            ("reply", 2),
            ("follow_up", 3),
            ("redo", 15),
            ("review", 15),
        ]
    };
    assert_eq!(in_words(policy.limits(Severity::Ordinary)), expected(3));
    assert_eq!(in_words(policy.limits(Severity::Major)), expected(7));
    for severity in Severity::ALL {
        for clock in Clock::ALL {
            let limit = policy.limits(*severity).of(*clock);
            assert_eq!(serde_json::to_value(limit).unwrap()["unit"], "working_days");
        }
    }
    assert_eq!((policy.redo_limit, policy.return_limit), (2, 2));
    assert_eq!(policy.representatives_limit, 5);
    assert!(policy.anonymous_allowed);
    let extension = |severity| policy.extension(severity).count;
    assert_eq!(
        (
            policy.relief.extension_limit,
            extension(Severity::Ordinary),
            extension(Severity::Major)
        ),
        (1, 3, 7)
    );
    assert_eq!(policy.relief.suspension_most.count, 60);
    // F-6.4: archived within seven working days, kept for five years.
    assert!(policy.keeping.archive_after.count < 7);
    assert_eq!(policy.keeping.years, 5);
}

#[test]
fn what_is_promised_is_the_sum_of_the_stages_up_to_the_reply() {
    let policy = Policy::default();
    let sum = |severity| -> u32 { policy.promised(severity).iter().map(|l| l.count).sum() };
    assert_eq!(sum(Severity::Ordinary), 1 + 3 + 1 + 3 + 1 + 2);
    assert_eq!(sum(Severity::Major), 1 + 3 + 1 + 7 + 1 + 2);
}

#[test]
fn each_clock_has_the_limit_of_its_own_name() {
    let mut written = serde_json::to_value(Policy::default().major).unwrap();
    for (n, clock) in (100..).zip(Clock::ALL) {
        written[clock.code()]["count"] = json!(n);
    }
    let limits: StageLimits = serde_json::from_value(written).unwrap();
    for (n, clock) in (100..).zip(Clock::ALL) {
        assert_eq!(limits.of(*clock).count, n, "{clock}");
    }
}

#[test]
fn a_policy_is_written_and_read_alike_and_gaps_take_the_regulations_numbers() {
    let written = serde_json::to_value(Policy::default()).unwrap();
    let read: Policy = serde_json::from_value(written).unwrap();
    assert_eq!(read, Policy::default());

    let partly: Policy = serde_json::from_value(json!({ "redo_limit": 5 })).unwrap();
    assert_eq!(
        partly,
        Policy {
            redo_limit: 5,
            ..Policy::default()
        }
    );
}

#[test]
fn what_was_added_later_is_written_only_where_it_is_another_number() {
    let written = serde_json::to_value(Policy::default()).unwrap();
    for later in ["return_within", "patterns"] {
        assert_eq!(written.get(later), None, "{later}");
    }
    let mut other = Policy::default();
    other.return_within.count = 2;
    other.patterns.window_complaints = 4;
    let written = serde_json::to_value(&other).unwrap();
    assert_eq!(written["return_within"]["count"], 2);
    assert_eq!(serde_json::from_value::<Policy>(written).unwrap(), other);
    let default = Policy::default().patterns;
    let (person, window) = (
        (default.person_complaints, default.person_days),
        default.window_complaints,
    );
    assert_eq!((person, window), ((2, 365), 3), "F-5.3");
}

#[test]
fn one_with_every_part_leaves_no_name_out() {
    fn names(value: &Value) -> Vec<&String> {
        let mut names: Vec<_> = value.as_object().unwrap().keys().collect();
        names.sort_unstable();
        names
    }
    let written = serde_json::to_value(Policy::with_every_part()).unwrap();
    let schema = <Policy as utoipa::PartialSchema>::schema();
    let schema = serde_json::to_value(schema).unwrap();
    assert_eq!(names(&written), names(&schema["properties"]));
}

#[test]
fn a_misspelt_name_is_refused_wherever_it_stands() {
    let read = |value: Value| serde_json::from_value::<Policy>(value);
    assert!(read(json!({ "redo_limits": 5 })).is_err());
    let whole = serde_json::to_value(Policy::default()).unwrap();
    for place in ["/ordinary", "/major/handling"] {
        let mut wrong = whole.clone();
        wrong.pointer_mut(place).unwrap()["handlng"] = json!(1);
        assert!(read(wrong).is_err(), "{place}");
    }
    let mut negative = whole;
    negative["major"]["reply"]["count"] = json!(-1);
    assert!(read(negative).is_err());
}
