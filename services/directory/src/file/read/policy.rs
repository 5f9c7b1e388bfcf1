//! A site's policy: a profile, what is otherwise, and what one scope has of its own (F-4.4a).

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use calendar::{Limit, Unit};
use regulation::{
    Clock, Correspondence, OtherTerms, PatternPolicy, Policy, Profile, Scope, ScopePolicy,
    Severity, StageLimits,
};

use super::super::shape::{
    CorrespondenceTable, LimitsTable, OneOrMore, PatternsTable, PolicyTable,
};
use super::{Here, Reader};

/// As many are named at most.
const MOST_EXTENSIONS: u32 = 10;

impl Reader<'_> {
    pub(super) fn policy(&mut self, here: &Here, policy: &mut Policy, t: PolicyTable) {
        if let Some(name) = &t.profile {
            let names = || Profile::ALL.iter().map(|p| p.code()).collect::<Vec<_>>();
            let profile = Profile::parse(name)
                .map_err(|_| format!("`{name}` is none of {}", names().join(", ")));
            if let Some(profile) = self.or_flaw(here, "policy", profile) {
                *policy = profile.policy();
            }
        }
        policy.anonymous_allowed = t.anonymous_allowed.unwrap_or(policy.anonymous_allowed);
        policy.redo_limit = t.redo_limit.unwrap_or(policy.redo_limit);
        policy.return_limit = t.return_limit.unwrap_or(policy.return_limit);
        if let Some(table) = t.correspondence {
            self.correspondence(here, &mut policy.correspondence, &table);
        }
        policy.representatives_limit = t
            .representatives_limit
            .unwrap_or(policy.representatives_limit);
        policy.relief.extension_limit = t.extension_limit.unwrap_or(policy.relief.extension_limit);
        if let Some(table) = t.patterns {
            self.patterns(here, &mut policy.patterns, &table);
        }
        let bounds = [
            (&mut policy.return_within, t.return_within),
            (&mut policy.relief.suspension_most, t.suspension_most),
            (&mut policy.keeping.archive_after, t.archive_after),
        ];
        self.each(here, bounds);
        self.numbers(here, [(&mut policy.keeping.years, t.keep_years, 1..=100)]);
        let relief = &mut policy.relief;
        // Whoever names more of them than are allowed has to say how many are.
        let limit = t
            .extension_limit
            .map_or(relief.extension_limit.max(1), |_| MOST_EXTENSIONS);
        for (first, later, given) in [
            (
                &mut relief.ordinary_extension,
                &mut relief.ordinary_later,
                t.ordinary_extension,
            ),
            (
                &mut relief.major_extension,
                &mut relief.major_later,
                t.major_extension,
            ),
        ] {
            if let Some((one, more)) = given.and_then(|given| self.extension(here, limit, given)) {
                (*first, *later) = (one, more);
            }
        }
        for (limits, table) in [
            (&mut policy.ordinary, t.ordinary),
            (&mut policy.major, t.major),
        ] {
            if let Some(table) = table {
                self.limits(here, limits, table);
            }
        }
        for (code, table) in t.scope {
            let scope = Scope::parse(&code).map_err(|_| format!("`{code}` is none of A, B, C, D"));
            let Some(scope) = self.or_flaw(here, "policy", scope) else {
                continue;
            };
            let own = policy.scopes.entry(scope).or_default();
            for (severity, table) in [
                (Severity::Ordinary, table.ordinary),
                (Severity::Major, table.major),
            ] {
                self.other_terms(here, limit, own.terms_mut(severity), table);
            }
        }
        policy
            .scopes
            .retain(|_, own| *own != ScopePolicy::default());
    }

    /// `[site.policy.scope.C.major]`: names of clocks, and `extension`.
    fn other_terms(
        &mut self,
        here: &Here,
        most: u32,
        own: &mut OtherTerms,
        table: BTreeMap<String, OneOrMore>,
    ) {
        for (name, given) in table {
            match (Clock::parse(&name), given) {
                (Ok(clock), OneOrMore::One(text)) => {
                    if let Some(limit) = self.limit(here, &text) {
                        own.limits.insert(clock, limit);
                    }
                }
                (Ok(_), OneOrMore::More(_)) => {
                    self.flaw(here, "policy", format!("`{name}` is one limit, not a list"));
                }
                (Err(_), given) if name == "extension" => {
                    if let Some((first, later)) = self.extension(here, most, given) {
                        own.extension = std::iter::once(first).chain(later).collect();
                    }
                }
                (Err(_), _) => {
                    let known = Clock::ALL.iter().map(|c| c.code()).collect::<Vec<_>>();
                    let known = known.join(", ");
                    let detail = format!("`{name}` is none of {known}, extension");
                    self.flaw(here, "policy", detail);
                }
            }
        }
    }

    /// How much the first extension adds, and each one after it.
    fn extension(
        &mut self,
        here: &Here,
        most: u32,
        given: OneOrMore,
    ) -> Option<(Limit, Vec<Limit>)> {
        let texts = match given {
            OneOrMore::One(text) => vec![text],
            OneOrMore::More(texts) => texts,
        };
        if texts.is_empty() || texts.len() > most as usize {
            let named = texts.len();
            let detail = format!(
                "{named} extensions are named; say how many there may be with extension_limit, at most {MOST_EXTENSIONS}"
            );
            self.flaw(here, "policy", detail);
            return None;
        }
        let mut limits = texts.iter().map(|text| self.limit(here, text));
        let first = limits.next().flatten();
        let later: Option<Vec<Limit>> = limits.collect();
        Some((first?, later?))
    }

    fn correspondence(&mut self, here: &Here, it: &mut Correspondence, t: &CorrespondenceTable) {
        let numbers = [
            (&mut it.follow_up_tries, t.follow_up_tries, 1..=10),
            (
                &mut it.follow_up_retry_hours,
                t.follow_up_retry_hours,
                0..=72,
            ),
            (&mut it.night_from_hour, t.night_from_hour, 0..=23),
            (&mut it.night_until_hour, t.night_until_hour, 0..=23),
            (&mut it.relayed_by_staff, t.relayed_by_staff, 1..=1000),
            (
                &mut it.relayed_by_complainant,
                t.relayed_by_complainant,
                1..=1000,
            ),
        ];
        self.numbers(here, numbers);
        it.night_holds_email = t.night_holds_email.unwrap_or(it.night_holds_email);
    }

    fn patterns(&mut self, here: &Here, it: &mut PatternPolicy, t: &PatternsTable) {
        let numbers = [
            (&mut it.person_complaints, t.person_complaints, 1..=100),
            (&mut it.person_days, t.person_days, 1..=1830),
            (&mut it.window_complaints, t.window_complaints, 1..=1000),
        ];
        self.numbers(here, numbers);
    }

    fn numbers<const N: usize>(
        &mut self,
        here: &Here,
        numbers: [(&mut u32, Option<u32>, RangeInclusive<u32>); N],
    ) {
        for (number, given, allowed) in numbers {
            match given {
                Some(given) if allowed.contains(&given) => *number = given,
                Some(given) => {
                    let (from, to) = (allowed.start(), allowed.end());
                    self.flaw(
                        here,
                        "policy",
                        format!("`{given}` is not from {from} to {to}"),
                    );
                }
                None => {}
            }
        }
    }

    fn limits(&mut self, here: &Here, limits: &mut StageLimits, t: LimitsTable) {
        let pairs = [
            (&mut limits.acceptance, t.acceptance),
            (&mut limits.classification, t.classification),
            (&mut limits.dispatch, t.dispatch),
            (&mut limits.handling, t.handling),
            (&mut limits.approval, t.approval),
            (&mut limits.reply, t.reply),
            (&mut limits.follow_up, t.follow_up),
            (&mut limits.redo, t.redo),
            (&mut limits.review, t.review),
        ];
        self.each(here, pairs);
    }

    fn each<const N: usize>(&mut self, here: &Here, pairs: [(&mut Limit, Option<String>); N]) {
        for (limit, text) in pairs {
            if let Some(read) = text.and_then(|text| self.limit(here, &text)) {
                *limit = read;
            }
        }
    }

    fn limit(&mut self, here: &Here, text: &str) -> Option<Limit> {
        let read = limit_from(text).ok_or_else(|| {
            format!("`{text}` is no limit like \"3 working days\" or \"15 calendar days\"")
        });
        self.or_flaw(here, "policy", read)
    }
}

/// `3 working days`, `1 working day`, `15 calendar days`.
fn limit_from(text: &str) -> Option<Limit> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [count, unit, "day" | "days"] = words[..] else {
        return None;
    };
    let unit = match unit {
        "working" => Unit::WorkingDays,
        "calendar" => Unit::CalendarDays,
        _ => return None,
    };
    let count = count.parse().ok().filter(|n| (1..=365).contains(n))?;
    Some(Limit { count, unit })
}
