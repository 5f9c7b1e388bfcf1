//! What is otherwise where one scope leads (F-2.1a, F-4.4a).

use std::collections::BTreeMap;

use calendar::Limit;
use serde::{Deserialize, Serialize};

use super::{is_default, working_days};
use crate::{Clock, Scope, Severity};

/// One scope's own numbers. What is not said here is as the severity has it, so that a site below that
/// changes a number of the severity changes it for this scope, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScopePolicy {
    /// Of ordinary complaints.
    #[serde(skip_serializing_if = "is_default")]
    pub ordinary: OtherTerms,
    /// Of major complaints.
    #[serde(skip_serializing_if = "is_default")]
    pub major: OtherTerms,
}

/// What is otherwise than the severity has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OtherTerms {
    /// Limits of these clocks.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<Clock, Limit>,
    /// F-4.4d: how much the first, second … extension adds at most, each one beyond these as much as
    /// the last; empty: as the severity has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Limit>,
}

impl OtherTerms {
    /// Nothing is otherwise.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ScopePolicy {
    /// The part of a severity.
    pub const fn terms(&self, severity: Severity) -> &OtherTerms {
        match severity {
            Severity::Ordinary => &self.ordinary,
            Severity::Major => &self.major,
        }
    }

    /// The same, to change it.
    pub const fn terms_mut(&mut self, severity: Severity) -> &mut OtherTerms {
        match severity {
            Severity::Ordinary => &mut self.ordinary,
            Severity::Major => &mut self.major,
        }
    }
}

/// Every scope with every name there is.
pub(super) fn with_every_part() -> BTreeMap<Scope, ScopePolicy> {
    let limits = Clock::ALL.iter().map(|clock| (*clock, working_days(1)));
    let every = OtherTerms {
        limits: limits.collect(),
        extension: vec![working_days(1)],
    };
    let scope = ScopePolicy {
        ordinary: every.clone(),
        major: every,
    };
    let all = Scope::ALL.iter().map(|name| (*name, scope.clone()));
    all.collect()
}
