//! Things as fields in words, so that a difference can be shown to a person.

use std::fmt::Write as _;

use calendar::{Limit, Unit};
use regulation::{Correspondence, PatternPolicy, Policy, Profile, Severity, StageLimits};

use super::{Absence, Code, Department, Site, Staff, Window, WorkingCalendar};

/// A field's value.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// One text.
    One(String),
    /// A list, of which only what came and went is shown.
    Many(Vec<String>),
}

pub(super) type Fields = Vec<(&'static str, Value)>;

pub(super) fn one(text: impl ToString) -> Value {
    Value::One(text.to_string())
}

pub(super) fn maybe<T: ToString>(text: Option<&T>) -> Value {
    Value::One(text.map(T::to_string).unwrap_or_default())
}

impl Site {
    pub(super) fn fields(&self) -> Fields {
        let channels = self.channels.iter().map(|c| {
            let mut text = format!("{} {}", c.channel, c.address);
            if let Some(who) = &c.in_charge {
                write!(text, " ({who})").expect("writing to a String");
            }
            text
        });
        vec![
            ("active", one(self.active)),
            ("parent", maybe(self.parent.as_ref())),
            ("number_prefix", one(&self.number_prefix)),
            ("name", one(&self.name_zh)),
            ("name_en", one(&self.name_en)),
            ("time_zone", one(self.time_zone)),
            ("calendar", one(&self.calendar)),
            ("opens", one(self.opens.format("%H:%M"))),
            ("closes", one(self.closes.format("%H:%M"))),
            ("channel", Value::Many(channels.collect())),
            ("policy", Value::Many(policy(&self.policy))),
            (
                "duty",
                Value::Many(
                    self.duties
                        .iter()
                        .map(|(date, who)| format!("{date} {who}"))
                        .collect(),
                ),
            ),
        ]
    }
}

fn policy(policy: &Policy) -> Vec<String> {
    let mut lines = vec![
        format!("anonymous_allowed {}", policy.anonymous_allowed),
        format!("redo_limit {}", policy.redo_limit),
        format!("return_limit {}", policy.return_limit),
        format!("representatives_limit {}", policy.representatives_limit),
        format!("keep_years {}", policy.keeping.years),
        format!("extension_limit {}", policy.relief.extension_limit),
    ];
    lines.extend(
        bounds(policy)
            .into_iter()
            .map(|(bound, limits)| format!("{bound} {}", limits.join(", then "))),
    );
    for (severity, limits) in [("ordinary", &policy.ordinary), ("major", &policy.major)] {
        lines.extend(
            limits_in_words(limits).map(|(stage, limit)| format!("{severity} {stage} {limit}")),
        );
    }
    lines.extend(scopes_in_words(policy).flat_map(|(table, numbers)| {
        let line = move |(name, limits): (_, Vec<String>)| {
            format!("{table} {name} {}", limits.join(", then "))
        };
        numbers.into_iter().map(line)
    }));
    lines.extend(
        patterns_in_words(&policy.patterns)
            .into_iter()
            .map(|(name, value)| format!("patterns {name} {value}")),
    );
    lines.extend(
        correspondence_in_words(&policy.correspondence)
            .map(|(name, value)| format!("correspondence {name} {value}")),
    );
    lines
}

/// The profile from which a policy differs least.
pub(crate) fn nearest(policy_: &Policy) -> Profile {
    let lines = policy(policy_);
    let apart = |profile: &Profile| {
        let theirs = policy(&profile.policy());
        lines.iter().filter(|line| !theirs.contains(line)).count()
    };
    let all = Profile::ALL.iter().copied();
    all.min_by_key(apart).unwrap_or(Profile::Government)
}

/// Each number of the correspondence as the organization file writes it.
pub(crate) fn correspondence_in_words(
    it: &Correspondence,
) -> impl Iterator<Item = (&'static str, String)> {
    [
        ("follow_up_tries", it.follow_up_tries.to_string()),
        (
            "follow_up_retry_hours",
            it.follow_up_retry_hours.to_string(),
        ),
        ("night_from_hour", it.night_from_hour.to_string()),
        ("night_until_hour", it.night_until_hour.to_string()),
        ("night_holds_email", it.night_holds_email.to_string()),
        ("relayed_by_staff", it.relayed_by_staff.to_string()),
        (
            "relayed_by_complainant",
            it.relayed_by_complainant.to_string(),
        ),
    ]
    .into_iter()
}

/// Each limit as the organization file writes it.
pub(crate) fn limits_in_words(
    limits: &StageLimits,
) -> impl Iterator<Item = (&'static str, String)> {
    regulation::Clock::ALL
        .iter()
        .map(|clock| (clock.code(), in_words(limits.of(*clock))))
}

/// The same of what repeats (F-5.3).
pub(crate) fn patterns_in_words(it: &PatternPolicy) -> [(&'static str, String); 3] {
    [
        ("person_complaints", it.person_complaints.to_string()),
        ("person_days", it.person_days.to_string()),
        ("window_complaints", it.window_complaints.to_string()),
    ]
}

/// The same of returns (F-4.4c), and of the bounds of F-4.4d: one number, or that of the first, the
/// second … extension.
pub(crate) fn bounds(policy: &Policy) -> [(&'static str, Vec<String>); 5] {
    let it = &policy.relief;
    let list = |first: Limit, later: &[Limit]| {
        let all = std::iter::once(first).chain(later.iter().copied());
        all.map(in_words).collect()
    };
    [
        ("return_within", list(policy.return_within, &[])),
        (
            "ordinary_extension",
            list(it.ordinary_extension, &it.ordinary_later),
        ),
        ("major_extension", list(it.major_extension, &it.major_later)),
        ("suspension_most", list(it.suspension_most, &[])),
        ("archive_after", list(policy.keeping.archive_after, &[])),
    ]
}

/// The tables of what one scope has of its own, `scope.C.major`, and their numbers.
pub(crate) fn scopes_in_words(
    policy: &Policy,
) -> impl Iterator<Item = (String, Vec<(&'static str, Vec<String>)>)> {
    let parts = policy.scopes.iter().flat_map(|(scope, own)| {
        Severity::ALL
            .iter()
            .map(move |severity| (scope, *severity, own.terms(*severity)))
    });
    parts.map(|(scope, severity, own)| {
        let limits = own.limits.iter();
        let mut numbers: Vec<_> = limits
            .map(|(clock, limit)| (clock.code(), vec![in_words(*limit)]))
            .collect();
        if !own.extension.is_empty() {
            let extension = own.extension.iter().copied().map(in_words);
            numbers.push(("extension", extension.collect()));
        }
        (format!("scope.{scope}.{severity}"), numbers)
    })
}

fn in_words(limit: Limit) -> String {
    let unit = match limit.unit {
        Unit::WorkingDays => "working days",
        Unit::CalendarDays => "calendar days",
    };
    format!("{} {unit}", limit.count)
}

impl Window {
    pub(super) fn fields(&self) -> Fields {
        vec![
            ("active", one(self.active)),
            ("department", maybe(self.department.as_ref())),
            ("name", one(&self.name_zh)),
            ("name_en", one(&self.name_en)),
        ]
    }
}

impl Department {
    pub(super) fn fields(&self) -> Fields {
        vec![
            ("active", one(self.active)),
            ("name", one(&self.name_zh)),
            ("name_en", one(&self.name_en)),
            ("complaint_department", one(self.is_complaint_department)),
            ("head", maybe(self.head.as_ref())),
        ]
    }
}

impl std::fmt::Display for Absence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}", self.from, self.until)?;
        match &self.deputy {
            Some(deputy) => write!(f, " ({deputy})"),
            None => Ok(()),
        }
    }
}

impl Staff {
    pub(super) fn fields(&self) -> Fields {
        vec![
            ("active", one(self.active)),
            ("site", one(&self.site)),
            ("department", maybe(self.department.as_ref())),
            ("manager", maybe(self.manager.as_ref())),
            (
                "roles",
                Value::Many(
                    self.grants
                        .iter()
                        .map(|(role, site)| format!("{role}@{site}"))
                        .collect(),
                ),
            ),
            (
                "relations",
                Value::Many(self.relations.iter().map(Code::to_string).collect()),
            ),
            (
                "absences",
                Value::Many(self.absences.iter().map(ToString::to_string).collect()),
            ),
            ("name", one(&self.person.name)),
            ("name_en", maybe(self.person.name_en.as_ref())),
            ("title", maybe(self.person.title.as_ref())),
            ("email", maybe(self.person.email.as_ref())),
            ("phone", maybe(self.person.phone.as_ref())),
            ("language", one(self.person.language)),
        ]
    }
}

impl WorkingCalendar {
    pub(super) fn fields(&self) -> Fields {
        let days = self.days.iter().map(|(date, day)| {
            let what = if day.off { "off" } else { "working" };
            format!("{date} {what} {}", day.name)
        });
        vec![
            ("revision", one(self.revision)),
            (
                "published_years",
                Value::Many(self.published_years.iter().map(i32::to_string).collect()),
            ),
            ("days", Value::Many(days.collect())),
        ]
    }
}
