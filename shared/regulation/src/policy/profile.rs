//! Ready policies, each the usual one of a trade (F-4.4a). A profile's numbers are for good: a
//! correction is another profile, or files that cite it would change their meaning.

use calendar::Limit;

use super::{Policy, ReliefPolicy, StageLimits};
use crate::codes::UnknownCode;

/// A ready policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// 政务服务: the regulation's own numbers, 3 and 7 working days (S-4.4).
    Government,
    /// 银行: 15 calendar days, extended by 15 and then by 30.
    Bank,
    /// 医院: 5 and 10 working days.
    Hospital,
}

impl Profile {
    /// All, in the order in which one that fits is looked for.
    pub const ALL: &'static [Self] = &[Self::Government, Self::Bank, Self::Hospital];

    /// As the organization file names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Bank => "bank",
            Self::Hospital => "hospital",
        }
    }

    /// The way back.
    ///
    /// # Errors
    /// [`UnknownCode`].
    pub fn parse(code: &str) -> Result<Self, UnknownCode> {
        let mut all = Self::ALL.iter().copied();
        all.find(|profile| profile.code() == code)
            .ok_or(UnknownCode("Profile"))
    }

    /// Its numbers.
    pub fn policy(self) -> Policy {
        let handling = |ordinary, major| Policy {
            ordinary: StageLimits {
                handling: ordinary,
                ..StageLimits::regulation(3)
            },
            major: StageLimits {
                handling: major,
                ..StageLimits::regulation(7)
            },
            ..Policy::default()
        };
        match self {
            Self::Government => Policy::default(),
            Self::Bank => {
                let [fifteen, thirty] = [15, 30].map(Limit::calendar_days);
                Policy {
                    relief: ReliefPolicy {
                        extension_limit: 2,
                        ordinary_extension: fifteen,
                        major_extension: fifteen,
                        ordinary_later: vec![thirty],
                        major_later: vec![thirty],
                        ..ReliefPolicy::default()
                    },
                    ..handling(fifteen, fifteen)
                }
            }
            Self::Hospital => handling(Limit::working_days(5), Limit::working_days(10)),
        }
    }
}
