//! The numbers of the regulation, as a policy that a site may replace (F rules' defaults).

mod profile;
mod scope;

use std::collections::BTreeMap;

use calendar::{Limit, Unit};
use serde::{Deserialize, Serialize};

pub use profile::Profile;
pub use scope::{OtherTerms, ScopePolicy};

use crate::{Clock, Scope, Severity};

/// One site's policy. Its default is the regulation's own numbers (profile "government").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Limits of ordinary complaints.
    pub ordinary: StageLimits,
    /// Limits of major complaints.
    pub major: StageLimits,
    /// F-4.1a: anonymous complaints are taken (scope C always).
    pub anonymous_allowed: bool,
    /// F-6.3: redos before the next level reviews.
    pub redo_limit: u32,
    /// F-4.4c: returns before the complaint department rules.
    pub return_limit: u32,
    /// Numbers of writing to complainants and of asking them afterwards.
    pub correspondence: Correspondence,
    /// F-4.4c: a return comes within this after the order. Left out where it is the default, so
    /// that readers of before this field still read a site's policy.
    #[serde(skip_serializing_if = "is_one_working_day")]
    pub return_within: Limit,
    /// F-5.3: what repeats, and how often until somebody hears of it. Left out as above.
    #[serde(skip_serializing_if = "is_default")]
    pub patterns: PatternPolicy,
    /// F-6.6: persons who speak for a collective complaint, the complainant among them. Left out
    /// as above.
    #[serde(skip_serializing_if = "is_usual")]
    pub representatives_limit: u32,
    /// F-4.4d: bounds of extensions and suspensions. Left out as above.
    #[serde(skip_serializing_if = "is_default")]
    pub relief: ReliefPolicy,
    /// F-6.4: archiving, and how long an archive is kept. Left out as above.
    #[serde(skip_serializing_if = "is_default")]
    pub keeping: KeepingPolicy,
    /// F-4.4a: what is otherwise where that scope leads (F-2.1a). Left out as above.
    #[serde(skip_serializing_if = "is_default")]
    pub scopes: BTreeMap<Scope, ScopePolicy>,
}

/// F-6.4: 归档 and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeepingPolicy {
    /// After the end of a complaint it is archived. The rule allows seven working days; the default
    /// leaves two of them for an archive that is late.
    pub archive_after: Limit,
    /// Calendar years from the end of a complaint until its personal data is erased.
    pub years: u32,
}

impl Default for KeepingPolicy {
    fn default() -> Self {
        Self {
            archive_after: working_days(5),
            years: 5,
        }
    }
}

/// F-4.4d: how far a deadline gives way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReliefPolicy {
    /// Extensions of one deadline.
    pub extension_limit: u32,
    /// How much the first extension adds at most, to an ordinary complaint's time.
    pub ordinary_extension: Limit,
    /// The same for a major one.
    pub major_extension: Limit,
    /// How much the second, third … extension adds at most, to an ordinary complaint's time; each one
    /// beyond these as much as the last that is given. Left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ordinary_later: Vec<Limit>,
    /// The same for a major one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub major_later: Vec<Limit>,
    /// How far off the end of a suspension lies at most, counted from when it is asked for.
    pub suspension_most: Limit,
}

impl Default for ReliefPolicy {
    fn default() -> Self {
        Self {
            extension_limit: 1,
            ordinary_extension: working_days(3),
            major_extension: working_days(7),
            ordinary_later: Vec::new(),
            major_later: Vec::new(),
            suspension_most: Limit::calendar_days(60),
        }
    }
}

/// How complainants are written to and asked (S-5.1, F-6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Correspondence {
    /// F-6.3: tries before somebody counts as unreachable.
    pub follow_up_tries: u32,
    /// F-6.3: hours between two tries, which are on different half-days as well.
    pub follow_up_retry_hours: u32,
    /// Local hour, 0 to 23, at which the night begins: what rings waits until it is over.
    pub night_from_hour: u32,
    /// Local hour, 0 to 23, at which the night ends; the same as its begin means no night.
    pub night_until_hour: u32,
    /// E-mail to complainants waits for the morning, too.
    pub night_holds_email: bool,
    /// S-5.1: relayed messages that staff may send about one complaint within 24 hours.
    pub relayed_by_staff: u32,
    /// S-5.1: relayed messages that its complainant may send within 24 hours.
    pub relayed_by_complainant: u32,
}

impl Default for Correspondence {
    fn default() -> Self {
        Self {
            follow_up_tries: 3,
            follow_up_retry_hours: 4,
            night_from_hour: 21,
            night_until_hour: 8,
            night_holds_email: false,
            relayed_by_staff: 20,
            relayed_by_complainant: 10,
        }
    }
}

/// F-5.3: from how many on something is a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PatternPolicy {
    /// Substantiated complaints about one person …
    pub person_complaints: u32,
    /// … within this many days.
    pub person_days: u32,
    /// Complaints of one sub-type at one window within a quarter.
    pub window_complaints: u32,
}

impl Default for PatternPolicy {
    fn default() -> Self {
        Self {
            person_complaints: 2,
            person_days: 365,
            window_complaints: 3,
        }
    }
}

/// How long each stage may take (F-4.5).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageLimits {
    /// After registration.
    pub acceptance: Limit,
    /// Verification and classification, after acceptance.
    pub classification: Limit,
    /// Dispatch or designation, after classification.
    pub dispatch: Limit,
    /// Handling, after dispatch or designation.
    pub handling: Limit,
    /// After submission of the result.
    pub approval: Limit,
    /// After approval.
    pub reply: Limit,
    /// After the reply.
    pub follow_up: Limit,
    /// After a redo was ordered.
    pub redo: Limit,
    /// After the review was opened.
    pub review: Limit,
}

/// What every reader assumes is left out, so that those of the version before read on.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_usual(limit: &u32) -> bool {
    *limit == REPRESENTATIVES
}

/// F-6.6.
const REPRESENTATIVES: u32 = 5;

const fn working_days(count: u32) -> Limit {
    Limit {
        count,
        unit: Unit::WorkingDays,
    }
}

fn is_one_working_day(limit: &Limit) -> bool {
    *limit == working_days(1)
}

fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}

impl StageLimits {
    const fn regulation(handling: u32) -> Self {
        Self {
            acceptance: working_days(1),
            classification: working_days(3),
            dispatch: working_days(1),
            handling: working_days(handling),
            approval: working_days(1),
            reply: working_days(2),
            follow_up: working_days(3),
            redo: working_days(15),
            review: working_days(15),
        }
    }

    /// The limit of one clock.
    pub const fn of(&self, clock: Clock) -> Limit {
        match clock {
            Clock::Acceptance => self.acceptance,
            Clock::Classification => self.classification,
            Clock::Dispatch => self.dispatch,
            Clock::Handling => self.handling,
            Clock::Approval => self.approval,
            Clock::Reply => self.reply,
            Clock::FollowUp => self.follow_up,
            Clock::Redo => self.redo,
            Clock::Review => self.review,
        }
    }

    /// The same limits, but this one for that clock.
    #[must_use]
    pub const fn with(mut self, clock: Clock, limit: Limit) -> Self {
        match clock {
            Clock::Acceptance => self.acceptance = limit,
            Clock::Classification => self.classification = limit,
            Clock::Dispatch => self.dispatch = limit,
            Clock::Handling => self.handling = limit,
            Clock::Approval => self.approval = limit,
            Clock::Reply => self.reply = limit,
            Clock::FollowUp => self.follow_up = limit,
            Clock::Redo => self.redo = limit,
            Clock::Review => self.review = limit,
        }
        self
    }
}

impl Default for Policy {
    /// S-4.4: ordinary 3 WD, major 7 WD.
    fn default() -> Self {
        Self {
            ordinary: StageLimits::regulation(3),
            major: StageLimits::regulation(7),
            anonymous_allowed: true,
            redo_limit: 2,
            return_limit: 2,
            correspondence: Correspondence::default(),
            return_within: working_days(1),
            patterns: PatternPolicy::default(),
            representatives_limit: REPRESENTATIVES,
            relief: ReliefPolicy::default(),
            keeping: KeepingPolicy::default(),
            scopes: BTreeMap::new(),
        }
    }
}

impl Default for StageLimits {
    fn default() -> Self {
        Self::regulation(3)
    }
}

impl Policy {
    /// One that leaves nothing out where it is written: for readers who have to know every name there is.
    #[must_use]
    pub fn with_every_part() -> Self {
        let other = Self::default();
        Self {
            return_within: working_days(other.return_within.count + 1),
            patterns: PatternPolicy {
                person_complaints: other.patterns.person_complaints + 1,
                ..other.patterns
            },
            representatives_limit: other.representatives_limit + 1,
            relief: ReliefPolicy {
                extension_limit: other.relief.extension_limit + 1,
                ordinary_later: vec![working_days(1)],
                major_later: vec![working_days(1)],
                ..other.relief
            },
            keeping: KeepingPolicy {
                years: other.keeping.years + 1,
                ..other.keeping
            },
            scopes: scope::with_every_part(),
            ..other
        }
    }

    /// F-4.4a: the limits that go with a severity where these scopes are named: the gravest leads.
    pub fn limits(&self, severity: Severity, scopes: &[Scope]) -> StageLimits {
        let own = match severity {
            Severity::Ordinary => self.ordinary,
            Severity::Major => self.major,
        };
        let other = self.otherwise(severity, scopes).map(|it| &it.limits);
        let other = other.into_iter().flatten();
        other.fold(own, |limits, (clock, limit)| limits.with(*clock, *limit))
    }

    /// F-4.4d: how much one extension adds at most, after `had` others of the same deadline.
    pub fn extension(&self, severity: Severity, scopes: &[Scope], had: usize) -> Limit {
        let other = self.otherwise(severity, scopes).map(|it| &it.extension[..]);
        if let Some([first, later @ ..]) = other {
            return nth(*first, later, had);
        }
        let it = &self.relief;
        match severity {
            Severity::Ordinary => nth(it.ordinary_extension, &it.ordinary_later, had),
            Severity::Major => nth(it.major_extension, &it.major_later, had),
        }
    }

    fn otherwise(&self, severity: Severity, scopes: &[Scope]) -> Option<&OtherTerms> {
        let it = self.scopes.get(&Scope::gravest(scopes)?)?;
        Some(it.terms(severity))
    }

    /// F-4.6: the stages from registration to the reply, in order; the promised date is the sum.
    pub fn promised(&self, severity: Severity, scopes: &[Scope]) -> [Limit; 6] {
        let l = self.limits(severity, scopes);
        [
            l.acceptance,
            l.classification,
            l.dispatch,
            l.handling,
            l.approval,
            l.reply,
        ]
    }
}

/// The one after `had` others; beyond the end, the last.
fn nth(first: Limit, later: &[Limit], had: usize) -> Limit {
    let all = || std::iter::once(&first).chain(later);
    all()
        .nth(had)
        .or(all().next_back())
        .copied()
        .unwrap_or(first)
}
