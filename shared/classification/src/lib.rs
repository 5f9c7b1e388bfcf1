//! Scopes, sub-types and severity proposed from a complaint's text, in Chinese or English.
//!
//! A proposal with reasons, never a decision: a person classifies (S-4.3, F-4.3a). Intake runs it
//! before anything is stored, since it decides what is sealed (F-6.9); hence pure, fast, and
//! careful in one direction: an allegation of scope C that was missed does harm, one too many
//! costs a second look. The rules are data in `rules.toml`; one pass of an automaton finds every
//! phrase. Absent on purpose: learning, and any look at who is meant or who complains.

#[cfg(test)]
mod corpus;
mod judge;
mod pattern;
mod read;
mod rules;

use std::collections::HashSet;

use regulation::{DeclineReason, Scope, Severity};

use crate::{
    judge::{Find, judge},
    read::Text,
    rules::{Rules, Says},
};

/// What the text suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Gravest first (F-2.1a); empty where no rule speaks.
    pub scopes: Vec<Scope>,
    /// Sub-types as in section 2 (`C1`), in the order of the scopes.
    pub subtypes: Vec<String>,
    /// Major for injury, data leak, many people, large loss, media, reprisal, and any scope C.
    pub severity: Severity,
    /// Integrity is possible, or the text is too short or too foreign to tell: to be stored as S3
    /// until somebody has read it. Also where scope C was denied or told of somebody outside,
    /// because the rules may have misread that.
    pub sensitive: bool,
    /// It may lie outside of what may be complained about (F-2.2); only where `scopes` is empty.
    pub outside: Option<DeclineReason>,
    /// The rules' words that led here, such as `C1: 茶水费` or `major, injury: 住院`. They tell
    /// the matter, so they are stored as the narrative is.
    pub reasons: Vec<String>,
}

/// Reads a complaint's text.
pub fn propose(text: &str) -> Proposal {
    propose_by(rules::get(), text, None)
}

/// By all of the rules but the one of this name.
fn propose_by(rules: &Rules, text: &str, without: Option<&str>) -> Proposal {
    let text = Text::read(text);
    let finds = judge(rules, &text, without);
    let outside = finds
        .speaking
        .iter()
        .filter_map(|find| match find.rule.says {
            Says::Outside(reason) => Some((reason, find)),
            Says::Subtype(..) | Says::Major(_) | Says::Sensitive => None,
        })
        .max_by_key(|(_, find)| find.rule.overrides);
    let overridden = outside.is_some_and(|(_, find)| find.rule.overrides);

    // Scope C is never overridden; weak evidence counts where nothing else does.
    let mut evidence: Vec<(Scope, &str, &Find<'_>)> = finds
        .speaking
        .iter()
        .filter_map(|find| match &find.rule.says {
            Says::Subtype(scope, subtype) => Some((*scope, subtype.as_str(), find)),
            Says::Major(_) | Says::Outside(_) | Says::Sensitive => None,
        })
        .filter(|(scope, _, _)| *scope == Scope::Integrity || !overridden)
        .collect();
    if evidence.iter().any(|(_, _, find)| !find.rule.weak) {
        evidence.retain(|(_, _, find)| !find.rule.weak);
    } else if outside.is_some() {
        evidence.clear();
    } else if let Some(most) = most_often(&evidence) {
        evidence.retain(|(scope, _, _)| *scope == most);
    }

    let mut scopes = Vec::new();
    let mut subtypes: Vec<String> = Vec::new();
    let mut reasons = Vec::new();
    for scope in GRAVEST_FIRST {
        let of_scope: Vec<_> = evidence.iter().filter(|(s, _, _)| *s == scope).collect();
        if !of_scope.is_empty() {
            scopes.push(scope);
        }
        for (_, subtype, find) in of_scope {
            if !subtypes.iter().any(|known| known == subtype) {
                subtypes.push((*subtype).to_owned());
            }
            reasons.push(format!("{subtype}: {}", find.words));
        }
    }

    let integrity = scopes.contains(&Scope::Integrity);
    let outside = outside.filter(|_| scopes.is_empty());
    let mut severity = Severity::Ordinary;
    let mut sensitive = integrity || !finds.set_aside.is_empty();
    for find in &finds.speaking {
        match &find.rule.says {
            Says::Major(because) if outside.is_none() => {
                severity = Severity::Major;
                reasons.push(format!("major, {because}: {}", find.words));
            }
            Says::Sensitive => {
                sensitive = true;
                reasons.push(format!("sensitive: {}", find.words));
            }
            Says::Major(_) | Says::Subtype(..) | Says::Outside(_) => {}
        }
    }
    if integrity {
        severity = Severity::Major;
    }
    for (why, words) in &finds.set_aside {
        reasons.push(format!("set aside, {why}: {words}"));
    }
    if text.readable_words() < FEWEST_WORDS {
        sensitive = true;
        reasons.push("sensitive: too short to tell".to_owned());
    }
    if let Some((reason, find)) = outside {
        reasons.push(format!("outside, {reason}: {}", find.words));
    }
    let mut said = HashSet::new();
    reasons.retain(|reason| said.insert(reason.clone()));

    Proposal {
        scopes,
        subtypes,
        severity,
        sensitive,
        outside: outside.map(|(reason, _)| reason),
        reasons,
    }
}

/// The scope that most evidence is of; of equals the gravest.
fn most_often(evidence: &[(Scope, &str, &Find<'_>)]) -> Option<Scope> {
    let count = |scope: &Scope| evidence.iter().filter(|(s, _, _)| s == scope).count();
    GRAVEST_FIRST
        .into_iter()
        .rev()
        .max_by_key(count)
        .filter(|scope| count(scope) > 0)
}

/// F-2.1a.
const GRAVEST_FIRST: [Scope; 4] = [
    Scope::Integrity,
    Scope::Quality,
    Scope::Attitude,
    Scope::Other,
];

/// Chinese characters and Latin words below which nothing can be told. Text in a script that no
/// rule reads has none of either.
const FEWEST_WORDS: usize = 8;
