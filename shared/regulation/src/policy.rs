//! The numbers of the regulation, as a policy that a site may replace (F rules' defaults).

use calendar::{Limit, Unit};
use serde::{Deserialize, Serialize};

use crate::{Clock, Severity};

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

const fn working_days(count: u32) -> Limit {
    Limit {
        count,
        unit: Unit::WorkingDays,
    }
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
        }
    }
}

impl Default for StageLimits {
    fn default() -> Self {
        Self::regulation(3)
    }
}

impl Policy {
    /// The limits that go with a severity.
    pub const fn limits(&self, severity: Severity) -> &StageLimits {
        match severity {
            Severity::Ordinary => &self.ordinary,
            Severity::Major => &self.major,
        }
    }

    /// F-4.6: the stages from registration to the reply, in order; the promised date is the sum.
    pub fn promised(&self, severity: Severity) -> [Limit; 6] {
        let l = self.limits(severity);
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
