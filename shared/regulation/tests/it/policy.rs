//! The regulation's numbers, and what a site may put in their place.

use calendar::Limit;
use regulation::{
    Clock, OtherTerms, Policy, Profile, ReliefPolicy, Scope, ScopePolicy, Severity, StageLimits,
};
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
    assert_eq!(
        in_words(&policy.limits(Severity::Ordinary, &[])),
        expected(3)
    );
    assert_eq!(in_words(&policy.limits(Severity::Major, &[])), expected(7));
    for severity in Severity::ALL {
        for clock in Clock::ALL {
            let limit = policy.limits(*severity, Scope::ALL).of(*clock);
            assert_eq!(serde_json::to_value(limit).unwrap()["unit"], "working_days");
        }
    }
    assert_eq!((policy.redo_limit, policy.return_limit), (2, 2));
    assert_eq!(policy.representatives_limit, 5);
    assert!(policy.anonymous_allowed);
    let extension = |severity| policy.extension(severity, &[], 0).count;
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
    let sum = |severity| -> u32 {
        let stages = policy.promised(severity, &[]);
        stages.iter().map(|l| l.count).sum()
    };
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
    for (part, schema) in [
        (
            &written["relief"],
            <ReliefPolicy as utoipa::PartialSchema>::schema(),
        ),
        (
            &written["scopes"]["C"],
            <ScopePolicy as utoipa::PartialSchema>::schema(),
        ),
        (
            &written["scopes"]["C"]["major"],
            <OtherTerms as utoipa::PartialSchema>::schema(),
        ),
    ] {
        let schema = serde_json::to_value(schema).unwrap();
        assert_eq!(names(part), names(&schema["properties"]));
    }
    assert_eq!(names(&written["scopes"]).len(), Scope::ALL.len());
    let limits = &written["scopes"]["A"]["ordinary"]["limits"];
    assert_eq!(names(limits).len(), Clock::ALL.len());
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

fn handling(policy: &Policy, severity: Severity) -> Limit {
    policy.limits(severity, &[]).handling
}

fn extensions(policy: &Policy, severity: Severity) -> Vec<Limit> {
    let count = policy.relief.extension_limit as usize;
    let nth = |had| policy.extension(severity, &[], had);
    (0..count).map(nth).collect()
}

#[test]
fn f_4_4a_a_profile_has_the_numbers_of_its_trade_and_the_rest_from_the_regulation() {
    let government = Profile::Government.policy();
    assert_eq!(government, Policy::default());

    let bank = Profile::Bank.policy();
    let [fifteen, thirty] = [15, 30].map(Limit::calendar_days);
    for severity in Severity::ALL {
        assert_eq!(handling(&bank, *severity), fifteen);
        assert_eq!(extensions(&bank, *severity), [fifteen, thirty]);
    }
    let hospital = Profile::Hospital.policy();
    let of_hospital = Severity::ALL.iter().map(|s| handling(&hospital, *s));
    assert_eq!(
        of_hospital.collect::<Vec<_>>(),
        [5, 10].map(Limit::working_days)
    );
    assert_eq!(hospital.relief, Policy::default().relief);

    for profile in Profile::ALL {
        let read = Profile::parse(profile.code()).unwrap();
        let policy = read.policy();
        assert_eq!(read, *profile);
        for (severity, clock) in Severity::ALL
            .iter()
            .flat_map(|s| Clock::ALL.iter().map(move |c| (*s, *c)))
            .filter(|(_, clock)| *clock != Clock::Handling)
        {
            let of = |policy: &Policy| policy.limits(severity, &[]).of(clock);
            assert_eq!(of(&policy), of(&government), "{clock} of {profile:?}");
        }
    }
    assert!(Profile::parse("Bank").is_err());
}

#[test]
fn f_4_4d_an_extension_beyond_those_that_are_named_adds_as_much_as_the_last() {
    let mut policy = Profile::Bank.policy();
    let thirty = Limit::calendar_days(30);
    assert_eq!(policy.extension(Severity::Ordinary, &[], 7), thirty);
    policy.relief.major_later.clear();
    let fifteen = Limit::calendar_days(15);
    assert_eq!(policy.extension(Severity::Major, &[], 7), fifteen);
}

#[test]
fn f_4_4a_the_gravest_scope_chooses_and_the_others_have_no_say() {
    use Scope::{Attitude, Integrity, Other, Quality};
    let mut policy = Policy::default();
    let (own, more) = (Limit::working_days(20), Limit::working_days(9));
    let integrity = policy.scopes.entry(Integrity).or_default();
    integrity.major.limits.insert(Clock::Handling, own);
    integrity.major.extension = vec![more];
    let of = |severity, scopes: &[Scope]| policy.limits(severity, scopes).handling;
    for scopes in [&[Integrity][..], &[Attitude, Integrity, Other]] {
        assert_eq!(of(Severity::Major, scopes), own);
        assert_eq!(policy.extension(Severity::Major, scopes, 0), more);
        assert_eq!(policy.promised(Severity::Major, scopes)[3], own);
        // Of the other severity, and of the other clocks, nothing was said.
        assert_eq!(of(Severity::Ordinary, scopes), Limit::working_days(3));
        let limits = policy.limits(Severity::Major, scopes);
        assert_eq!(limits.approval, policy.major.approval);
    }
    for scopes in [&[][..], &[Quality], &[Attitude, Other]] {
        assert_eq!(of(Severity::Major, scopes), Limit::working_days(7));
        let extension = policy.extension(Severity::Major, scopes, 0);
        assert_eq!(extension, Limit::working_days(7));
    }
}

#[test]
fn a_limit_is_put_in_the_place_of_the_clock_it_is_for() {
    let limits = Policy::default().major;
    for clock in Clock::ALL {
        let own = Limit::calendar_days(99);
        let changed = limits.with(*clock, own);
        for other in Clock::ALL {
            let expected = if other == clock {
                own
            } else {
                limits.of(*other)
            };
            assert_eq!(changed.of(*other), expected);
        }
    }
}

#[test]
fn scopes_and_later_extensions_are_written_only_where_there_are_any() {
    let written = serde_json::to_value(Policy::default()).unwrap();
    assert_eq!((written.get("scopes"), written.get("relief")), (None, None));
    let bank = serde_json::to_value(Profile::Bank.policy()).unwrap();
    assert_eq!(bank["relief"]["ordinary_later"][0]["count"], 30);
    let mut once = Profile::Bank.policy();
    once.relief.ordinary_later.clear();
    let written = serde_json::to_value(&once).unwrap();
    assert_eq!(written["relief"].get("ordinary_later"), None);
    assert_eq!(serde_json::from_value::<Policy>(written).unwrap(), once);
}
