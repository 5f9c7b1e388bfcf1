//! From scores and rules to a proposal, by the rules and the model of `toy.rs`.
//!
//! Where nothing weighs, each of the 17 classes is as likely as any other: integrity has 3 of them, so
//! its log odds are ln(3/14) = -1.54, which count one and a half times; a step of the bias of
//! integrity is an eighth and counts half.

use super::*;
use crate::toy;

/// Nine characters that no rule reads.
const PLAIN: &str = "甲乙丙丁戊己庚辛壬";

fn proposed(text: &str, bias: &[(&str, i8)]) -> Proposal {
    let rules = toy::rules();
    let model = toy::model(&rules, bias);
    propose_by(&rules, &model, text, None)
}

fn long(words: &str) -> String {
    format!("{PLAIN}，{words}")
}

fn alleged(text: &str, integrity: i8) -> bool {
    let proposal = proposed(text, &[("integrity", integrity)]);
    let first = proposal.scopes.first() == Some(&Scope::Integrity);
    assert_eq!(first, proposal.severity == Severity::Major, "{proposal:?}");
    assert!(!first || proposal.sensitive, "{proposal:?}");
    first
}

#[test]
fn integrity_is_proposed_from_so_many_odds_on_and_sealed_from_fewer() {
    // -2.311 + 12/16 = -1.561 and -2.311 + 13/16 = -1.498, on either side of -1.5.
    assert!(!alleged(PLAIN, 12));
    assert!(alleged(PLAIN, 13));
    // -2.186 and -2.248, on either side of -2.2.
    let sealed = |integrity| proposed(PLAIN, &[("integrity", integrity)]).sensitive;
    assert!(sealed(2));
    assert!(!sealed(1));
}

#[test]
fn a_rule_that_speaks_of_integrity_counts_two_and_a_half_and_seals_whatever_the_model_says() {
    let text = long("红包");
    assert!(alleged(&text, 13 - 40));
    assert!(!alleged(&text, 12 - 40));
    assert!(proposed(&text, &[("integrity", -46)]).sensitive);
}

#[test]
fn a_denial_takes_two_away_and_seals_all_the_same() {
    let text = long("没有红包");
    assert!(alleged(&text, 13 + 32));
    assert!(!alleged(&text, 12 + 32));
    let proposal = proposed(&text, &[("integrity", -46)]);
    assert!(proposal.sensitive);
    let told = "set aside, denied: 红包".to_owned();
    assert!(proposal.reasons.contains(&told), "{:?}", proposal.reasons);
}

#[test]
fn a_rumour_called_untrue_or_what_has_nothing_to_do_with_us_takes_two_away() {
    for words in ["都是谣言", "与你们无关"] {
        let text = long(words);
        assert!(alleged(&text, 13 + 32), "{words}");
        assert!(!alleged(&text, 12 + 32), "{words}");
    }
}

#[test]
fn the_life_of_the_town_takes_two_away() {
    let text = long("村长和村民");
    assert!(alleged(&text, 13 + 32));
    assert!(!alleged(&text, 12 + 32));
}

#[test]
fn of_a_text_too_short_to_tell_only_a_rule_alleges_integrity() {
    let model_says = [("integrity", 40)];
    assert!(proposed("甲乙丙", &model_says).scopes.is_empty());
    assert_eq!(proposed("红包", &model_says).scopes, [Scope::Integrity]);
}

#[test]
fn fewer_than_eight_words_are_too_short_to_tell() {
    let short = |text: &str| {
        let proposal = proposed(text, &[("integrity", -40), ("B1", 20)]);
        let told = "sensitive: too short to tell".to_owned();
        let told = proposal.reasons.contains(&told);
        assert_eq!(told, proposal.sensitive, "{text}: {proposal:?}");
        assert_eq!(told, proposal.scopes.is_empty(), "{text}: {proposal:?}");
        told
    };
    assert!(short("甲乙丙丁戊己庚"));
    assert!(!short("甲乙丙丁戊己庚辛"));
    assert!(short("one two three four five six seven"));
    assert!(!short("one two three four five six seven eight"));
}

#[test]
fn of_a_short_text_a_rule_tells_the_scope_and_the_model_which_of_them() {
    let proposal = proposed("骂人", &[("A1", 20), ("integrity", -40)]);
    assert_eq!(proposal.scopes, [Scope::Attitude]);
    assert!(proposal.sensitive, "too short to tell more");
}

#[test]
fn the_model_alone_proposes_major_above_its_threshold_and_only_where_there_is_a_scope() {
    let severity = |major, class: (&'static str, i8)| {
        let bias = [("major", major), class, ("integrity", -40)];
        proposed(PLAIN, &bias).severity
    };
    // 4/8 is the threshold itself.
    assert_eq!(severity(4, ("B1", 20)), Severity::Ordinary);
    assert_eq!(severity(5, ("B1", 20)), Severity::Major);
    assert_eq!(severity(5, ("praise", 20)), Severity::Ordinary);
}

#[test]
fn a_rule_proposes_major_but_not_of_what_lies_outside() {
    let proposal = proposed(&long("摔伤"), &[("B1", 20), ("integrity", -40)]);
    assert_eq!(proposal.severity, Severity::Major);
    let told = "major, injury: 摔伤".to_owned();
    assert!(proposal.reasons.contains(&told), "{:?}", proposal.reasons);
    let outside = proposed(&long("摔伤"), &[("praise", 20), ("integrity", -40)]);
    assert_eq!(outside.outside, Some(DeclineReason::Praise));
    assert_eq!(outside.severity, Severity::Ordinary);
}

#[test]
fn what_may_mean_integrity_is_sealed_and_nothing_else() {
    let bias = [("B1", 20), ("integrity", -40)];
    let proposal = proposed(&long("意思一下"), &bias);
    assert!(proposal.sensitive);
    assert_eq!(proposal.scopes, [Scope::Quality]);
    let told = "sensitive: 意思一下".to_owned();
    assert!(proposal.reasons.contains(&told), "{:?}", proposal.reasons);
    assert!(!proposed(PLAIN, &bias).sensitive);
}

#[test]
fn of_scopes_that_are_as_likely_the_gravest_leads() {
    let lead = |bias: &[(&str, i8)]| {
        let bias = [bias, &[("integrity", -40)]].concat();
        proposed(PLAIN, &bias).scopes
    };
    assert_eq!(
        lead(&[("A1", 20), ("B1", 20), ("D1", 20)]),
        [Scope::Quality]
    );
    assert_eq!(lead(&[("A1", 20), ("D1", 20)]), [Scope::Attitude]);
    assert_eq!(lead(&[("A1", 20), ("B1", 20), ("D1", 21)]), [Scope::Other]);
    // As likely to lie outside as inside.
    assert_eq!(lead(&[("B1", 20), ("B2", 20), ("praise", 30)]), []);
}

#[test]
fn lighter_scopes_come_behind_the_lead_where_a_rule_names_them_surely() {
    let scopes = |words: &str, lead| {
        let bias = [(lead, 40), ("integrity", -46)];
        proposed(&long(words), &bias).scopes
    };
    let both = [Scope::Quality, Scope::Attitude];
    assert_eq!(scopes("骂人", "B1"), both);
    assert_eq!(scopes("告知", "A1"), [Scope::Attitude], "a graver one");
    assert_eq!(scopes("拖延", "B1"), [Scope::Quality]);
    let all = [Scope::Quality, Scope::Attitude, Scope::Other];
    assert_eq!(scopes("骂人，过期", "B3"), all);
}

#[test]
fn a_suspicion_names_a_subtype_only_where_its_scope_leads() {
    let subtypes = |words: &str, lead| {
        let bias = [(lead, 40), ("integrity", -46)];
        proposed(&long(words), &bias).subtypes
    };
    assert_eq!(subtypes("拖延", "B1"), ["B1", "B2"]);
    assert_eq!(subtypes("告知", "B1"), ["B1"], "each once");
    assert_eq!(subtypes("告知，骂人", "B3"), ["B3", "B1", "A1"]);
    assert_eq!(subtypes("红包，拖延", "C2"), ["C2", "C1"]);
}

#[test]
fn why_it_lies_outside_is_told_by_a_rule_rather_than_by_the_model() {
    let outside = |words: &str| {
        let bias = [("invalid", 40), ("integrity", -40)];
        let proposal = proposed(&long(words), &bias);
        assert!(proposal.scopes.is_empty(), "{proposal:?}");
        (proposal.outside, proposal.reasons)
    };
    assert_eq!(outside("甲").0, Some(DeclineReason::NoMatterStated));
    let (reason, told) = outside("感谢");
    assert_eq!(reason, Some(DeclineReason::Praise));
    assert_eq!(told, ["outside, praise: 感谢"]);
    // One that counts even where the text speaks of something else comes first.
    let (reason, told) = outside("请问，感谢");
    assert_eq!(reason, Some(DeclineReason::Enquiry));
    assert_eq!(told, ["outside, enquiry: 请问"]);
}

#[test]
fn of_a_short_text_only_a_rule_says_that_it_lies_outside() {
    let outside = |text: &str| proposed(text, &[("invalid", 40)]).outside;
    assert_eq!(outside("甲乙丙"), None);
    assert_eq!(outside("感谢"), Some(DeclineReason::Praise));
}

#[test]
fn what_says_the_same_twice_is_told_once() {
    let proposal = proposed(&long("骂人，骂人"), &[("A1", 40), ("integrity", -46)]);
    assert_eq!(proposal.reasons, ["A1: 骂人"]);
}

/// Of [`PLAIN`], of which two words weigh something.
fn told(bias: &[(&str, i8)], first: &[(&str, i8)], second: &[(&str, i8)]) -> Vec<String> {
    let rules = toy::rules();
    let words = [("甲乙", first), ("戊己", second)];
    let model = toy::model_of(&rules, bias, &words);
    propose_by(&rules, &model, PLAIN, None).reasons
}

#[test]
fn the_words_that_weighed_most_for_the_leading_scope_are_told_with_its_subtype() {
    let bias = [("B2", 20), ("integrity", -40)];
    let reasons = told(&bias, &[("B2", 9)], &[("integrity", 9)]);
    assert_eq!(reasons, ["B2: 甲乙"]);
    // For integrity those that made it one, whatever its sub-type.
    let bias = [("C2", 20), ("integrity", 20)];
    let reasons = told(&bias, &[("C2", 9)], &[("integrity", 9)]);
    assert_eq!(reasons, ["C2: 戊己"]);
}

#[test]
fn the_words_that_made_it_major_sensitive_or_outside_are_told() {
    let bias = [("B2", 20), ("major", 20), ("integrity", -40)];
    let reasons = told(&bias, &[("major", 9)], &[("D1", 9)]);
    assert_eq!(reasons, ["major: 甲乙"]);
    let bias = [("B2", 20), ("integrity", 21)];
    let reasons = told(&bias, &[("integrity", 1)], &[("D1", 9)]);
    assert_eq!(reasons, ["sensitive: 甲乙"]);
    let bias = [("invalid", 20), ("integrity", -40)];
    let reasons = told(&bias, &[("praise", 9)], &[("invalid", 9)]);
    assert_eq!(reasons, ["outside, no_matter_stated: 戊己"]);
}

#[test]
fn where_a_rule_says_why_it_lies_outside_its_words_alone_are_told() {
    let rules = toy::rules();
    let bias = [("praise", 20), ("integrity", -40)];
    let model = toy::model_of(&rules, &bias, &[("甲乙", &[("praise", 9)])]);
    let proposal = propose_by(&rules, &model, &long("感谢"), None);
    assert_eq!(proposal.reasons, ["outside, praise: 感谢"]);
}

/// However sure the model is of a sub-type of integrity, it is asked for integrity itself as well.
#[test]
fn the_likelihood_of_its_classes_alone_does_not_decide_for_integrity() {
    let rules = toy::rules();
    let model = |integrity| {
        let weights = [("C1", 46), ("integrity", integrity)];
        toy::model_of(&rules, &[], &[("甲", &weights)])
    };
    let text = "甲".repeat(1_000);
    let is_alleged = |integrity| {
        let proposal = propose_by(&rules, &model(integrity), &text, None);
        proposal.scopes.contains(&Scope::Integrity)
    };
    // 1000 of 2997 n-grams weigh, 1.14 for each step; the likelihood counts no more than 31.1.
    assert!(is_alleged(-28));
    assert!(!is_alleged(-29));
}
