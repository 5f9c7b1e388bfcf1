//! From what the rules find and what the model makes of it to a proposal.

use std::collections::HashSet;

use regulation::{DeclineReason, Scope, Severity};

use crate::{
    Proposal,
    features::Features,
    judge::{Finds, hits, judge},
    model::{self, CLASSES, INTEGRITY, MAJOR, Model, Scores},
    read::Text,
    rules::{Rules, Says},
};

/// What speaks for integrity, from which on it is proposed: see [`Read::allegation`]. Set so that of
/// texts left out of the training more than nine in ten allegations are found; rather one too many
/// than one missed.
const ALLEGED: f64 = -1.5;

/// From which on integrity is possible, and the text stored as sensitive.
const POSSIBLE: f64 = -2.2;

/// Of the two opinions of the model, together 2, the weight of the one about integrity alone. What
/// else a text may be tells near misses better.
const ALONE: f64 = 0.5;

/// What a rule adds that speaks of integrity, beyond what the model makes of it.
const BY_RULE: f64 = 2.5;

/// What it takes away that a text is about the life of the town.
const PUBLIC_LIFE: f64 = 2.0;

/// What a denial takes away, or somebody outside, or a rumour called untrue, where no rule
/// speaks of integrity.
const SET_ASIDE: f64 = 2.0;

/// Log odds from which the model alone proposes major.
const GRAVE: f64 = 0.5;

/// Chinese characters and Latin words below which nothing can be told. Text in a script that no
/// rule reads has none of either.
const FEWEST_WORDS: usize = 8;

/// Words of the model that are told for one output.
const MOST_REASONS: usize = 3;

/// F-2.1a.
const GRAVEST_FIRST: [Scope; 4] = [
    Scope::Integrity,
    Scope::Quality,
    Scope::Attitude,
    Scope::Other,
];

/// By all of the rules but the one of this name.
pub(crate) fn propose_by(
    rules: &Rules,
    model: &Model,
    text: &str,
    without: Option<&str>,
) -> Proposal {
    let text = Text::read(text);
    let hits = hits(rules, &text);
    let finds = judge(rules, &text, &hits, without);
    let features = Features::of(rules, &text, &hits, &finds);
    let read = Read {
        scores: model.score(&features),
        too_short: text.readable_words() < FEWEST_WORDS,
        finds: &finds,
        features: &features,
        model,
        text: &text,
    };
    read.proposal()
}

struct Read<'a> {
    text: &'a Text,
    finds: &'a Finds<'a>,
    features: &'a Features<'a>,
    model: &'a Model,
    scores: Scores,
    too_short: bool,
}

impl Read<'_> {
    fn proposal(&self) -> Proposal {
        let integrity = self.alleges_integrity();
        let lead = if integrity {
            Some(Scope::Integrity)
        } else {
            self.likeliest()
        };
        let scopes = self.scopes(lead);
        let outside = if scopes.is_empty() {
            self.outside()
        } else {
            None
        };
        let mut reasons = Vec::new();
        let mut subtypes: Vec<String> = Vec::new();
        for scope in &scopes {
            self.tell(*scope, lead, &mut subtypes, &mut reasons);
        }

        let mut severity = Severity::Ordinary;
        let mut sensitive = self.rule_alleges() || integrity || !self.finds.set_aside.is_empty();
        for find in &self.finds.speaking {
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
        if !integrity && !scopes.is_empty() && self.scores.major > GRAVE {
            severity = Severity::Major;
            reasons.extend(self.words_for(MAJOR).map(|words| format!("major: {words}")));
        }
        if integrity {
            severity = Severity::Major;
        }
        if !integrity && !self.too_short && self.allegation() > POSSIBLE {
            sensitive = true;
            let words = self.words_for(INTEGRITY);
            reasons.extend(words.map(|words| format!("sensitive: {words}")));
        }
        for (why, words) in &self.finds.set_aside {
            reasons.push(format!("set aside, {why}: {words}"));
        }
        if self.too_short {
            sensitive = true;
            reasons.push("sensitive: too short to tell".to_owned());
        }
        if let Some(outside) = outside {
            self.tell_outside(outside, &mut reasons);
        }
        let mut said = HashSet::new();
        reasons.retain(|reason| said.insert(reason.clone()));
        Proposal {
            scopes,
            subtypes,
            severity,
            sensitive,
            outside,
            reasons,
        }
    }

    fn alleges_integrity(&self) -> bool {
        (self.rule_alleges() || !self.too_short) && self.allegation() > ALLEGED
    }

    fn rule_alleges(&self) -> bool {
        self.speaking(Scope::Integrity).any(|(_, _, weak)| !weak)
    }

    /// What speaks for an allegation of integrity: the model twice, by what else the text may be
    /// and by itself, and what the rules read.
    fn allegation(&self) -> f64 {
        let likely = self.likely(Scope::Integrity).clamp(1e-9, 1.0 - 1e-9);
        let by_classes = (likely / (1.0 - likely)).ln();
        let by_model = ALONE * self.scores.integrity + (2.0 - ALONE) * by_classes;
        let set_aside = !self.finds.set_aside.is_empty() || self.finds.disclaims;
        let mut by_rules = match (self.rule_alleges(), set_aside) {
            (true, _) => BY_RULE,
            (false, false) => 0.0,
            (false, true) => -SET_ASIDE,
        };
        if self.finds.of_public_life {
            by_rules -= PUBLIC_LIFE;
        }
        by_model + by_rules
    }

    /// Of the scopes but integrity; `None` where it lies outside or nothing can be told.
    fn likeliest(&self) -> Option<Scope> {
        let reads_any = GRAVEST_FIRST[1..]
            .iter()
            .any(|scope| self.speaking(*scope).next().is_some());
        if self.too_short && !reads_any {
            return None;
        }
        let none: f64 = (0..CLASSES.len())
            .filter(|class| model::scope_of(*class).is_none())
            .map(|class| self.scores.classes[class])
            .sum();
        let mut likeliest = (None, none);
        for scope in &GRAVEST_FIRST[1..] {
            let likely = self.likely(*scope);
            if likely > likeliest.1 {
                likeliest = (Some(*scope), likely);
            }
        }
        likeliest.0
    }

    fn likely(&self, scope: Scope) -> f64 {
        (0..CLASSES.len())
            .filter(|class| model::scope_of(*class) == Some(scope))
            .map(|class| self.scores.classes[class])
            .sum()
    }

    /// The leading one, and lighter ones that a rule names.
    fn scopes(&self, lead: Option<Scope>) -> Vec<Scope> {
        GRAVEST_FIRST
            .into_iter()
            .skip_while(|scope| Some(*scope) != lead)
            .filter(|scope| Some(*scope) == lead || self.speaking(*scope).any(|(_, _, weak)| !weak))
            .collect()
    }

    /// Sub-types of a scope that rules name, with their words and whether the rule is weak.
    fn speaking(&self, wanted: Scope) -> impl Iterator<Item = (&str, &str, bool)> {
        self.finds
            .speaking
            .iter()
            .filter_map(move |find| match &find.rule.says {
                Says::Subtype(scope, subtype) if *scope == wanted => {
                    Some((subtype.as_str(), find.words.as_str(), find.rule.weak))
                }
                Says::Subtype(..) | Says::Major(_) | Says::Outside(_) | Says::Sensitive => None,
            })
    }

    /// Sub-types of a scope, with the words for each. What is only a rule's weak suspicion counts
    /// where the scope leads.
    fn tell(
        &self,
        scope: Scope,
        lead: Option<Scope>,
        subtypes: &mut Vec<String>,
        reasons: &mut Vec<String>,
    ) {
        let leads = Some(scope) == lead;
        if leads && let Some(class) = self.likeliest_subtype(scope) {
            subtypes.push(CLASSES[class].to_owned());
            let output = if scope == Scope::Integrity {
                INTEGRITY
            } else {
                class
            };
            let words = self.words_for(output);
            reasons.extend(words.map(|words| format!("{}: {words}", CLASSES[class])));
        }
        for (subtype, words, weak) in self.speaking(scope) {
            if weak && !leads {
                continue;
            }
            if !subtypes.iter().any(|known| known == subtype) {
                subtypes.push(subtype.to_owned());
            }
            reasons.push(format!("{subtype}: {words}"));
        }
    }

    fn likeliest_subtype(&self, scope: Scope) -> Option<usize> {
        (0..CLASSES.len())
            .filter(|class| model::scope_of(*class) == Some(scope))
            .max_by(|a, b| self.scores.classes[*a].total_cmp(&self.scores.classes[*b]))
    }

    /// Why it may lie outside: a rule's reason where one speaks, since rules know more of them.
    fn outside(&self) -> Option<DeclineReason> {
        let by_rule = self
            .outside_by_rule()
            .max_by_key(|(overrides, ..)| *overrides);
        if let Some((_, reason, _)) = by_rule {
            return Some(reason);
        }
        (0..CLASSES.len())
            .filter(|_| !self.too_short)
            .filter(|class| model::scope_of(*class).is_none())
            .max_by(|a, b| self.scores.classes[*a].total_cmp(&self.scores.classes[*b]))
            .and_then(model::outside_of)
    }

    fn outside_by_rule(&self) -> impl Iterator<Item = (bool, DeclineReason, &str)> {
        self.finds
            .speaking
            .iter()
            .filter_map(|find| match find.rule.says {
                Says::Outside(reason) => Some((find.rule.overrides, reason, find.words.as_str())),
                Says::Subtype(..) | Says::Major(_) | Says::Sensitive => None,
            })
    }

    fn tell_outside(&self, outside: DeclineReason, reasons: &mut Vec<String>) {
        let before = reasons.len();
        for (_, _, words) in self
            .outside_by_rule()
            .filter(|(_, reason, _)| *reason == outside)
        {
            reasons.push(format!("outside, {outside}: {words}"));
        }
        if reasons.len() == before {
            let class = (0..CLASSES.len()).find(|c| model::outside_of(*c) == Some(outside));
            let words = class.into_iter().flat_map(|class| self.words_for(class));
            reasons.extend(words.map(|words| format!("outside, {outside}: {words}")));
        }
    }

    fn words_for(&self, output: usize) -> impl Iterator<Item = &str> {
        self.model
            .reasons(self.features, output, MOST_REASONS)
            .into_iter()
            .map(|(start, end)| self.text.folded[start..end].trim())
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
