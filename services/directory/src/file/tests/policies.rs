//! Profiles, and what one scope has of its own (F-4.4a).

use calendar::Limit;
use regulation::{Clock, Policy, Profile, Scope, Severity};

use super::*;

/// SMALL, with this after its first site.
fn with(policy: &str) -> Result<Organization, BadFile> {
    let (site, rest) = SMALL.split_once("\n\n").unwrap();
    settled(&format!("{site}\n{policy}\n{rest}"))
}

fn read_policy(policy: &str) -> Policy {
    (*with(policy).unwrap().sites[&code("root")].policy).clone()
}

fn flaw(policy: &str) -> String {
    with(policy).expect_err(policy).0[0].to_string()
}

#[test]
fn f_4_4a_a_profile_is_the_base_and_what_is_said_beside_it_is_otherwise() {
    for profile in Profile::ALL {
        let read = read_policy(&format!("[site.policy]\nprofile = \"{}\"", profile.code()));
        assert_eq!(read, profile.policy());
    }
    let read = read_policy(
        "[site.policy]\nprofile = \"bank\"\nredo_limit = 1\n[site.policy.major]\nreply = \"9 calendar days\"",
    );
    let bank = Profile::Bank.policy();
    let expected = Policy {
        redo_limit: 1,
        major: bank.major.with(Clock::Reply, Limit::calendar_days(9)),
        ..bank
    };
    assert_eq!(read, expected);
    assert!(
        flaw("[site.policy]\nprofile = \"Bank\"")
            .contains("`Bank` is none of government, bank, hospital")
    );
}

#[test]
fn f_4_4a_a_site_below_has_the_profile_of_its_parent_until_it_names_its_own() {
    let below =
        "[[site]]\ncode = \"branch\"\nname = \"支行\"\nparent = \"root\"\nnumber_prefix = \"ZH\"\n";
    let read = |branch: &str| {
        let file = format!(
            "[site.policy]\nprofile = \"bank\"\n[site.policy.scope.C.major]\nhandling = \"20 working days\"\n{below}{branch}"
        );
        with(&file).unwrap().sites[&code("branch")].policy.clone()
    };
    let inherited = read("");
    let limits = |policy: &Policy| policy.limits(Severity::Major, &[Scope::Integrity]).handling;
    assert_eq!(inherited.ordinary.handling, Limit::calendar_days(15));
    assert_eq!(limits(&inherited), Limit::working_days(20));
    let more = read("[site.policy.scope.C.major]\napproval = \"2 working days\"");
    let own = more.limits(Severity::Major, &[Scope::Integrity]);
    let expected = (Limit::working_days(20), Limit::working_days(2));
    assert_eq!((own.handling, own.approval), expected);
    // A profile of its own takes the place of all that was inherited.
    assert_eq!(
        *read("[site.policy]\nprofile = \"hospital\""),
        Profile::Hospital.policy()
    );
}

#[test]
fn f_4_4d_extensions_are_one_number_or_one_after_another() {
    let read = read_policy(
        "[site.policy]\nextension_limit = 3\nordinary_extension = [\"5 working days\", \"2 calendar days\"]\nmajor_extension = \"1 working day\"",
    );
    let of = |severity| [0, 1, 2].map(|had| read.extension(severity, &[], had));
    let (five, two) = (Limit::working_days(5), Limit::calendar_days(2));
    assert_eq!(of(Severity::Ordinary), [five, two, two]);
    assert_eq!(of(Severity::Major), [Limit::working_days(1); 3]);
    // One number in the place of a list is the whole list.
    let one =
        read_policy("[site.policy]\nprofile = \"bank\"\nordinary_extension = \"5 working days\"");
    assert_eq!(one.extension(Severity::Ordinary, &[], 1), five);
}

#[test]
fn f_4_4a_what_cannot_be_meant_is_refused_with_its_line() {
    let scope = |rest: &str| format!("[site.policy.scope.{rest}");
    for (policy, said) in [
        (
            scope("E.major]\nhandling = \"1 working day\""),
            "`E` is none of A, B, C, D",
        ),
        (
            scope("C.grave]\nhandling = \"1 working day\""),
            "unknown field `grave`",
        ),
        (
            scope("C.major]\nhandlng = \"1 working day\""),
            "`handlng` is none of acceptance",
        ),
        (scope("C.major]\nhandling = \"soon\""), "`soon` is no limit"),
        (
            scope("C.major]\nhandling = [\"1 working day\"]"),
            "`handling` is one limit, not a list",
        ),
        (scope("C.major]\nhandling = 3"), "a limit like"),
        (scope("C.major]\nextension = []"), "0 extensions are named"),
        (
            "[site.policy]\nordinary_extension = [\"1 working day\", \"1 working day\"]".to_owned(),
            "2 extensions are named; say how many there may be with extension_limit",
        ),
        (
            format!(
                "[site.policy]\nextension_limit = 20\nmajor_extension = [{}]",
                "\"1 working day\",".repeat(11)
            ),
            "at most 10",
        ),
    ] {
        let flaw = flaw(&policy);
        assert!(
            flaw.contains(said) && flaw.starts_with("line "),
            "{policy}: {flaw}"
        );
    }
}

#[test]
fn an_export_names_the_nearest_profile_and_only_what_is_otherwise() {
    let export = |policy: &str| {
        let before = with(policy).unwrap();
        let text = write(&before);
        assert_eq!(diff(&before, &settled(&text).unwrap()), [], "{text}");
        text
    };
    let plain = export("");
    assert!(plain.contains("\n[site.policy]\nprofile = \"government\"\nextension_limit = 1\n\n"));
    assert!(!plain.contains("[site.policy.ordinary]"), "{plain}");

    let bank = "[site.policy]\nprofile = \"bank\"\nextension_limit = 3\nmajor_extension = [\"1 working day\", \"2 working days\"]\n
[site.policy.scope.C.major]\nhandling = \"20 working days\"\nextension = [\"10 working days\", \"5 working days\"]\n
[site.policy.scope.D.ordinary]\nreply = \"1 working day\"";
    let text = export(bank);
    for line in [
        "profile = \"bank\"",
        "extension_limit = 3",
        "major_extension = [\"1 working days\", \"2 working days\"]",
        "[site.policy.scope.C.major]",
        "handling = \"20 working days\"",
        "extension = [\"10 working days\", \"5 working days\"]",
        "[site.policy.scope.D.ordinary]",
        "reply = \"1 working days\"",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(!text.contains("ordinary_extension") && !text.contains("scope.C.ordinary"));
    // Fewer are allowed than are named: that, too, is read again as it was written.
    export("[site.policy]\nprofile = \"bank\"\nextension_limit = 1");
}
